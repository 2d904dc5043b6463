import type { BsonDocument, BsonValue } from '../bson/values.ts';

/** Which array element a filter matched, for `$` in updates and projections. */
export interface MatchState {
  position?: number;
}

/** `entire`: an index in the path named this value, so an array is meant as a whole. */
type Visit = (value: BsonValue | undefined, state: MatchState | undefined, entire?: boolean) => boolean;

export const isArrayIndex = (part: string): boolean => /^(0|[1-9]\d{0,9})$/.test(part);

/**
 * Calls `visit` with each value that a dotted path reaches, going through arrays as MongoDB's
 * queries do, until one call says true. A path that leads nowhere visits `undefined` once.
 */
export function visitPath(
  document: BsonDocument,
  parts: readonly string[],
  from: number,
  visit: Visit,
  state?: MatchState,
): boolean {
  const child = document.get(parts[from]!);
  if (from === parts.length - 1) return visit(child, state);
  if (child instanceof Map) return visitPath(child, parts, from + 1, visit, state);
  if (Array.isArray(child)) return visitArray(child, parts, from + 1, visit, state);
  return visit(undefined, state);
}

function visitArray(
  array: BsonValue[],
  parts: readonly string[],
  from: number,
  visit: Visit,
  state?: MatchState,
): boolean {
  const part = parts[from]!;
  if (isArrayIndex(part) && visitIndex(array, Number(part), parts, from, visit, state)) return true;
  for (let i = 0; i < array.length; i++) {
    const element = array[i];
    if (element instanceof Map && visitPath(element, parts, from, visit, state)) {
      if (state) state.position = i;
      return true;
    }
  }
  return false;
}

function visitIndex(
  array: BsonValue[],
  index: number,
  parts: readonly string[],
  from: number,
  visit: Visit,
  state?: MatchState,
): boolean {
  const element = array[index];
  if (element === undefined) return false;
  if (from === parts.length - 1) return visit(element, state, true);
  if (element instanceof Map) return visitPath(element, parts, from + 1, visit, state);
  if (Array.isArray(element)) return visitArray(element, parts, from + 1, visit, state);
  return false;
}

/** The value at a path without going through arrays, except by index. */
export function getPath(document: BsonDocument, path: string): BsonValue | undefined {
  let value: BsonValue | undefined = document;
  for (const part of path.split('.')) {
    if (value instanceof Map) value = value.get(part);
    else if (Array.isArray(value) && isArrayIndex(part)) value = value[Number(part)];
    else return undefined;
  }
  return value;
}
