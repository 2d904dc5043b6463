/**
 * A server that knows the answer at once: what a driver can do at most. In a thread of its own it passes requests
 * on to a real one until it is told to keep answers; from then on it says again what was said to a request of
 * the same command and size.
 */
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

interface Job {
  /** Unix sockets: of the server that knows the answers, and where this one listens. */
  readonly from: string;
  readonly at: string;
}

const socketOf = (uri: string) => decodeURIComponent(new URL(uri).host);

export async function startInstantServer(uri: string, at: string) {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { from: socketOf(uri), at } satisfies Job,
  });
  await new Promise((ready, failed) => worker.once('message', ready).once('error', failed));
  return {
    uri: uri.replace(new URL(uri).host, encodeURIComponent(at)),
    keepAnswers: () => worker.postMessage('keep'),
    close: () => worker.terminate(),
  };
}

/** Calls `onMessage` with each whole wire message that comes. */
function eachMessage(socket: Socket, onMessage: (message: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
      const size = rest.readInt32LE(0);
      onMessage(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
  });
}

/** Of OP_MSG: the name of the body's first field is the command. */
const kindOf = (message: Buffer) =>
  `${message.toString('latin1', 26, message.indexOf(0, 26))} ${message.length}`;

function serve({ from, at }: Job): void {
  const answers = new Map<string, Buffer>();
  let keeps = false;
  parentPort!.once('message', () => (keeps = true));
  const server = createServer((client) => {
    const upstream = connect(from);
    const asked: string[] = [];
    client.on('close', () => upstream.destroy()).on('error', () => undefined);
    eachMessage(client, (message) => {
      const kind = kindOf(message);
      const known = keeps && answers.get(kind);
      if (!known) {
        asked.push(kind);
        upstream.write(message);
        return;
      }
      const reply = Buffer.from(known);
      message.copy(reply, 8, 4, 8); // answers this request
      client.write(reply);
    });
    eachMessage(upstream, (message) => {
      const kind = asked.shift()!;
      if (keeps) answers.set(kind, Buffer.from(message));
      client.write(message);
    });
  });
  server.listen(at, () => parentPort!.postMessage('ready'));
}

if (!isMainThread) serve(workerData as Job);
