/** From the conditions on a field to the stretches of an index that can hold what meets them. */
import { encodeKey, invertKey } from '../bson/key-encoding.ts';
import { RANK, rankOf } from '../bson/type-rank.ts';
import type { BsonValue } from '../bson/values.ts';
import { RegexValue } from '../bson/values.ts';
import { numberValue } from '../numbers.ts';
import type { CollectionIndex } from '../store/collection-index.ts';
import { isMultikey } from '../store/collection-index.ts';
import type { FieldFilter } from './filter.ts';
import { literalPrefix } from './regex.ts';

export interface KeyRange {
  readonly low: string;
  /** Exclusive; undefined reads to the end. */
  readonly high: string | undefined;
}

/** A value as it stands in a field of an index. */
export function keyPart(value: BsonValue, descending: boolean, index: CollectionIndex): string {
  const key = encodeKey(value, index.fold);
  return descending ? invertKey(key) : key;
}

/** The first key after all that start with this one: key components never are prefixes of each other. */
export const after = (key: string) => `${key}\xff\xff`;

/** The same stretch in a descending field: a little wider is right, since the filter looks at every document again. */
export const flip = ([low, high]: [string, string]): [string, string] => [
  invertKey(high.endsWith('\xff\xff') ? high.slice(0, -2) : high),
  `${invertKey(low)}\xff\xff`,
];

const holdsText = (value: BsonValue): boolean =>
  typeof value === 'string' || value instanceof Map || Array.isArray(value);

/** Whether all that equals the value stands under one key. */
export const canSeek = (value: BsonValue, sameCollation: boolean) =>
  !Array.isArray(value) &&
  !(value instanceof RegexValue) &&
  rankOf(value) !== RANK.undefined &&
  (sameCollation || !holdsText(value));

/** The values that a field may have, when the conditions name them. */
export function pointsOf(
  path: string,
  conditions: FieldFilter[],
  sameCollation: boolean,
): BsonValue[] | undefined {
  let points: BsonValue[] | undefined;
  for (const { path: other, operator, operand } of conditions) {
    if (other !== path) continue;
    if (operator === '$eq' && canSeek(operand, sameCollation)) return [operand];
    if (operator === '$in' && (operand as BsonValue[]).every((value) => canSeek(value, sameCollation))) {
      if (!points || (operand as BsonValue[]).length < points.length) points = operand as BsonValue[];
    }
  }
  return points;
}

/** Inclusive low and exclusive high key of each stretch, within one BSON type but for what is `also` met. */
export function boundsOf(
  path: string,
  conditions: FieldFilter[],
  index: CollectionIndex,
  sameCollation: boolean,
): [string, string][] | undefined {
  let low: string | undefined;
  let high: string | undefined;
  let rank: number | undefined;
  const others: [string, string][] = [];
  const multikey = isMultikey(index, path);
  for (const { path: other, operator, operand } of conditions) {
    if (other !== path) continue;
    const found = boundOf(operator, operand, sameCollation);
    if (!found) continue;
    // two conditions on a multikey path may be met by two elements: only one of them can be used
    if (rank !== undefined && (multikey || found.rank !== rank)) continue;
    rank = found.rank;
    if (found.low !== undefined && (low === undefined || found.low > low)) low = found.low;
    if (found.high !== undefined && (high === undefined || found.high < high)) high = found.high;
    if (found.also !== undefined) others.push([found.also, after(found.also)]);
  }
  if (rank === undefined) return undefined;
  return [[low ?? String.fromCharCode(rank), high ?? String.fromCharCode(rank + 1)], ...others];
}

function boundOf(
  operator: string,
  operand: BsonValue,
  sameCollation: boolean,
): { rank: number; low?: string; high?: string; also?: string } | undefined {
  const rank = rankOf(operand);
  if (operator === '$regex' && sameCollation) {
    const prefix = literalPrefix(operand as RegexValue);
    if (!prefix) return undefined;
    const key = encodeKey(prefix).slice(0, -1);
    // a stored regular expression is met by itself
    return { rank: RANK.string, low: key, high: `${key}\xff`, also: encodeKey(operand) };
  }
  if (!['$gt', '$gte', '$lt', '$lte'].includes(operator) || !canSeek(operand, sameCollation))
    return undefined;
  if (
    rank === RANK.minKey ||
    rank === RANK.maxKey ||
    rank === RANK.null ||
    Number.isNaN(numberValue(operand))
  )
    return undefined;
  const key = encodeKey(operand);
  if (operator === '$gte') return { rank, low: key };
  if (operator === '$gt') return { rank, low: after(key) };
  return operator === '$lt' ? { rank, high: key } : { rank, high: after(key) };
}
