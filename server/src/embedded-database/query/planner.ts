/** Picks an index for a filter and a sort, and says which stretches of it to read. */
import { encodeKey, invertKey } from '../bson/key-encoding.ts';
import { sameValue } from '../bson/compare.ts';
import { RANK, rankOf } from '../bson/type-rank.ts';
import type { BsonValue } from '../bson/values.ts';
import { RegexValue } from '../bson/values.ts';
import type { Collation } from '../collation.ts';
import type { CollectionIndex } from '../store/collection-index.ts';
import type { Collection } from '../store/collection.ts';
import { numberValue } from '../numbers.ts';
import type { Filter } from './filter.ts';
import { literalPrefix } from './regex.ts';
import type { SortField } from './sort.ts';

export interface KeyRange {
  readonly low: string;
  /** Exclusive; undefined reads to the end. */
  readonly high: string | undefined;
}

export interface Plan {
  readonly index: CollectionIndex | undefined;
  readonly ranges: readonly KeyRange[];
  readonly backwards: boolean;
  /** The index gives the documents in the order that was asked for. */
  readonly sorted: boolean;
}

const SCAN: Plan = { index: undefined, ranges: [], backwards: false, sorted: false };
const MAX_RANGES = 2000;

type FieldFilter = Extract<Filter, { kind: 'field' }>;

/** The conditions on fields that every match meets. */
function conjuncts(filter: Filter): FieldFilter[] {
  if (filter.kind === 'field') return [filter];
  if (filter.kind === 'and' || filter.kind === 'all') return filter.filters.flatMap(conjuncts);
  return [];
}

export function choosePlan(
  collection: Collection,
  filter: Filter,
  sort: readonly SortField[],
  collation: Collation | undefined,
  hint?: CollectionIndex | 'natural',
  limited = false,
): Plan {
  if (hint === 'natural') return SCAN;
  const conditions = conjuncts(filter);
  const byId = hint ? undefined : planById(collection, conditions, collation);
  if (byId) return byId;
  let best: { plan: Plan; cost: number } | undefined;
  for (const index of hint ? [hint] : collection.indexes.values()) {
    const plan = planIndex(index, conditions, sort, collation);
    if (!plan) continue;
    if (plan.ranges.length === 1 && plan.ranges[0]!.low === '' && !plan.sorted && !hint) continue;
    const cost = costOf(plan, collection, sort, limited);
    if (!best || cost < best.cost) best = { plan, cost };
  }
  if (hint)
    return (
      best?.plan ?? { index: hint, ranges: [{ low: '', high: undefined }], backwards: false, sorted: false }
    );
  const scanCost = collection.records.size * (sort.length ? 1.3 : 1);
  return best && best.cost <= scanCost + 10 ? best.plan : SCAN;
}

/** An equality on _id finds one document at most: nothing is to be weighed. */
function planById(
  collection: Collection,
  conditions: FieldFilter[],
  collation: Collation | undefined,
): Plan | undefined {
  const condition = conditions.find(({ path, operator }) => path === '_id' && operator === '$eq');
  const index = condition && collection.indexes.get('_id_');
  if (!index || !canSeek(condition.operand, index.spec.collation?.id === collation?.id)) return undefined;
  const key = keyPart(condition.operand, false, index);
  return { index, ranges: [{ low: key, high: after(key) }], backwards: false, sorted: true };
}

function costOf(plan: Plan, collection: Collection, sort: readonly SortField[], limited: boolean): number {
  let entries = 0;
  for (const range of plan.ranges) entries += plan.index!.keys.estimate(range.low, range.high);
  const sorting = sort.length && !plan.sorted;
  // reading in order can stop at the limit; how early is a guess
  const read =
    limited && sort.length && plan.sorted ? Math.max(entries * 0.1, Math.min(entries, 50)) : entries;
  return (
    read * (sorting ? 1.6 : 1.15) +
    plan.ranges.length * 0.5 -
    (plan.index!.spec.unique ? 0.1 : 0) -
    (collection.records.size === entries ? 0 : 0.1)
  );
}

function planIndex(
  index: CollectionIndex,
  conditions: FieldFilter[],
  sort: readonly SortField[],
  collation: Collation | undefined,
): Plan | undefined {
  const { spec } = index;
  if (spec.partial && !implies(conditions, index.matcher!.filter)) return undefined;
  if (
    spec.sparse &&
    !conditions.some((condition) =>
      spec.fields.some((field) => field.path === condition.path && provesPresence(condition)),
    )
  )
    return undefined;
  const sameCollation = spec.collation?.id === collation?.id;
  let prefixes = [''];
  let equalFields = 0;
  let rangeUsed = false;
  let ranges: KeyRange[] | undefined;
  for (const field of spec.fields) {
    const points = pointsOf(field.path, conditions, sameCollation);
    if (points && points.length * prefixes.length <= MAX_RANGES) {
      const parts = points.map((value) => keyPart(value, field.descending, index));
      const distinct = [...new Set(parts)];
      prefixes = prefixes.flatMap((prefix) => distinct.map((part) => prefix + part));
      equalFields++;
      continue;
    }
    const bounds = spec.collation ? undefined : boundsOf(field.path, conditions, index, sameCollation);
    if (bounds) {
      const [low, high] = field.descending ? flip(bounds) : bounds;
      ranges = prefixes.map((prefix) => ({ low: prefix + low, high: prefix + high }));
      rangeUsed = true;
    }
    break;
  }
  ranges ??= prefixes.map((prefix) => ({ low: prefix, high: prefix === '' ? undefined : after(prefix) }));
  ranges.sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
  const order = orderOf(index, sort, ranges.length === 1 ? equalFields : 0, collation);
  const bounded = equalFields > 0 || rangeUsed;
  const usable = order !== undefined && !(index.multikey && bounded);
  return {
    index,
    ranges: order === -1 && usable ? [...ranges].reverse() : ranges,
    backwards: usable && order === -1,
    sorted: usable,
  };
}

