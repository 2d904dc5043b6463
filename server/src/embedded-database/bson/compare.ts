import { encodeKey, numberKey } from './key-encoding.ts';
import { RANK, rankOf } from './type-rank.ts';
import type { BsonDocument, BsonValue } from './values.ts';
import { DoubleValue, ObjectIdValue } from './values.ts';

/** Orders two texts; without one, texts compare by their UTF-8 bytes. */
export type CompareText = (a: string, b: string) => number;

const order = <T extends string | number | bigint>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

const SURROGATE = /[\ud800-\udfff]/;

export function compareBytes(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return order(a, b);
}

function compareNumbers(a: BsonValue, b: BsonValue): number {
  const left = a instanceof DoubleValue ? a.value : a;
  const right = b instanceof DoubleValue ? b.value : b;
  const simple =
    (typeof left === 'number' || typeof left === 'bigint') &&
    (typeof right === 'number' || typeof right === 'bigint');
  if (simple && left === left && right === right) return left < right ? -1 : left > right ? 1 : 0;
  return order(numberKey(left), numberKey(right));
}

/** BSON's order over all types; missing counts as null. */
export function compareValues(
  a: BsonValue | undefined,
  b: BsonValue | undefined,
  text?: CompareText,
): number {
  const rank = rankOf(a);
  const other = rankOf(b);
  if (rank !== other) return rank < other ? -1 : 1;
  switch (rank) {
    case RANK.null:
    case RANK.undefined:
    case RANK.minKey:
    case RANK.maxKey:
      return 0;
    case RANK.number:
      return compareNumbers(a!, b!);
    case RANK.string:
      if (typeof a === 'string' && typeof b === 'string') return text ? text(a, b) : compareBytes(a, b);
      break;
    case RANK.objectId:
      return order((a as ObjectIdValue).hex, (b as ObjectIdValue).hex);
    case RANK.boolean:
      return Number(a) - Number(b);
    case RANK.date:
      return order((a as Date).getTime(), (b as Date).getTime());
    case RANK.object:
      return compareDocuments(a as BsonDocument, b as BsonDocument, text);
    case RANK.array:
      return compareArrays(a as BsonValue[], b as BsonValue[], text);
  }
  return order(encodeKey(a), encodeKey(b));
}

function compareDocuments(a: BsonDocument, b: BsonDocument, text: CompareText | undefined): number {
  const others = b.entries();
  for (const [name, value] of a) {
    const next = others.next();
    if (next.done) return 1;
    const [otherName, otherValue] = next.value;
    const result =
      rankOf(value) - rankOf(otherValue) ||
      compareBytes(name, otherName) ||
      compareValues(value, otherValue, text);
    if (result) return result < 0 ? -1 : 1;
  }
  return others.next().done ? 0 : -1;
}

function compareArrays(a: BsonValue[], b: BsonValue[], text: CompareText | undefined): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const result = compareValues(a[i], b[i], text);
    if (result) return result;
  }
  return a.length - b.length;
}

export const sameValue = (a: BsonValue | undefined, b: BsonValue | undefined, text?: CompareText): boolean =>
  compareValues(a, b, text) === 0;
