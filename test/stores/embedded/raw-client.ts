/** Speaks the wire protocol byte by byte, for what no driver would send. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { BSON } from 'bson';
import type { Document } from 'bson';

export const socketPath = (uri: string): string =>
  decodeURIComponent(/^mongodb:\/\/([^/]+)\//.exec(uri)![1]!);

export function frame(opCode: number, body: Buffer, requestId = 1): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + body.length, 0);
  head.writeInt32LE(requestId, 4);
  head.writeInt32LE(opCode, 12);
  return Buffer.concat([head, body]);
}

export function opMsg(command: Document, flags = 0, requestId = 1): Buffer {
  const bits = Buffer.alloc(5);
  bits.writeUInt32LE(flags, 0);
  return frame(2013, Buffer.concat([bits, BSON.serialize(command)]), requestId);
}

export interface RawMessage {
  readonly requestId: number;
  readonly responseTo: number;
  /** Of OP_MSG. */
  readonly flags: number;
  readonly document: Document;
}

export interface RawClient {
  readonly socket: Socket;
  /** The next reply's document; fails when the server closes first. */
  next(): Promise<Document>;
  nextMessage(): Promise<RawMessage>;
  closed: Promise<void>;
}

/** @param uri of the Unix socket, or of a port */
export async function openRaw(uri: string): Promise<RawClient> {
  const port = /:(\d+)\/$/.exec(uri)?.[1];
  const socket = port ? connect(Number(port), '127.0.0.1') : connect({ path: socketPath(uri) });
  let pending = Buffer.alloc(0);
  const replies: RawMessage[] = [];
  const waiting: ((reply: RawMessage) => void)[] = [];
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 16 && pending.length >= pending.readInt32LE(0)) {
      const size = pending.readInt32LE(0);
      const start = pending.readInt32LE(12) === 1 ? 36 : 21;
      const reply = {
        requestId: pending.readInt32LE(4),
        responseTo: pending.readInt32LE(8),
        flags: pending.readInt32LE(16),
        document: BSON.deserialize(pending.subarray(start, size)),
      };
      pending = pending.subarray(size);
      const take = waiting.shift();
      if (take) take(reply);
      else replies.push(reply);
    }
  });
  await new Promise((done) => socket.once('connect', done));
  const nextMessage = () => {
    const ready = replies.shift();
    if (ready) return Promise.resolve(ready);
    return Promise.race([
      new Promise<RawMessage>((done) => waiting.push(done)),
      closed.then(() => Promise.reject(new Error('the server closed the connection'))),
    ]);
  };
  return { socket, closed, nextMessage, next: async () => (await nextMessage()).document };
}
