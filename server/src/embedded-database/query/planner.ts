/** Picks indexes for a filter and a sort, and says which stretches of them to read. */
import type { Collation } from '../collation.ts';
import type { CollectionIndex } from '../store/collection-index.ts';
import { isMultikey, shareArray } from '../store/collection-index.ts';
import type { Collection } from '../store/collection.ts';
import type { FieldFilter, Filter } from './filter.ts';
import { implies, provesPresence } from './implication.ts';
import type { KeyRange } from './key-ranges.ts';
import { after, boundsOf, canSeek, flip, keyPart, pointsOf } from './key-ranges.ts';
import { isArrayIndex } from './paths.ts';
import type { SortField } from './sort.ts';

/** Stretches of one index, read one after the other. */
export interface IndexScan {
  readonly index: CollectionIndex;
  readonly ranges: readonly KeyRange[];
  readonly backwards: boolean;
}

export interface Plan {
  /** None: every document is looked at. Several: one for each branch of an $or, and what two find counts once. */
  readonly scans: readonly IndexScan[];
  /** The index gives the documents in the order that was asked for. */
  readonly sorted: boolean;
}

interface Question {
  readonly collection: Collection;
  readonly sort: readonly SortField[];
  readonly collation: Collation | undefined;
  readonly limited: boolean;
}

/** `entries` is how many keys are about to be read, `cost` what that and a sort cost in keys. */
interface Candidate {
  readonly plan: Plan;
  readonly entries: number;
  readonly cost: number;
}

const SCAN: Plan = { scans: [], sorted: false };
const MAX_RANGES = 2000;

type Branches = Extract<Filter, { kind: 'and' | 'or' | 'nor' }>;

/** The conditions on fields that every match meets. */
function conjuncts(filter: Filter): FieldFilter[] {
  if (filter.kind === 'field') return [filter];
  if (filter.kind === 'and' || filter.kind === 'all') return filter.filters.flatMap(conjuncts);
  return [];
}

/** The $or of which every match meets a branch. */
function alternatives(filter: Filter): Branches[] {
  if (filter.kind === 'or') return [filter];
  return filter.kind === 'and' ? filter.filters.flatMap(alternatives) : [];
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
  const question: Question = { collection, sort, collation, limited };
  const conditions = conjuncts(filter);
  if (hint) return planIndex(question, hint, conditions)?.plan ?? whole(hint);
  const best = cheapest(question, filter, conditions);
  const scanCost = collection.records.size * (sort.length ? SORTING : 1);
  return best && best.cost <= scanCost + 10 ? best.plan : SCAN;
}

const whole = (index: CollectionIndex): Plan => ({
  scans: [{ index, ranges: [{ low: '', high: undefined }], backwards: false }],
  sorted: false,
});

/** The best way by one index, or by one for each branch of an $or; undefined when there is none. */
function cheapest(question: Question, filter: Filter, conditions: FieldFilter[]): Candidate | undefined {
  const byId = planById(question, conditions);
  if (byId) return byId;
  let best: Candidate | undefined;
  for (const index of question.collection.indexes.values()) {
    const candidate = planIndex(question, index, conditions);
    if (!candidate || isAimless(candidate.plan)) continue;
    if (!best || candidate.cost < best.cost) best = candidate;
  }
  for (const or of alternatives(filter)) {
    const union = planUnion(question, or, conditions);
    if (union && (!best || union.cost < best.cost)) best = union;
  }
  return best;
}

/** Reads a whole index in no order that helps: nothing is won. */
function isAimless({ scans, sorted }: Plan): boolean {
  const [{ ranges }] = scans as [IndexScan];
  return ranges.length === 1 && ranges[0]!.low === '' && !sorted;
}

/** An equality on _id finds one document at most: nothing is to be weighed. */
function planById({ collection, collation }: Question, conditions: FieldFilter[]): Candidate | undefined {
  const condition = conditions.find(({ path, operator }) => path === '_id' && operator === '$eq');
  const index = condition && collection.indexes.get('_id_');
  if (!index || !canSeek(condition.operand, index.spec.collation?.id === collation?.id)) return undefined;
  const key = keyPart(condition.operand, false, index);
  const ranges = [{ low: key, high: after(key) }];
  return { plan: { scans: [{ index, ranges, backwards: false }], sorted: true }, entries: 1, cost: 1 };
}