function keyPart(value: BsonValue, descending: boolean, index: CollectionIndex): string {
  const key = encodeKey(value, index.fold);
  return descending ? invertKey(key) : key;
}

/** The first key after all that start with this one: key components never are prefixes of each other. */
const after = (key: string) => `${key}\xff\xff`;

/** The same stretch in a descending field: a little wider is right, since the filter looks at every document again. */
const flip = ([low, high]: [string, string]): [string, string] => [
  invertKey(high.endsWith('\xff\xff') ? high.slice(0, -2) : high),
  `${invertKey(low)}\xff\xff`,
];

const holdsText = (value: BsonValue): boolean =>
  typeof value === 'string' || value instanceof Map || Array.isArray(value);

const canSeek = (value: BsonValue, sameCollation: boolean) =>
  !Array.isArray(value) &&
  !(value instanceof RegexValue) &&
  rankOf(value) !== RANK.undefined &&
  (sameCollation || !holdsText(value));

function pointsOf(path: string, conditions: FieldFilter[], sameCollation: boolean): BsonValue[] | undefined {
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

/** Inclusive low and exclusive high key, within one BSON type. */
function boundsOf(
  path: string,
  conditions: FieldFilter[],
  index: CollectionIndex,
  sameCollation: boolean,
): [string, string] | undefined {
  let low: string | undefined;
  let high: string | undefined;
  let rank: number | undefined;
  for (const { path: other, operator, operand } of conditions) {
    if (other !== path) continue;
    const found = boundOf(operator, operand, sameCollation);
    if (!found) continue;
    // two conditions on a multikey path may be met by two elements: only one of them can be used
    if (rank !== undefined && (index.multikey || found.rank !== rank)) continue;
    rank = found.rank;
    if (found.low !== undefined && (low === undefined || found.low > low)) low = found.low;
    if (found.high !== undefined && (high === undefined || found.high < high)) high = found.high;
  }
  if (rank === undefined) return undefined;
  return [low ?? String.fromCharCode(rank), high ?? String.fromCharCode(rank + 1)];
}

function boundOf(
  operator: string,
  operand: BsonValue,
  sameCollation: boolean,
): { rank: number; low?: string; high?: string } | undefined {
  const rank = rankOf(operand);
  if (operator === '$regex' && sameCollation) {
    const prefix = literalPrefix(operand as RegexValue);
    if (!prefix) return undefined;
    const key = encodeKey(prefix).slice(0, -1);
    return { rank: RANK.string, low: key, high: `${key}\xff` };
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

/** 1 or -1 when reading the index forwards or backwards gives the sort's order after `equal` fixed fields. */
function orderOf(
  index: CollectionIndex,
  sort: readonly SortField[],
  equal: number,
  collation: Collation | undefined,
): 1 | -1 | undefined {
  if (sort.length === 0 || index.spec.collation || collation) return undefined;
  const fields = index.spec.fields;
  const fixed = new Set(fields.slice(0, equal).map((field) => field.path));
  let at = equal;
  let direction: 1 | -1 | undefined;
  for (const { path, descending } of sort) {
    if (fixed.has(path)) continue;
    const field = fields[at++];
    if (field?.path !== path) return undefined;
    const needed = field.descending === descending ? 1 : -1;
    if (direction !== undefined && direction !== needed) return undefined;
    direction = needed;
  }
  return direction ?? 1;
}

function isExtreme(value: BsonValue): boolean {
  const rank = rankOf(value);
  return rank === RANK.minKey || rank === RANK.maxKey;
}

function provesPresence({ operator, operand }: FieldFilter): boolean {
  if (operator === '$exists') return operand === true;
  if (operator === '$eq') return operand !== null;
  if (operator === '$in') return !(operand as BsonValue[]).includes(null);
  if (operator === '$gte' || operator === '$lte') return operand !== null && !isExtreme(operand);
  // every other value lies between MinKey and MaxKey, a missing one too
  if (operator === '$gt' || operator === '$lt') return !isExtreme(operand);
  return ['$type', '$regex', '$mod', '$size'].includes(operator);
}

/** Whether every document that meets the conditions meets the filter; "no" when in doubt. */
function implies(conditions: FieldFilter[], filter: Filter): boolean {
  if (filter.kind === 'and') return filter.filters.every((part) => implies(conditions, part));
  if (filter.kind === 'or') return filter.filters.some((part) => implies(conditions, part));
  if (filter.kind !== 'field') return false;
  return conditions.some((condition) => condition.path === filter.path && impliesField(condition, filter));
}

function impliesField(condition: FieldFilter, filter: FieldFilter): boolean {
  if (condition.operator === filter.operator && sameValue(condition.operand, filter.operand)) return true;
  if (filter.operator === '$exists') return provesPresence(condition);
  const values =
    condition.operator === '$in'
      ? (condition.operand as BsonValue[])
      : condition.operator === '$eq'
        ? [condition.operand]
        : undefined;
  if (filter.operator === '$in' && values) {
    return values.every((value) =>
      (filter.operand as BsonValue[]).some(
        (other) => !(other instanceof RegexValue) && sameValue(value, other),
      ),
    );
  }
  return false;
}
