/** Expressions on documents. */
import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { isNullish, list, namedArguments, positional } from './operator-arguments.ts';
import type { Operator } from './operators.ts';

const objectToArray = positional(1, 1, ([value]) => {
  if (isNullish(value)) return null;
  if (!isDocument(value))
    throw new CommandError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
  return [...value].map(([k, v]): BsonDocument => new Map([['k', k as BsonValue], ['v', v]])); // prettier-ignore
});

const arrayToObject = positional(1, 1, ([value]) => {
  if (isNullish(value)) return null;
  const result: BsonDocument = new Map();
  for (const item of list(value, 40386, '$arrayToObject requires an array input')) {
    const [k, v] =
      Array.isArray(item) && item.length === 2
        ? item
        : isDocument(item) && item.size === 2
          ? [item.get('k'), item.get('v')]
          : [];
    if (typeof k !== 'string' || v === undefined)
      throw new CommandError(
        40392,
        "$arrayToObject requires an object with exactly keys 'k' and 'v', or arrays of two",
      );
    result.set(k, v);
  }
  return result;
});

const mergeObjects = positional(0, Infinity, (values) => {
  const merged: BsonDocument = new Map();
  for (const value of values) {
    if (isNullish(value)) continue;
    if (!isDocument(value))
      throw new CommandError(
        40400,
        `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`,
      );
    for (const [name, item] of value) merged.set(name, item);
  }
  return merged;
});

const getField: Operator = (call) => {
  const short = typeof call.operand === 'string' || (isDocument(call.operand) && !call.operand.has('field'));
  const parts = short ? new Map([['field', call.operand]]) : namedArguments(call, ['field'], ['input']);
  const field = call.compile(parts.get('field')!);
  const input = parts.has('input') ? call.compile(parts.get('input')!) : undefined;
  return (root, variables) => {
    const name = field(root, variables);
    if (typeof name !== 'string')
      throw new CommandError(
        5654602,
        `$getField requires 'field' to evaluate to type String, but got ${typeName(name)}`,
      );
    const from = input ? input(root, variables) : root;
    return isDocument(from) ? from.get(name) : from === null ? null : undefined;
  };
};

export const objectOperators: Record<string, Operator> = {
  $objectToArray: objectToArray,
  $arrayToObject: arrayToObject,
  $mergeObjects: mergeObjects,
  $getField: getField,
};
