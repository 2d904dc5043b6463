import type { Socket } from 'node:net';
import { encodeDocument } from '../bson/encode.ts';
import { CommandError } from '../command-error.ts';
import { errorReply, runCommand } from '../commands/dispatch.ts';
import { MAX_MESSAGE_BYTES } from '../commands/hello.ts';
import type { Engine } from '../engine.ts';
import type { Authentication } from './authentication.ts';
import { encodeReply, parseMessage, ProtocolError, replyId } from './message.ts';
import type { Request } from './message.ts';
import { countLatency } from '../commands/latencies.ts';
import { countUse } from '../commands/usage.ts';

let lastConnectionId = 0;

/** Commands that read from the beginning: asked twice, they answer alike. */
const QUESTIONS = new Set(['find', 'count', 'distinct', 'aggregate']);

/** Bytes that may wait for a slow reader before its next messages are left unread. */
const MAX_UNSENT_BYTES = 64 * 1024 * 1024;

/** Serves one client until it leaves or breaks the protocol. `authentication` undefined: whoever reached the socket may do all. */
export function serveConnection(
  engine: Engine,
  socket: Socket,
  authentication: Authentication | undefined,
): void {
  const id = ++lastConnectionId;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let wanted = 16;
  engine.counters.connections.current++;
  engine.counters.connections.totalCreated++;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    engine.counters.connections.current--;
    pending = [];
  });
  socket.on('drain', () => socket.resume());
  socket.on('data', (chunk: Buffer) => {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < wanted) return;
    let bytes = pending.length === 1 ? chunk : Buffer.concat(pending);
    try {
      bytes = takeMessages(bytes);
    } catch {
      socket.destroy();
      return;
    }
    pending = bytes.length ? [bytes] : [];
    pendingBytes = bytes.length;
  });

  /** Handles every whole message and returns what is left. */
  function takeMessages(bytes: Buffer): Buffer {
    let at = 0;
    wanted = 16;
    while (bytes.length - at >= 16) {
      const size = bytes.readInt32LE(at);
      if (size < 16 || size > MAX_MESSAGE_BYTES) throw new ProtocolError(`message of ${size} bytes`);
      if (bytes.length - at < size) {
        wanted = size;
        break;
      }
      handle(bytes.subarray(at, at + size));
      at += size;
    }
    // a copy, so that a small rest does not keep a large chunk alive
    return at === bytes.length ? bytes.subarray(at) : at ? Buffer.from(bytes.subarray(at)) : bytes;
  }

  function handle(message: Buffer): void {
    engine.counters.network.bytesIn += message.length;
    engine.counters.network.numRequests++;
    let request: Request;
    try {
      request = parseMessage(message);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      send(encodeReply(message.readInt32LE(4), message.readInt32LE(12) === 2004, errorReply(error)));
      return;
    }
    const started = performance.now();
    const reply = respond(request);
    engine.committer.whenDurable((error) => {
      const micros = (performance.now() - started) * 1000;
      countLatency(engine.counters.latencies, request.command.name, micros);
      countUse(engine, request.command, micros);
      if (request.silent) return;
      const cursor = request.exhaust && !error ? openCursor(request) : undefined;
      // what could not be stored has been taken back: a question that came with it is asked again
      const again = error && QUESTIONS.has(request.command.name) ? respond(request) : undefined;
      const bytes = again ?? (error ? errorReply(error) : reply);
      const answer = encodeReply(request.requestId, request.isQuery, bytes, cursor !== undefined);
      send(answer);
      if (cursor !== undefined) sendRest(request, cursor, replyId(answer));
    });
  }

  /** The cursor that a getMore leaves open. */
  function openCursor({ command }: Request): bigint | undefined {
    const id = command.name === 'getMore' ? command.body.get('getMore') : undefined;
    return typeof id === 'bigint' && engine.cursors.isOpen(id) ? id : undefined;
  }

  /** An exhaust cursor is asked once and sends batch after batch, each as the answer to the last, as fast as the client reads. */
  function sendRest(request: Request, cursor: bigint, last: number): void {
    const next = () => {
      if (socket.destroyed) return void engine.cursors.kill(cursor);
      const reply = respond(request);
      const more = openCursor(request) !== undefined;
      const answer = encodeReply(last, false, reply, more);
      send(answer);
      if (more) sendRest(request, cursor, replyId(answer));
    };
    if (!socket.writableNeedDrain) return void setImmediate(next);
    socket.once('drain', next);
    socket.once('close', () => engine.cursors.kill(cursor));
  }

  function respond({ command }: Request): Buffer {
    const denied = authentication?.check(command);
    if (denied) return denied instanceof CommandError ? errorReply(denied) : encodeDocument(denied);
    return runCommand(engine, command, { id, user: authentication?.user });
  }

  function send(message: Buffer): void {
    if (socket.destroyed) return;
    engine.counters.network.bytesOut += message.length;
    socket.write(message);
    if (socket.writableLength > MAX_UNSENT_BYTES) socket.pause();
  }
}