/** One way for each branch, which has to meet the conditions beside the $or too; sorted afterwards. */
function planUnion(question: Question, or: Branches, conditions: FieldFilter[]): Candidate | undefined {
  const scans: IndexScan[] = [];
  let entries = 0;
  let cost = 0;
  for (const branch of or.filters) {
    const way = cheapest({ ...question, sort: [] }, branch, [...conditions, ...conjuncts(branch)]);
    if (!way) return undefined;
    scans.push(...way.plan.scans);
    entries += way.entries;
    cost += way.cost;
  }
  const sorting = question.sort.length ? entries * (SORTING_FOUND - READING) : 0;
  return { plan: { scans, sorted: false }, entries, cost: cost + sorting };
}

const READING = 1.15;
/** Reading and sorting what an index found, and sorting all that there is, in the same measure. */
const SORTING_FOUND = 1.6;
const SORTING = 1.3;

function weigh({ collection, sort, limited }: Question, scan: IndexScan, sorted: boolean): Candidate {
  let entries = 0;
  for (const range of scan.ranges) entries += scan.index.keys.estimate(range.low, range.high);
  // reading in order can stop at the limit; how early is a guess
  const read = limited && sort.length && sorted ? Math.max(entries * 0.1, Math.min(entries, 50)) : entries;
  const cost =
    read * (sort.length && !sorted ? SORTING_FOUND : READING) +
    scan.ranges.length * 0.5 -
    (scan.index.spec.unique ? 0.1 : 0) -
    (collection.records.size === entries ? 0 : 0.1);
  return { plan: { scans: [scan], sorted }, entries, cost };
}

/** Whether an index has every document that meets the conditions. */
function isComplete({ spec, matcher }: CollectionIndex, conditions: FieldFilter[]): boolean {
  if (spec.partial && !implies(conditions, matcher!.filter)) return false;
  return (
    !spec.sparse ||
    conditions.some((condition) =>
      spec.fields.some((field) => field.path === condition.path && provesPresence(condition)),
    )
  );
}

function planIndex(
  question: Question,
  index: CollectionIndex,
  conditions: FieldFilter[],
): Candidate | undefined {
  const { sort, collation } = question;
  if (!isComplete(index, conditions)) return undefined;
  const { ranges, bounded, equalFields } = rangesOf(index, conditions, collation);
  const order = orderOf(index, sort, ranges.length === 1 ? equalFields : 0, collation);
  // of a document with several keys, those in the ranges need not include the one that it sorts by
  const usable = order !== undefined && !(bounded && sort.some(({ path }) => isMultikey(index, path)));
  const backwards = usable && order === -1;
  return weigh(question, { index, ranges: backwards ? [...ranges].reverse() : ranges, backwards }, usable);
}

/** In ascending order. `equalFields` is how many of the index's first fields have one of certain values. */
function rangesOf(
  index: CollectionIndex,
  conditions: FieldFilter[],
  collation: Collation | undefined,
): { ranges: KeyRange[]; bounded: boolean; equalFields: number } {
  const { spec } = index;
  const sameCollation = spec.collation?.id === collation?.id;
  let prefixes = [''];
  let equalFields = 0;
  let ranges: KeyRange[] | undefined;
  for (const [at, { path, descending }] of spec.fields.entries()) {
    // a number in a path may be an element's place or a field's name: the index knows the place only
    if (path.split('.').slice(1).some(isArrayIndex)) break;
    // two conditions may be met by two elements, whose values do not stand in one key
    if (spec.fields.slice(0, at).some((before) => shareArray(index, before.path, path))) break;
    const points = pointsOf(path, conditions, sameCollation);
    if (points && points.length * prefixes.length <= MAX_RANGES) {
      const parts = [...new Set(points.map((value) => keyPart(value, descending, index)))];
      prefixes = prefixes.flatMap((prefix) => parts.map((part) => prefix + part));
      equalFields++;
      continue;
    }
    const bounds = spec.collation ? undefined : boundsOf(path, conditions, index, sameCollation);
    if (bounds) {
      const stretches = descending ? bounds.map(flip) : bounds;
      ranges = prefixes.flatMap((prefix) =>
        stretches.map(([low, high]) => ({ low: prefix + low, high: prefix + high })),
      );
    }
    break;
  }
  const bounded = equalFields > 0 || ranges !== undefined;
  ranges ??= prefixes.map((prefix) => ({ low: prefix, high: prefix === '' ? undefined : after(prefix) }));
  return {
    ranges: ranges.sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0)),
    bounded,
    equalFields,
  };
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
