import { DecimalValue, writeDecimal } from './decimal.ts';
import {
  BinaryValue,
  DoubleValue,
  isInt32,
  ObjectIdValue,
  OpaqueValue,
  RawDocument,
  RegexValue,
  TimestampValue,
} from './values.ts';
import type { BsonValue } from './values.ts';

/** What a reply may be made of: engine values, plain objects, and documents that are bytes already. */
export type Encodable = BsonValue | RawDocument | Encodable[] | { [key: string]: Encodable | undefined };

let scratch = Buffer.allocUnsafeSlow(1 << 16);
let used = 0;

function reserve(bytes: number): number {
  const at = used;
  used += bytes;
  if (used > scratch.length) {
    const larger = Buffer.allocUnsafeSlow(Math.max(scratch.length * 2, used * 2));
    scratch.copy(larger, 0, 0, at);
    scratch = larger;
  }
  return at;
}

function writeCstring(text: string): void {
  const size = text.length < 64 ? text.length * 3 : Buffer.byteLength(text);
  const at = reserve(size + 1);
  const written = scratch.write(text, at, 'utf8');
  scratch[at + written] = 0;
  used = at + written + 1;
}

function writeString(text: string): void {
  const at = reserve(5 + (text.length < 64 ? text.length * 3 : Buffer.byteLength(text)));
  const written = scratch.write(text, at + 4, 'utf8');
  scratch.writeInt32LE(written + 1, at);
  scratch[at + 4 + written] = 0;
  used = at + 4 + written + 1;
}

function writeElement(name: string, value: Encodable): void {
  const typeAt = reserve(1);
  writeCstring(name);
  // the buffer may have moved: the type goes in last
  const type = writeValue(value);
  scratch[typeAt] = type;
}

function writeNumber(value: number): number {
  if (isInt32(value)) {
    const at = reserve(4);
    scratch.writeInt32LE(value, at);
    return 0x10;
  }
  const at = reserve(8);
  scratch.writeDoubleLE(value, at);
  return 0x01;
}

function writeValue(value: Encodable): number {
  switch (typeof value) {
    case 'string':
      writeString(value);
      return 0x02;
    case 'number':
      return writeNumber(value);
    case 'boolean': {
      const at = reserve(1);
      scratch[at] = value ? 1 : 0;
      return 0x08;
    }
    case 'bigint': {
      const at = reserve(8);
      scratch.writeBigInt64LE(value, at);
      return 0x12;
    }
  }
  if (value === null) return 0x0a;
  if (value instanceof Map) {
    writeFields(value.entries());
    return 0x03;
  }
  if (Array.isArray(value)) {
    writeFields(value.map((item, index): [string, Encodable] => [String(index), item]).values());
    return 0x04;
  }
  if (value instanceof RawDocument) {
    const at = reserve(value.bytes.length);
    value.bytes.copy(scratch, at);
    return 0x03;
  }
  return writeSpecial(value);
}

function writeSpecial(value: object): number {
  if (value instanceof Date) {
    const at = reserve(8);
    scratch.writeBigInt64LE(BigInt(value.getTime()), at);
    return 0x09;
  }
  if (value instanceof ObjectIdValue) {
    const at = reserve(12);
    scratch.write(value.hex, at, 12, 'hex');
    return 0x07;
  }
  if (value instanceof DoubleValue) {
    const at = reserve(8);
    scratch.writeDoubleLE(value.value, at);
    return 0x01;
  }
  if (value instanceof BinaryValue) {
    const at = reserve(5 + value.bytes.length);
    scratch.writeInt32LE(value.bytes.length, at);
    scratch[at + 4] = value.subtype;
    value.bytes.copy(scratch, at + 5);
    return 0x05;
  }
  if (value instanceof DecimalValue) {
    const at = reserve(16);
    writeDecimal(value, scratch, at);
    return 0x13;
  }
  if (value instanceof RegexValue) {
    writeCstring(value.pattern);
    writeCstring(value.flags);
    return 0x0b;
  }
  if (value instanceof TimestampValue) {
    const at = reserve(8);
    scratch.writeBigUInt64LE(value.value, at);
    return 0x11;
  }
  if (value instanceof OpaqueValue) {
    const at = reserve(value.bytes.length);
    value.bytes.copy(scratch, at);
    return value.type;
  }
  writeFields(Object.entries(value as { [key: string]: Encodable | undefined }).values());
  return 0x03;
}

function writeFields(fields: Iterable<[string, Encodable | undefined]>): void {
  const start = reserve(4);
  for (const [name, value] of fields) if (value !== undefined) writeElement(name, value);
  const end = reserve(1);
  scratch[end] = 0;
  scratch.writeInt32LE(used - start, start);
}

/** The document's BSON bytes, in a buffer of their own. Fields that are undefined are left out. */
export function encodeDocument(document: Encodable): Buffer {
  used = 0;
  writeValue(document);
  const bytes = Buffer.allocUnsafeSlow(used);
  scratch.copy(bytes, 0, 0, used);
  if (scratch.length > 1 << 22) scratch = Buffer.allocUnsafeSlow(1 << 16);
  return bytes;
}
