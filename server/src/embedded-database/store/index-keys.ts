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
  readonly multikey: boolean;
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
  const multikey = expand(document, { rest, values: fields.map(() => undefined) }, tuples, fields);
  return { tuples, multikey };
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

function expand(
  document: BsonDocument,
  pending: Pending,
  tuples: KeyValues[],
  fields: readonly KeyField[],
): boolean {
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
    tuples.push(values);
    return false;
  }
  const open = array;
  const through = found.map((field) => (field?.value === open ? field.rest : undefined));
  if (open.length === 0)
    tuples.push(values.map((value, i) => (through[i]?.length === 0 ? UNDEFINED : value)));
  for (const element of open) expandElement(element, through, values, tuples, fields);
  return true;
}

function expandElement(
  element: BsonValue,
  through: (string[] | undefined)[],
  values: KeyValues,
  tuples: KeyValues[],
  fields: readonly KeyField[],
): void {
  const next = values.map((value, i) => (through[i]?.length === 0 ? element : value));
  if (!(element instanceof Map)) {
    tuples.push(next);
    return;
  }
  const rest = through.map((path) => (path?.length ? path : undefined));
  if (rest.every((path) => path === undefined)) tuples.push(next);
  else expand(element, { rest, values: next }, tuples, fields);
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
