import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import type { Collation } from '../collation.ts';
import { CommandError } from '../command-error.ts';
import { isArrayIndex } from '../query/paths.ts';
import { compileMatcher } from '../query/matcher.ts';
import { showValue } from '../show-value.ts';
import type { UpdateContext } from './update.ts';

export const NO_CHANGE = Symbol('no change');
export const REMOVE = Symbol('remove');

/** What one operator does at one path. */
export interface Modification {
  readonly operator: string;
  readonly path: string;
  readonly parts: readonly string[];
  readonly onlyOnInsert: boolean;
  /** Says of a document that there is nothing to do; asked before any parent is made. */
  skips?(root: BsonDocument): boolean;
  /** Whether missing parents are made. */
  readonly creates: boolean;
  /** Whether a path that could not be made, because it leads through a value, is as good as a missing one. */
  readonly toleratesDeadEnd: boolean;
  /** `undefined` is a missing value. `root` is the document as it is so far. */
  compute(
    current: BsonValue | undefined,
    root: BsonDocument,
    context: ApplyContext,
  ): BsonValue | typeof NO_CHANGE | typeof REMOVE;
}

export type ArrayFilters = ReadonlyMap<string, (element: BsonValue) => boolean>;

export interface ApplyContext extends UpdateContext {
  readonly filters: ArrayFilters;
}

/** MongoDB refuses to pad an array by more than this. */
const MAX_PADDING = 1_500_000;

export function parseArrayFilters(
  value: BsonValue | undefined,
  collation: Collation | undefined,
): ArrayFilters {
  const filters = new Map<string, (element: BsonValue) => boolean>();
  if (value === undefined) return filters;
  if (!Array.isArray(value))
    throw new CommandError(
      14,
      "BSON field 'update.updates.arrayFilters' is the wrong type, expected type 'array'",
    );
  for (const filter of value) {
    if (!isDocument(filter)) throw new CommandError(14, 'array filters have to be documents');
    const name = identifierOf(filter);
    if (name === undefined)
      throw new CommandError(9, 'Cannot use an expression without a top-level field name in arrayFilters');
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
      throw new CommandError(
        2,
        `The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    }
    if (filters.has(name))
      throw new CommandError(9, `Found multiple array filters with the same top-level field name ${name}`);
    const matcher = compileMatcher(filter, collation);
    filters.set(name, (element) => matcher.matches(new Map([[name, element]])));
  }
  return filters;
}

function identifierOf(filter: BsonDocument): string | undefined {
  const names = new Set<string>();
  for (const [name, value] of filter) {
    if (!name.startsWith('$')) names.add(name.split('.')[0]!);
    else if (Array.isArray(value))
      for (const clause of value) if (isDocument(clause)) names.add(identifierOf(clause) ?? '');
  }
  if (names.size > 1)
    throw new CommandError(
      9,
      `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...names].join("' and '")}'`,
    );
  return names.values().next().value;
}

export function applyPath(document: BsonDocument, modification: Modification, context: ApplyContext): void {
  if (modification.skips?.(document)) return;
  applyAt(document, 0, modification, document, context);
}

function applyAt(
  container: BsonDocument | BsonValue[],
  at: number,
  modification: Modification,
  root: BsonDocument,
  context: ApplyContext,
): void {
  const part = modification.parts[at]!;
  if (container instanceof Map) {
    if (part.startsWith('$[')) throw notAnArray(modification, at, container);
    applyChild(container, resolved(part, modification, context), at, modification, root, context);
    return;
  }
  if (part.startsWith('$[')) {
    for (const index of selected(container, part, modification, context))
      applyChild(container, String(index), at, modification, root, context);
    return;
  }
  const name = resolved(part, modification, context);
  if (!isArrayIndex(name)) {
    if (modification.toleratesDeadEnd) return;
    throw deadEnd(modification, at, name, container);
  }
  applyChild(container, name, at, modification, root, context);
}

function resolved(part: string, modification: Modification, context: ApplyContext): string {
  if (part !== '$') return part;
  if (context.position === undefined)
    throw new CommandError(2, 'The positional operator did not find the match needed from the query.');
  return String(context.position);
}

function selected(
  array: BsonValue[],
  part: string,
  modification: Modification,
  context: ApplyContext,
): number[] {
  const indexes = array.map((_, index) => index);
  const name = part.slice(2, -1);
  if (name === '') return indexes;
  const test = context.filters.get(name);
  if (!test)
    throw new CommandError(
      2,
      `No array filter found for identifier '${name}' in path '${modification.path}'`,
    );
  return indexes.filter((index) => test(array[index]!));
}

const childOf = (container: BsonDocument | BsonValue[], name: string) =>
  container instanceof Map ? container.get(name) : container[Number(name)];

function applyChild(
  container: BsonDocument | BsonValue[],
  name: string,
  at: number,
  modification: Modification,
  root: BsonDocument,
  context: ApplyContext,
): void {
  const child = childOf(container, name);
  if (at === modification.parts.length - 1) {
    const value = modification.compute(child, root, context);
    if (value === NO_CHANGE) return;
    if (value === REMOVE) {
      if (Array.isArray(container) && context.marks) context.marks.written = true;
      removeChild(container, name);
    } else setChild(container, name, value);
    return;
  }
  if (child instanceof Map || Array.isArray(child)) {
    applyAt(child, at + 1, modification, root, context);
    return;
  }
  const next = resolved(modification.parts[at + 1]!, modification, context);
  if (next.startsWith('$[')) throw notAnArray(modification, at + 1, container);
  if (child !== undefined) {
    if (modification.toleratesDeadEnd) return;
    throw deadEnd(modification, at + 1, next, child);
  }
  if (!modification.creates) return;
  const made: BsonDocument = new Map();
  applyAt(made, at + 1, modification, root, context);
  if (made.size) setChild(container, name, made);
}

/** The path would go on below `element`, which has no fields of that name. */
function deadEnd(modification: Modification, at: number, name: string, element: BsonValue): CommandError {
  const shown = `{${modification.parts[at - 1]}: ${showValue(element)}}`;
  return new CommandError(
    28,
    modification.creates
      ? `Cannot create field '${name}' in element ${shown}`
      : `Cannot use the part (${name}) of (${modification.path}) to traverse the element (${shown})`,
  );
}

function notAnArray(
  modification: Modification,
  at: number,
  container: BsonDocument | BsonValue[],
): CommandError {
  const name = modification.parts[at - 1] ?? '';
  const value = container instanceof Map && container.has(name) ? container.get(name) : undefined;
  if (value === undefined)
    return new CommandError(
      2,
      `The path '${modification.parts.slice(0, at).join('.')}' must exist in the document in order to apply array updates.`,
    );
  return new CommandError(2, `Cannot apply array updates to non-array element ${name}: ${showValue(value)}`);
}

function setChild(container: BsonDocument | BsonValue[], name: string, value: BsonValue): void {
  if (container instanceof Map) {
    container.set(name, value);
    return;
  }
  const index = Number(name);
  if (index - container.length > MAX_PADDING)
    throw new CommandError(34, `Cannot backfill an array by more than ${MAX_PADDING} elements`);
  while (container.length < index) container.push(null);
  container[index] = value;
}

function removeChild(container: BsonDocument | BsonValue[], name: string): void {
  if (container instanceof Map) container.delete(name);
  else if (Number(name) < container.length) container[Number(name)] = null;
}
