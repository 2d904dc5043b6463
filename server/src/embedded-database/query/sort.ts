import type { CompareText } from '../bson/compare.ts';
import { compareValues } from '../bson/compare.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { numberValue } from '../numbers.ts';
import { extractKeys } from '../store/index-keys.ts';
import type { KeyValues } from '../store/index-keys.ts';

export interface SortField {
  readonly path: string;
  readonly descending: boolean;
}

/** @throws CommandError 2 BadValue, 15974/15975 as MongoDB's sort patterns do */
export function parseSort(value: BsonValue | undefined): SortField[] {
  if (value === undefined || value === null) return [];
  if (!isDocument(value)) throw new CommandError(14, 'Expected field sort to be of type object');
  if (value.size > 32) throw new CommandError(13103, 'too many compound keys');
  return [...value].map(([path, direction]) => {
    if (path === '') throw new CommandError(40352, 'FieldPath cannot be constructed with empty string');
    if (path.startsWith('$') && path !== '$natural')
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    if (path.split('.').includes(''))
      throw new CommandError(15998, 'FieldPath field names may not be empty strings.');
    if (isDocument(direction)) {
      throw direction.has('$meta')
        ? new CommandError(115, '$meta sorts are not supported by the embedded database')
        : new CommandError(15974, `Illegal key in $sort specification: ${path}`);
    }
    const number = numberValue(direction);
    if (number === undefined) throw new CommandError(15974, `Illegal key in $sort specification: ${path}`);
    if (number !== 1 && number !== -1)
      throw new CommandError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    return { path, descending: number < 0 };
  });
}

export type CompareDocuments = (a: KeyValues, b: KeyValues) => number;

export function compareKeyValues(
  fields: readonly SortField[],
  text: CompareText | undefined,
): CompareDocuments {
  return (a, b) => {
    for (let i = 0; i < fields.length; i++) {
      const result = compareValues(a[i], b[i], text);
      if (result) return fields[i]!.descending ? -result : result;
    }
    return 0;
  };
}

/**
 * The values that a document sorts by: of several that arrays give, the first in the sort's own order.
 * @throws CommandError 2 BadValue for two arrays side by side
 */
export function sortKey(
  document: BsonDocument,
  fields: readonly SortField[],
  compare: CompareDocuments,
): KeyValues {
  let keys: KeyValues[];
  try {
    keys = extractKeys(document, fields).tuples;
  } catch {
    throw new CommandError(2, 'cannot sort with keys that are parallel arrays');
  }
  return keys.reduce((best, key) => (compare(key, best) < 0 ? key : best));
}

/** Sorts stably by the given fields. `documentOf` gives the document behind an item. */
export function sortItems<T>(
  items: T[],
  fields: readonly SortField[],
  documentOf: (item: T) => BsonDocument,
  text: CompareText | undefined,
): T[] {
  const compare = compareKeyValues(fields, text);
  const keyed = items.map((item) => ({ item, key: sortKey(documentOf(item), fields, compare) }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ item }) => item);
}
