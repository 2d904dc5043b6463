/**
 * How BSON values look inside the engine. Chosen so that no type is ever lost between a client's
 * bytes and the bytes on disk, and so that field order holds (a plain object would move "1" before "a").
 *
 *   document → Map          array → Array            string, boolean, null, Date → themselves
 *   int32    → number       int64 → bigint           double → number, or DoubleValue where a number would read as int32
 *   missing  → undefined    (BSON's deprecated undefined is an OpaqueValue of type 6)
 */
import type { DecimalValue } from './decimal.ts';

export type BsonDocument = Map<string, BsonValue>;

export type BsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | BsonDocument
  | BsonValue[]
  | DoubleValue
  | DecimalValue
  | ObjectIdValue
  | BinaryValue
  | RegexValue
  | TimestampValue
  | OpaqueValue;

/** A double whose value fits int32, such as 1.0: the wrapper remembers that it is a double. */
export class DoubleValue {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export class ObjectIdValue {
  /** 24 lower-case hexadecimal digits: they sort as the twelve bytes do. */
  readonly hex: string;
  constructor(hex: string) {
    this.hex = hex;
  }
}

export class BinaryValue {
  readonly subtype: number;
  readonly bytes: Buffer;
  constructor(subtype: number, bytes: Buffer) {
    this.subtype = subtype;
    this.bytes = bytes;
  }
}

export class RegexValue {
  readonly pattern: string;
  readonly flags: string;
  constructor(pattern: string, flags: string) {
    this.pattern = pattern;
    this.flags = flags;
  }
}

export class TimestampValue {
  /** Seconds in the high, ordinal in the low 32 bits, unsigned. */
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** MinKey, MaxKey, undefined, code, symbol and DBPointer: kept byte for byte and compared, never looked into. */
export class OpaqueValue {
  readonly type: number;
  readonly bytes: Buffer;
  constructor(type: number, bytes: Buffer) {
    this.type = type;
    this.bytes = bytes;
  }
}

export const MIN_KEY = new OpaqueValue(0xff, Buffer.alloc(0));
export const MAX_KEY = new OpaqueValue(0x7f, Buffer.alloc(0));
export const UNDEFINED = new OpaqueValue(0x06, Buffer.alloc(0));

/** A whole BSON document that is already encoded; the encoder copies it as it is. */
export class RawDocument {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

export function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

/** Wraps a double so that it stays one; numbers that cannot be int32 need no wrapper. */
export function toDouble(value: number): number | DoubleValue {
  return isInt32(value) ? new DoubleValue(value) : value;
}

export const isDocument = (value: unknown): value is BsonDocument => value instanceof Map;
