import { CommandError } from '../command-error.ts';
import { readDecimal } from './decimal.ts';
import type { BsonDocument, BsonValue } from './values.ts';
import { BinaryValue, ObjectIdValue, OpaqueValue, RegexValue, TimestampValue, toDouble } from './values.ts';

const MAX_DEPTH = 180;
/** Milliseconds that a JavaScript Date can hold on either side of 1970. */
const MAX_DATE_MS = 8_640_000_000_000_000n;

const invalid = (what: string) => new CommandError(22, `invalid BSON: ${what}`);

/** Field names repeat endlessly: a small cache gives back one string object with its hash already known. */
const names: (string | undefined)[] = new Array<string | undefined>(4096).fill(undefined);

/** Reads the zero-terminated name at `at`, of `length` bytes. */
function readName(buffer: Buffer, at: number, length: number): string {
  if (length > 40) return buffer.toString('utf8', at, at + length);
  let hash = length;
  let ascii = true;
  for (let i = 0; i < length; i++) {
    const byte = buffer[at + i]!;
    if (byte > 127) ascii = false;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  if (!ascii) return buffer.toString('utf8', at, at + length);
  const slot = hash & 4095;
  const known = names[slot];
  if (known !== undefined && known.length === length) {
    let i = 0;
    while (i < length && known.charCodeAt(i) === buffer[at + i]) i++;
    if (i === length) return known;
  }
  const name = buffer.toString('latin1', at, at + length);
  names[slot] = name;
  return name;
}

function cstringEnd(buffer: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && buffer[i] !== 0) i++;
  if (i >= end) throw invalid('a name does not end');
  return i;
}

/** Where the value of `type` that starts at `at` ends. */
function valueEnd(buffer: Buffer, type: number, at: number, end: number): number {
  let size: number;
  switch (type) {
    case 0x06:
    case 0x0a:
    case 0xff:
    case 0x7f: size = 0; break; // prettier-ignore
    case 0x08: size = 1; break; // prettier-ignore
    case 0x10: size = 4; break; // prettier-ignore
    case 0x01:
    case 0x09:
    case 0x11:
    case 0x12: size = 8; break; // prettier-ignore
    case 0x07: size = 12; break; // prettier-ignore
    case 0x13: size = 16; break; // prettier-ignore
    case 0x0b: return cstringEnd(buffer, cstringEnd(buffer, at, end) + 1, end) + 1; // prettier-ignore
    case 0x02:
    case 0x0d:
    case 0x0e: size = 4 + length(buffer, at, end, 1); break; // prettier-ignore
    case 0x0c: size = 16 + length(buffer, at, end, 1); break; // prettier-ignore
    case 0x05: size = 5 + length(buffer, at, end, 0); break; // prettier-ignore
    case 0x03:
    case 0x04:
    case 0x0f: size = length(buffer, at, end, 5); break; // prettier-ignore
    default:
      throw invalid(`type ${type}`);
  }
  if (at + size > end) throw invalid('a value is longer than its document');
  return at + size;
}

function length(buffer: Buffer, at: number, end: number, least: number): number {
  if (at + 4 > end) throw invalid('a length is cut off');
  const size = buffer.readInt32LE(at);
  if (size < least || size > end - at) throw invalid(`a length of ${size}`);
  return size;
}

function readString(buffer: Buffer, at: number, end: number): string {
  const size = length(buffer, at, end, 1);
  const last = at + 4 + size - 1;
  if (last >= end || buffer[last] !== 0) throw invalid('a string does not end');
  return buffer.toString('utf8', at + 4, last);
}

function readValue(buffer: Buffer, type: number, at: number, end: number, depth: number): BsonValue {
  switch (type) {
    case 0x01:
      return toDouble(buffer.readDoubleLE(at));
    case 0x02:
      return readString(buffer, at, end);
    case 0x03:
      return readDocument(buffer, at, end, depth + 1);
    case 0x04:
      return readArray(buffer, at, end, depth + 1);
    case 0x05:
      return new BinaryValue(buffer[at + 4]!, Buffer.from(buffer.subarray(at + 5, end)));
    case 0x07:
      return new ObjectIdValue(buffer.toString('hex', at, at + 12));
    case 0x08:
      if (buffer[at]! > 1) throw invalid('a boolean that is neither true nor false');
      return buffer[at] === 1;
    case 0x09: {
      const low = buffer.readUInt32LE(at);
      const high = buffer.readInt32LE(at + 4);
      const ms = high * 4294967296 + low;
      if (Math.abs(ms) > Number(MAX_DATE_MS))
        throw new CommandError(2, 'a date outside the years that this server keeps');
      return new Date(ms);
    }
    case 0x0a:
      return null;
    case 0x0b: {
      const middle = cstringEnd(buffer, at, end);
      return new RegexValue(
        buffer.toString('utf8', at, middle),
        buffer.toString('utf8', middle + 1, end - 1),
      );
    }
    case 0x10:
      return buffer.readInt32LE(at);
    case 0x11:
      return new TimestampValue(buffer.readBigUInt64LE(at));
    case 0x12:
      return buffer.readBigInt64LE(at);
    case 0x13:
      return readDecimal(buffer, at);
    default:
      return new OpaqueValue(type, Buffer.from(buffer.subarray(at, end)));
  }
}

function readDocument(buffer: Buffer, start: number, limit: number, depth: number): BsonDocument {
  const document: BsonDocument = new Map();
  readElements(buffer, start, limit, depth, (name, value) => document.set(name, value));
  return document;
}

function readArray(buffer: Buffer, start: number, limit: number, depth: number): BsonValue[] {
  const array: BsonValue[] = [];
  readElements(buffer, start, limit, depth, (_name, value) => array.push(value));
  return array;
}

function readElements(
  buffer: Buffer,
  start: number,
  limit: number,
  depth: number,
  add: (name: string, value: BsonValue) => void,
): void {
  if (depth > MAX_DEPTH) throw new CommandError(15, `document nests deeper than ${MAX_DEPTH} levels`);
  const end = start + length(buffer, start, limit, 5) - 1;
  if (buffer[end] !== 0) throw invalid('a document does not end');
  let at = start + 4;
  while (at < end) {
    const type = buffer[at]!;
    const nameEnd = cstringEnd(buffer, at + 1, end);
    const next = valueEnd(buffer, type, nameEnd + 1, end);
    add(readName(buffer, at + 1, nameEnd - at - 1), readValue(buffer, type, nameEnd + 1, next, depth));
    at = next;
  }
  if (at !== end) throw invalid('a document is cut off');
}

/** @throws CommandError 22 InvalidBSON */
export function decodeDocument(buffer: Buffer, start = 0): BsonDocument {
  return readDocument(buffer, start, buffer.length, 0);
}

/** Only the wanted top-level fields: what a filter needs of a stored document, which is known to be well formed. */
export function decodeFields(buffer: Buffer, wanted: ReadonlySet<string>): BsonDocument {
  const document: BsonDocument = new Map();
  const end = buffer.length - 1;
  let missing = wanted.size;
  let at = 4;
  while (at < end && missing > 0) {
    const type = buffer[at]!;
    let nameEnd = at + 1;
    while (buffer[nameEnd] !== 0) nameEnd++;
    const next = valueEnd(buffer, type, nameEnd + 1, end);
    const name = readName(buffer, at + 1, nameEnd - at - 1);
    if (wanted.has(name)) {
      document.set(name, readValue(buffer, type, nameEnd + 1, next, 0));
      missing--;
    }
    at = next;
  }
  return document;
}
