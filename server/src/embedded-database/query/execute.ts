/** Runs a plan: which records match, in which order. */
import { decodeDocument, decodeFields } from '../bson/decode.ts';
import type { BsonDocument } from '../bson/values.ts';
import type { Collation } from '../collation.ts';
import type { CollectionIndex } from '../store/collection-index.ts';
import type { Collection } from '../store/collection.ts';
import type { Matcher } from './matcher.ts';
import type { Plan } from './planner.ts';
import { choosePlan } from './planner.ts';
import type { SortField } from './sort.ts';
import { sortItems } from './sort.ts';

export interface Query {
  readonly matcher: Matcher;
  readonly sort: readonly SortField[];
  readonly skip: number;
  /** 0 is no limit. */
  readonly limit: number;
  readonly collation: Collation | undefined;
  readonly hint: CollectionIndex | 'natural' | undefined;
}

export interface Execution {
  readonly records: number[];
  readonly plan: Plan;
  readonly keysExamined: number;
  readonly docsExamined: number;
}

export interface Deadline {
  /** @throws CommandError 50 MaxTimeMSExpired */
  check(): void;
}

/** Tells the matcher only what it asks for. */
export function decodeForMatch(bytes: Buffer, matcher: Matcher): BsonDocument {
  return matcher.fields ? decodeFields(bytes, matcher.fields) : decodeDocument(bytes);
}

export function execute(collection: Collection, query: Query, deadline?: Deadline): Execution {
  const naturalSort = query.sort.find((field) => field.path === '$natural');
  const hint = naturalSort ? 'natural' : query.hint;
  const sort = naturalSort ? [] : query.sort;
  const plan = choosePlan(collection, query.matcher.filter, sort, query.collation, hint, query.limit > 0);
  for (const { index } of plan.scans) index.uses++;
  if (plan.scans.length === 0) collection.examined.scans++;
  const counts = { keys: 0, documents: 0 };
  const sorted = sort.length === 0 || plan.sorted;
  const enough = sorted && query.limit && !naturalSort?.descending ? query.skip + query.limit : Infinity;
  let records: number[] = [];
  const { matcher } = query;
  const matchesAll = matcher.filter.kind === 'and' && matcher.filter.filters.length === 0;
  for (const record of candidates(collection, plan, counts)) {
    counts.documents++;
    if ((counts.documents & 1023) === 0) deadline?.check();
    if (matchesAll || matcher.matches(decodeForMatch(collection.records.get(record)!, matcher)))
      records.push(record);
    if (records.length >= enough) break;
  }
  if (naturalSort?.descending) records.reverse();
  collection.examined.keys += counts.keys;
  collection.examined.documents += counts.documents;
  if (!sorted) {
    collection.examined.sorts++;
    records = sortRecords(collection, records, sort, query.collation);
  }
  if (query.skip || query.limit)
    records = records.slice(query.skip, query.limit ? query.skip + query.limit : undefined);
  return { records, plan, keysExamined: counts.keys, docsExamined: counts.documents };
}

function sortRecords(
  collection: Collection,
  records: number[],
  sort: readonly SortField[],
  collation: Collation | undefined,
): number[] {
  const fields = new Set(sort.map((field) => field.path.split('.')[0]!));
  return sortItems(
    records,
    sort,
    (record) => decodeFields(collection.records.get(record)!, fields),
    collation?.compare,
  );
}

/** Each record once, however many keys of it the plan meets. */
function* candidates(collection: Collection, plan: Plan, counts: { keys: number }): Generator<number> {
  const { scans } = plan;
  if (scans.length === 0) {
    yield* collection.records.keys();
    return;
  }
  const seen = scans.length > 1 || scans[0]!.index.arrayPaths.size ? new Set<number>() : undefined;
  for (const { index, ranges, backwards } of scans) {
    for (const range of ranges) {
      for (const [, record] of index.keys.range(range.low, range.high, backwards)) {
        counts.keys++;
        if (seen?.has(record)) continue;
        seen?.add(record);
        yield record;
      }
    }
  }
}
