import type { Fold } from '../bson/key-encoding.ts';
import { encodeKey, invertKey } from '../bson/key-encoding.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { UNDEFINED } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { isArrayIndex } from '../query/paths.ts';

export interface KeyField {
  readonly path: string;
  readonly descending: boolean;
}

/** One set of values for an index's fields; `undefined` is a field that the document does not have. */
export type KeyValues = (BsonValue | undefined)[];

export interface IndexKeys {
  readonly tuples: KeyValues[];
  /** Where arrays were met that made several keys, such as `seats` for `seats.calendarId`. */
  readonly arrayPaths: readonly string[];
}

interface Pending {
  /** The path that is still to be followed for each field; undefined when its value is known. */
  readonly rest: (string[] | undefined)[];
  readonly values: KeyValues;
}

/**
 * The keys of a document: one for each element of the one array that the fields may meet.
 * @throws CommandError 171 CannotIndexParallelArrays
 */
export function extractKeys(document: BsonDocument, fields: readonly KeyField[]): IndexKeys {
  const tuples: KeyValues[] = [];
  const rest = fields.map((field) => field.path.split('.'));
  const arrayPaths: string[] = [];
  expand(document, { rest, values: fields.map(() => undefined) }, { tuples, arrayPaths }, fields);
  return { tuples, arrayPaths };
}

/** Follows a path until a value or an array stands in the way. */
function follow(document: BsonDocument, path: string[]): { value: BsonValue | undefined; rest: string[] } {
  let value: BsonValue | undefined = document;
  let i = 0;
  while (i < path.length) {
    const part = path[i]!;
    if (value instanceof Map) value = value.get(part);
    else if (Array.isArray(value)) {
      if (!isArrayIndex(part)) break;
      value = value[Number(part)];
    } else return { value: undefined, rest: [] };
    i++;
  }
  return { value, rest: path.slice(i) };
}

interface Found {
  readonly tuples: KeyValues[];
  readonly arrayPaths: string[];
}

function expand(document: BsonDocument, pending: Pending, into: Found, fields: readonly KeyField[]): void {
  const values = [...pending.values];
  const found = pending.rest.map((path) => (path ? follow(document, path) : undefined));
  let array: BsonValue[] | undefined;
  found.forEach((field, i) => {
    if (!field) return;
    if (!Array.isArray(field.value)) values[i] = field.value;
    else if (array !== undefined && array !== field.value) {
      const names = fields.map((one) => one.path).join('] [');
      throw new CommandError(171, `cannot index parallel arrays [${names}]`);
    } else array = field.value;
  });
  if (array === undefined) {
    into.tuples.push(values);
    return;
  }
  const open = array;
  const through = found.map((field) => (field?.value === open ? field.rest : undefined));
  through.forEach((rest, i) => {
    if (rest) into.arrayPaths.push(withoutEnd(fields[i]!.path, rest.length));
  });
  if (open.length === 0)
    into.tuples.push(values.map((value, i) => (through[i]?.length === 0 ? UNDEFINED : value)));
  for (const element of open) expandElement(element, through, values, into, fields);
}

/** A path without its last parts. */
const withoutEnd = (path: string, parts: number): string =>
  parts ? path.split('.').slice(0, -parts).join('.') : path;

function expandElement(
  element: BsonValue,
  through: (string[] | undefined)[],
  values: KeyValues,
  into: Found,
  fields: readonly KeyField[],
): void {
  const next = values.map((value, i) => (through[i]?.length === 0 ? element : value));
  if (!(element instanceof Map)) {
    into.tuples.push(next);
    return;
  }
  const rest = through.map((path) => (path?.length ? path : undefined));
  if (rest.every((path) => path === undefined)) into.tuples.push(next);
  else expand(element, { rest, values: next }, into, fields);
}

const scratch = Buffer.allocUnsafeSlow(4096);

/** A text put together of parts keeps the parts alive and is slow to compare: this makes it one piece. */
function inOnePiece(key: string): string {
  if (key.length > scratch.length) return key;
  return scratch.toString('latin1', 0, scratch.write(key, 'latin1'));
}

export function encodeTuple(values: KeyValues, fields: readonly KeyField[], fold: Fold | undefined): string {
  let key = '';
  fields.forEach((field, i) => {
    const part = encodeKey(values[i], fold);
    key += field.descending ? invertKey(part) : part;
  });
  return inOnePiece(key);
}
