/** What only a find's projection knows: $slice, $elemMatch and the positional `field.$`. */
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { isNumber, numberValue } from '../numbers.ts';
import type { Matcher } from './matcher.ts';
import { compileMatcher } from './matcher.ts';
import type { MatchState } from './paths.ts';
import { visitPath } from './paths.ts';
import type { Transform } from './projection-tree.ts';

export const isSliceProjection = (operand: BsonValue) =>
  isNumber(operand) || (Array.isArray(operand) && operand.length === 2 && operand.every(isNumber));

export function slice(operand: BsonValue): Transform {
  const [first, second] = (Array.isArray(operand) ? operand : [operand]).map((item) =>
    Math.trunc(numberValue(item)!),
  );
  if (second !== undefined && second <= 0)
    throw new CommandError(28724, `Third argument to $slice must be positive: ${second}`);
  return (value) => {
    if (!Array.isArray(value)) return value;
    if (second === undefined) return first! < 0 ? value.slice(first) : value.slice(0, first);
    const start = first! < 0 ? Math.max(value.length + first!, 0) : first!;
    return value.slice(start, start + second);
  };
}

export function elemMatch(operand: BsonValue): Transform {
  if (!isDocument(operand))
    throw new CommandError(31274, `elemMatch: Invalid argument, object required, but got ${typeof operand}`);
  const matcher = compileMatcher(new Map([['v', new Map([['$elemMatch', operand]])]]));
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const found = value.find((item) => matcher.matches(new Map([['v', [item]]])));
    return found === undefined ? undefined : [found];
  };
}

/** Leaves of the array at the path only the element that the query matched. */
export function cutPositional(
  result: BsonDocument,
  document: BsonDocument,
  path: string,
  matcher: Matcher | undefined,
): BsonDocument {
  const parts = path.split('.');
  let array: BsonValue | undefined;
  visitPath(result, parts, 0, (value) => ((array = value), true));
  if (!Array.isArray(array)) return result;
  const state: MatchState = {};
  matcher?.matches(document, state);
  if (state.position === undefined)
    throw new CommandError(
      51246,
      "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
    );
  const element = array[state.position];
  if (element === undefined) throw new CommandError(51247, "positional operator '.$' element mismatch");
  array.splice(0, array.length, element);
  return result;
}
