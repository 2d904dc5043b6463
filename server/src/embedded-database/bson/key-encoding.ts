/**
 * Turns values into strings that compare with `<` as BSON compares the values: every character is one
 * byte. Values that MongoDB calls equal (1, 1.0 and NumberLong(1)) give the same key, so the same
 * strings serve as index keys, as hash keys for $group and $addToSet, and to compare mixed numbers.
 */
import { DecimalValue } from './decimal.ts';
import { RANK, rankOf } from './type-rank.ts';
import type { BsonDocument, BsonValue } from './values.ts';
import {
  BinaryValue,
  DoubleValue,
  ObjectIdValue,
  OpaqueValue,
  RegexValue,
  TimestampValue,
} from './values.ts';

/** Gives strings that a collation calls equal the same text. */
export type Fold = (text: string) => string;

const float = new DataView(new ArrayBuffer(8));

function doubleKey(value: number): string {
  if (Number.isNaN(value)) return '\0\0\0\0\0\0\0\0';
  float.setFloat64(0, value === 0 ? 0 : value);
  let high = float.getUint32(0);
  let low = float.getUint32(4);
  if (high & 0x80000000) {
    high = ~high;
    low = ~low;
  } else high |= 0x80000000;
  return String.fromCharCode(
    (high >>> 24) & 255,
    (high >>> 16) & 255,
    (high >>> 8) & 255,
    high & 255,
    (low >>> 24) & 255,
    (low >>> 16) & 255,
    (low >>> 8) & 255,
    low & 255,
  );
}

function previousDouble(value: number): number {
  float.setFloat64(0, value);
  const bits = float.getBigInt64(0);
  if (value === 0) return -Number.MIN_VALUE;
  float.setBigInt64(0, value > 0 ? bits - 1n : bits + 1n);
  return float.getFloat64(0);
}

/** Exactly value = coefficient × 10^exponent. */
function exactDecimal(value: number): { coefficient: bigint; exponent: number } {
  float.setFloat64(0, value);
  const bits = float.getBigUint64(0);
  const rawExponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = rawExponent === 0 ? fraction : fraction | (1n << 52n);
  const power = (rawExponent === 0 ? 1 : rawExponent) - 1075;
  const signed = value < 0 ? -mantissa : mantissa;
  if (power >= 0) return { coefficient: signed << BigInt(power), exponent: 0 };
  return { coefficient: signed * 5n ** BigInt(-power), exponent: power };
}

/** Orders positive numbers by magnitude, then digits. */
function positiveTail(coefficient: bigint, exponent: number): string {
  const digits = coefficient.toString().replace(/0+$/, '');
  const magnitude = exponent + coefficient.toString().length - 1 + 20_000;
  return `\x01${String.fromCharCode(magnitude >> 8, magnitude & 255)}${digits}\0`;
}

function int64Key(value: bigint): string {
  let near = Number(value);
  if (BigInt(near) > value) near = previousDouble(near);
  const rest = value - BigInt(near);
  return doubleKey(near) + (rest === 0n ? '\0' : positiveTail(rest, 0));
}

function decimalKey(value: DecimalValue): string {
  if (value.kind === 'nan') return `${doubleKey(NaN)}\0`;
  if (value.kind === 'infinity') return `${doubleKey(value.negative ? -Infinity : Infinity)}\0`;
  let near = Number(`${value.coefficient}e${value.exponent}`);
  if (near === Infinity) near = Number.MAX_VALUE;
  if (near === -Infinity) {
    // below every double: after the true -Infinity, larger magnitudes first
    return `${doubleKey(near)}\x01${invertKey(positiveTail(-value.coefficient, value.exponent))}`;
  }
  let rest = subtractDouble(value, near);
  if (rest.coefficient < 0n) rest = subtractDouble(value, (near = previousDouble(near)));
  return doubleKey(near) + (rest.coefficient === 0n ? '\0' : positiveTail(rest.coefficient, rest.exponent));
}

function subtractDouble(value: DecimalValue, double: number): { coefficient: bigint; exponent: number } {
  const exact = exactDecimal(double);
  const exponent = Math.min(value.exponent, exact.exponent);
  const coefficient =
    value.coefficient * 10n ** BigInt(value.exponent - exponent) -
    exact.coefficient * 10n ** BigInt(exact.exponent - exponent);
  return { coefficient, exponent };
}

export function numberKey(value: BsonValue): string {
  if (typeof value === 'number') return `${doubleKey(value)}\0`;
  if (value instanceof DoubleValue) return `${doubleKey(value.value)}\0`;
  if (typeof value === 'bigint') return int64Key(value);
  return decimalKey(value as DecimalValue);
}

// eslint-disable-next-line no-control-regex -- the question is whether a text is plain ASCII without a zero
const PLAIN = /^[\x01-\x7f]*$/;

/** UTF-8 bytes, zero-terminated; a zero inside becomes 00 ff so that prefixes still sort first. */
export function textKey(text: string): string {
  if (PLAIN.test(text)) return `${text}\0`;
  return `${Buffer.from(text, 'utf8').toString('latin1').replaceAll('\0', '\0\xff')}\0`;
}

function uint64Key(value: bigint): string {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(value);
  return buffer.toString('latin1');
}

function binaryKey(value: BinaryValue): string {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(value.bytes.length);
  head[4] = value.subtype;
  return head.toString('latin1') + value.bytes.toString('latin1');
}

function documentKey(document: BsonDocument, fold: Fold | undefined): string {
  let key = '';
  for (const [name, value] of document) {
    key += String.fromCharCode(rankOf(value)) + textKey(name) + encodeKey(value, fold);
  }
  return `${key}\0`;
}

function payload(rank: number, value: BsonValue, fold: Fold | undefined): string {
  switch (rank) {
    case RANK.number:
      return numberKey(value);
    case RANK.string:
      return textKey(
        typeof value === 'string' ? (fold ? fold(value) : value) : symbolText(value as OpaqueValue),
      );
    case RANK.objectId:
      return (value as ObjectIdValue).hex;
    case RANK.boolean:
      return value ? '\x02' : '\x01';
    case RANK.date:
      return doubleKey((value as Date).getTime());
    case RANK.object:
      return documentKey(value as BsonDocument, fold);
    case RANK.array:
      return `${(value as BsonValue[]).map((item) => encodeKey(item, fold)).join('')}\0`;
    case RANK.binary:
      return binaryKey(value as BinaryValue);
    case RANK.timestamp:
      return uint64Key((value as TimestampValue).value);
    case RANK.regex:
      return textKey((value as RegexValue).pattern) + textKey((value as RegexValue).flags);
    default:
      return textKey((value as OpaqueValue).bytes.toString('latin1'));
  }
}

const symbolText = (value: OpaqueValue) => value.bytes.toString('utf8', 4, value.bytes.length - 1);

/** A missing value has the key of null. */
export function encodeKey(value: BsonValue | undefined, fold?: Fold): string {
  const rank = rankOf(value);
  const head = String.fromCharCode(rank);
  if (rank === RANK.null || rank === RANK.undefined || rank === RANK.minKey || rank === RANK.maxKey)
    return head;
  return head + payload(rank, value!, fold);
}

/** Reverses the order of one key component, for descending index fields. */
export function invertKey(key: string): string {
  let inverted = '';
  for (let i = 0; i < key.length; i++) inverted += String.fromCharCode(255 - key.charCodeAt(i));
  return inverted;
}
