/** Finding and changing documents: what update, delete and findAndModify share. */
import { encodeDocument } from '../bson/encode.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument, RegexValue } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Filter } from '../query/filter.ts';
import type { Matcher } from '../query/matcher.ts';
import type { MatchState } from '../query/paths.ts';
import type { Collection } from '../store/collection.ts';
import type { Update } from '../update/update.ts';
import { checkStorable, insertDocument, newObjectId } from './insert.ts';
import { sameValue } from '../bson/compare.ts';

export interface Changed {
  readonly before: BsonDocument;
  readonly after: BsonDocument;
  readonly modified: boolean;
}

/** Applies an update to one stored document. */
export function updateRecord(
  collection: Collection,
  record: number,
  matcher: Matcher,
  update: Update,
): Changed {
  const before = collection.read(record);
  const state: MatchState = {};
  if (update.usesPosition) matcher.matches(before, state);
  const marks: { written?: boolean } = {};
  const after = update.apply(collection.read(record), { position: state.position, inserting: false, marks });
  const changed = !encodeDocument(after).equals(collection.records.get(record)!);
  if (changed) collection.replace(record, before, after);
  return { before, after, modified: changed || marks.written === true };
}

/** Makes the document of an upsert: what the filter says by equality, then the update. Returns it as stored. */
export function upsertDocument(
  collection: Collection,
  matcher: Matcher,
  update: Update,
  now: Date,
): BsonDocument {
  if (hasExpression(matcher.filter))
    throw new CommandError(224, '$expr is not allowed in the query predicate for an upsert');
  const seed: BsonDocument = new Map();
  if (update.kind === 'replacement') seedId(seed, matcher.filter);
  else seedFrom(seed, matcher.filter);
  const seededId = seed.get('_id');
  const result = update.apply(seed, { position: undefined, inserting: true });
  if (seededId !== undefined && !sameValue(seededId, result.get('_id'))) {
    throw new CommandError(
      66,
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  }
  const document: BsonDocument = new Map([['_id', result.get('_id') ?? newObjectId(now)], ...result]);
  checkStorable(document);
  return insertDocument(collection, document, undefined, now);
}

const hasExpression = (filter: Filter): boolean =>
  filter.kind === 'expression' || ('filters' in filter && filter.filters.some(hasExpression));

function seedId(seed: BsonDocument, filter: Filter): void {
  for (const [path, value] of equalities(filter)) if (path === '_id') setSeed(seed, [path], value, path);
}

function seedFrom(seed: BsonDocument, filter: Filter): void {
  const found = [...equalities(filter)];
  for (const [path] of found) {
    const inner = found.find(([other]) => other.startsWith(`${path}.`));
    if (inner)
      throw new CommandError(
        54,
        `cannot infer query fields to set, both paths '${path}' and '${inner[0]}' are matched`,
      );
  }
  for (const [path, value] of found) setSeed(seed, path.split('.'), value, path);
}

function* equalities(filter: Filter): Generator<[string, BsonValue]> {
  if (filter.kind === 'field' && filter.operator === '$eq') yield [filter.path, filter.operand];
  if (filter.kind === 'field' && filter.operator === '$in') {
    const [only, ...others] = filter.operand as BsonValue[];
    if (only !== undefined && !others.length && !(only instanceof RegexValue)) yield [filter.path, only];
  }
  if (filter.kind === 'and') for (const part of filter.filters) yield* equalities(part);
  if (filter.kind === 'or' && filter.filters.length === 1) yield* equalities(filter.filters[0]!);
  if (filter.kind === 'all') for (const part of filter.filters) yield* equalities(part);
}

function setSeed(seed: BsonDocument, parts: string[], value: BsonValue, path: string): void {
  const [part = '', ...rest] = parts;
  const current = seed.get(part);
  if (rest.length === 0) {
    if (current !== undefined)
      throw new CommandError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    seed.set(part, value);
    return;
  }
  const child: BsonDocument = isDocument(current) ? current : new Map();
  if (current === undefined) seed.set(part, child);
  setSeed(child, rest, value, path);
}
