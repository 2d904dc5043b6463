import { createFold } from '../collation.ts';
import type { Collation } from '../collation.ts';
import type { Fold } from '../bson/key-encoding.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Matcher } from '../query/matcher.ts';
import { compileMatcher } from '../query/matcher.ts';
import { showValue } from '../show-value.ts';
import type { KeyField, KeyValues } from './index-keys.ts';
import { encodeTuple, extractKeys } from './index-keys.ts';
import { SortedKeys } from './sorted-keys.ts';

/** An index as createIndexes describes it, checked. */
export interface IndexSpec {
  readonly name: string;
  readonly fields: readonly KeyField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: BsonDocument | undefined;
  readonly expireAfterSeconds: number | undefined;
  readonly collation: Collation | undefined;
  /** The description as listIndexes gives it back. */
  readonly description: BsonDocument;
}

export interface CollectionIndex {
  readonly spec: IndexSpec;
  readonly keys: SortedKeys;
  readonly fold: Fold | undefined;
  readonly matcher: Matcher | undefined;
  /** Where documents have had arrays since the index was built: several keys of one document are then in it. */
  readonly arrayPaths: Set<string>;
  uses: number;
  readonly since: Date;
}

export function createIndex(spec: IndexSpec): CollectionIndex {
  return {
    spec,
    keys: new SortedKeys(),
    fold: spec.collation && createFold(spec.collation),
    matcher: spec.partial && compileMatcher(spec.partial, spec.collation),
    arrayPaths: new Set(),
    uses: 0,
    since: new Date(),
  };
}

/** Whether a field may hold several values of one document in this index. */
export function isMultikey(index: CollectionIndex, path: string): boolean {
  for (const array of index.arrayPaths) if (path === array || path.startsWith(`${array}.`)) return true;
  return false;
}

/** Whether two fields may be met by two elements of the same array. */
export function shareArray(index: CollectionIndex, one: string, other: string): boolean {
  for (const array of index.arrayPaths)
    if ([one, other].every((path) => path === array || path.startsWith(`${array}.`))) return true;
  return false;
}

const NO_KEYS: string[] = [];

/** The keys under which a document stands in an index; marks where arrays made several. */
export function keysOf(index: CollectionIndex, document: BsonDocument): string[] {
  const { spec, matcher } = index;
  if (matcher && !matcher.matches(document)) return NO_KEYS;
  const { tuples, arrayPaths } = extractKeys(document, spec.fields);
  const present = spec.sparse
    ? tuples.filter((values) => values.some((value) => value !== undefined))
    : tuples;
  for (const path of arrayPaths) index.arrayPaths.add(path);
  if (present.length === 1) return [encodeTuple(present[0]!, spec.fields, index.fold)];
  const keys = present.map((values) => encodeTuple(values, spec.fields, index.fold));
  return [...new Set(keys)];
}

/** Finds the values behind one of a document's keys, for the error that names them. */
function valuesOf(index: CollectionIndex, document: BsonDocument, key: string): KeyValues {
  const { tuples } = extractKeys(document, index.spec.fields);
  return tuples.find((values) => encodeTuple(values, index.spec.fields, index.fold) === key) ?? [];
}

export function duplicateKeyError(
  namespace: string,
  index: CollectionIndex,
  document: BsonDocument,
  key: string,
): CommandError {
  const values = valuesOf(index, document, key);
  const keyPattern = index.spec.description.get('key')!;
  const keyValue: BsonDocument = new Map();
  index.spec.fields.forEach((field, i) => keyValue.set(field.path, values[i] ?? (null as BsonValue)));
  return new CommandError(
    11000,
    `E11000 duplicate key error collection: ${namespace} index: ${index.spec.name} dup key: ${showValue(keyValue)}`,
    { keyPattern, keyValue },
  );
}
