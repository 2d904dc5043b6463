/** MongoDB's wire messages: OP_MSG with document sequences, and OP_QUERY for the first hello. */
import { decodeDocument } from '../bson/decode.ts';
import { CommandError } from '../command-error.ts';
import type { Command } from '../engine.ts';
import { crc32c } from './crc32c.ts';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_COMPRESSED = 2012;
const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const EXHAUST_ALLOWED = 1 << 16;
/** Low bits that a server has to refuse when it does not know them. */
const UNKNOWN_REQUIRED_BITS = 0xfffc;

export interface Request {
  readonly requestId: number;
  readonly command: Command;
  readonly isQuery: boolean;
  /** The client does not want an answer. */
  readonly silent: boolean;
  /** The client takes one answer after the other without asking again. */
  readonly exhaust: boolean;
}

/** The message breaks the protocol: there is no telling where the next one starts or what it means. */
export class ProtocolError extends Error {}

/** @throws ProtocolError to close the connection, CommandError to answer with an error */
export function parseMessage(message: Buffer): Request {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === OP_MSG) return parseMsg(message, requestId);
  if (opCode === OP_QUERY) return parseQuery(message, requestId);
  if (opCode === OP_COMPRESSED) throw new ProtocolError('compression was not agreed on');
  throw new ProtocolError(`unknown message type ${opCode}`);
}

function parseMsg(message: Buffer, requestId: number): Request {
  if (message.length < 26) throw new ProtocolError('message too short');
  const flags = message.readUInt32LE(16);
  if (flags & UNKNOWN_REQUIRED_BITS) throw new ProtocolError('unknown required flag bits');
  let end = message.length;
  if (flags & CHECKSUM_PRESENT) {
    end -= 4;
    if (crc32c(message.subarray(0, end)) !== message.readUInt32LE(end))
      throw new ProtocolError('checksum does not match');
  }
  const sequences = new Map<string, Buffer[]>();
  let bytes: Buffer | undefined;
  let at = 20;
  while (at < end) {
    const kind = message[at];
    const size = sectionSize(message, at + 1, end);
    const section = message.subarray(at + 1, at + 1 + size);
    if (kind === 0 && !bytes) bytes = section;
    else if (kind === 1) readSequence(section, sequences);
    else throw new ProtocolError(`unexpected section of kind ${kind}`);
    at += 1 + size;
  }
  if (!bytes) throw new ProtocolError('no body section');
  return {
    requestId,
    command: commandOf(bytes, sequences),
    isQuery: false,
    silent: (flags & MORE_TO_COME) !== 0,
    exhaust: (flags & EXHAUST_ALLOWED) !== 0,
  };
}

function sectionSize(message: Buffer, at: number, end: number): number {
  if (at + 4 > end) throw new ProtocolError('section cut off');
  const size = message.readInt32LE(at);
  if (size < 5 || at + size > end) throw new ProtocolError('section of impossible size');
  return size;
}

function readSequence(section: Buffer, sequences: Map<string, Buffer[]>): void {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new ProtocolError('sequence without a name');
  const name = section.toString('utf8', 4, nameEnd);
  if (sequences.has(name)) throw new ProtocolError('sequence named twice');
  const documents: Buffer[] = [];
  for (let at = nameEnd + 1; at < section.length;) {
    const size = sectionSize(section, at, section.length);
    documents.push(section.subarray(at, at + size));
    at += size;
  }
  sequences.set(name, documents);
}

function commandOf(bytes: Buffer, sequences: Map<string, Buffer[]>): Command {
  const body = decodeDocument(bytes);
  const first = body.keys().next();
  const database = body.get('$db');
  return {
    name: first.done ? '' : first.value,
    body,
    database: typeof database === 'string' ? database : '',
    sequences,
    bytes,
  };
}

function parseQuery(message: Buffer, requestId: number): Request {
  const nameEnd = message.indexOf(0, 20);
  const start = nameEnd + 9;
  if (nameEnd < 0 || start + 5 > message.length) throw new ProtocolError('message too short');
  const namespace = message.toString('utf8', 20, nameEnd);
  const size = sectionSize(message, start, message.length);
  const bytes = message.subarray(start, start + size);
  const body = decodeDocument(bytes);
  const name = body.keys().next().value ?? '';
  if (!namespace.endsWith('.$cmd') || !['hello', 'ismaster'].includes(name.toLowerCase())) {
    throw new CommandError(
      352,
      `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade.`,
    );
  }
  return {
    requestId,
    command: { name, body, database: namespace.slice(0, -5), sequences: new Map(), bytes },
    isQuery: true,
    silent: false,
    exhaust: false,
  };
}

let lastReplyId = 0;

function header(size: number, responseTo: number, opCode: number): Buffer {
  const head = Buffer.allocUnsafe(size);
  lastReplyId = (lastReplyId + 1) & 0x7fffffff;
  head.writeInt32LE(lastReplyId, 4);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(opCode, 12);
  return head;
}

/** What the reply to this reply answers to. */
export const replyId = (message: Buffer): number => message.readInt32LE(4);

/** One buffer ready to be sent. `moreToCome`: another follows without being asked for. */
export function encodeReply(
  requestId: number,
  isQuery: boolean,
  document: Buffer,
  moreToCome = false,
): Buffer {
  const headSize = isQuery ? 36 : 21;
  const message = header(headSize + document.length, requestId, isQuery ? OP_REPLY : OP_MSG);
  message.writeInt32LE(message.length, 0);
  if (isQuery) {
    message.writeInt32LE(8, 16); // AwaitCapable, as every server sets it
    message.fill(0, 20, 32);
    message.writeInt32LE(1, 32);
  } else {
    message.writeUInt32LE(moreToCome ? MORE_TO_COME : 0, 16);
    message[20] = 0;
  }
  document.copy(message, headSize);
  return message;
}
