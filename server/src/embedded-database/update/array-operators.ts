import { compareValues, sameValue } from '../bson/compare.ts';
import { encodeKey } from '../bson/key-encoding.ts';
import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument, RegexValue } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { numberValue } from '../numbers.ts';
import { compileMatcher } from '../query/matcher.ts';
import { parseSort, sortItems } from '../query/sort.ts';
import { showValue } from '../show-value.ts';
import { NO_CHANGE } from './apply-path.ts';
import type { UpdateOperator } from './modifications.ts';

function arrayOf(current: BsonValue | undefined, path: string, root: BsonDocument): BsonValue[] {
  if (current === undefined) return [];
  if (!Array.isArray(current)) {
    throw new CommandError(
      2,
      `The field '${path}' must be an array but is of type ${typeName(current)} in document {_id: ${showValue(root.get('_id'))}}`,
    );
  }
  return current;
}

const integer = (value: BsonValue | undefined, name: string): number | undefined => {
  if (value === undefined) return undefined;
  const number = numberValue(value);
  if (number === undefined || !Number.isInteger(number))
    throw new CommandError(
      2,
      `The value for ${name} must be an integer value but was given type: ${typeName(value)}`,
    );
  return number;
};

const PUSH_CLAUSES = new Set(['$each', '$position', '$slice', '$sort']);

const push: UpdateOperator = (operand, path, { collation }) => {
  const clauses = isDocument(operand) && operand.has('$each') ? operand : undefined;
  const each = clauses ? clauses.get('$each')! : [operand];
  if (!Array.isArray(each))
    throw new CommandError(
      2,
      `The argument to $each in $push must be an array but it was of type: ${typeName(each)}`,
    );
  for (const name of clauses?.keys() ?? [])
    if (!PUSH_CLAUSES.has(name)) throw new CommandError(2, `Unrecognized clause in $push: ${name}`);
  const position = integer(clauses?.get('$position'), '$position');
  const slice = integer(clauses?.get('$slice'), '$slice');
  const sort = clauses?.has('$sort') ? pushSort(clauses.get('$sort')!, collation?.compare) : undefined;
  return (current, root, context) => {
    if (current !== undefined && !Array.isArray(current)) {
      throw new CommandError(
        2,
        `The field '${path}' must be an array but is of type ${typeName(current)} in document {_id: ${showValue(root.get('_id'))}}`,
      );
    }
    let array = [...arrayOf(current, path, root)];
    if (position === undefined) for (const item of each) array.push(item);
    else array.splice(position < 0 ? Math.max(array.length + position, 0) : position, 0, ...each);
    if (sort) array = sort(array);
    // a change to MongoDB, even when the slice leaves what was there (push_node.cpp)
    if ((each.length || sort) && context.marks) context.marks.written = true;
    if (slice !== undefined) array = slice < 0 ? array.slice(slice) : array.slice(0, slice);
    return array;
  };
};

function pushSort(
  value: BsonValue,
  text: Parameters<typeof compareValues>[2],
): (array: BsonValue[]) => BsonValue[] {
  if (!isDocument(value)) {
    const direction = numberValue(value);
    if (direction !== 1 && direction !== -1)
      throw new CommandError(2, 'The $sort element value must be either 1 or -1');
    return (array) => array.sort((a, b) => direction * compareValues(a, b, text));
  }
  if (value.size === 0)
    throw new CommandError(2, 'The $sort pattern is empty when it should be a set of fields.');
  for (const [path, direction] of value) {
    if (![1, -1].includes(numberValue(direction) ?? 0))
      throw new CommandError(2, 'The $sort element value must be either 1 or -1');
    if (path === '' || path.split('.').includes(''))
      throw new CommandError(2, 'The $sort field cannot be empty');
  }
  const fields = parseSort(value);
  return (array) => sortItems(array, fields, (item) => (isDocument(item) ? item : new Map()), text);
}

const addToSet: UpdateOperator = (operand, path, { collation }) => {
  const clauses = isDocument(operand) && operand.keys().next().value === '$each' ? operand : undefined;
  const each = clauses ? clauses.get('$each')! : [operand];
  if (!Array.isArray(each))
    throw new CommandError(
      14,
      `The argument to $each in $addToSet must be an array but it was of type ${typeName(each)}`,
    );
  if (clauses && clauses.size > 1)
    throw new CommandError(2, `Found unexpected fields after $each in $addToSet: ${showValue(operand)}`);
  return (current, root) => {
    if (current !== undefined && !Array.isArray(current)) {
      throw new CommandError(
        2,
        `Cannot apply $addToSet to non-array field. Field named '${path.split('.').at(-1)}' has non-array type ${typeName(current)}`,
      );
    }
    const array = arrayOf(current, path, root);
    const result = [...array];
    const seen = new Set(array.map((item) => encodeKey(item)));
    for (const item of each) {
      const known = collation
        ? result.some((other) => sameValue(other, item, collation.compare))
        : seen.has(encodeKey(item));
      if (known) continue;
      seen.add(encodeKey(item));
      result.push(item);
    }
    return result.length === array.length && current !== undefined ? NO_CHANGE : result;
  };
};

const pop: UpdateOperator = (operand, path) => {
  const end = numberValue(operand);
  if (end === undefined) throw new CommandError(9, `Expected a number in: ${path}: ${showValue(operand)}`);
  if (end !== 1 && end !== -1)
    throw new CommandError(9, `$pop expects 1 or -1, found: ${showValue(operand)}`);
  return (current) => {
    if (current === undefined) return NO_CHANGE;
    if (!Array.isArray(current))
      throw new CommandError(
        14,
        `Path '${path}' contains an element of non-array type '${typeName(current)}'`,
      );
    if (current.length === 0) return NO_CHANGE;
    return end === 1 ? current.slice(0, -1) : current.slice(1);
  };
};

function pullTest(
  operand: BsonValue,
  collation: Parameters<typeof compileMatcher>[1],
): (item: BsonValue) => boolean {
  const first = isDocument(operand) ? operand.keys().next().value : undefined;
  const onValue =
    operand instanceof RegexValue ||
    (first?.startsWith('$') && !['$and', '$or', '$nor', '$expr'].includes(first));
  if (onValue) {
    // as a field's value, hence with an array in the array by its elements too
    const matcher = compileMatcher(new Map([['v', operand]]), collation);
    return (item) => matcher.matches(new Map([['v', item]]));
  }
  if (isDocument(operand)) {
    const matcher = compileMatcher(operand, collation);
    return (item) => isDocument(item) && matcher.matches(item);
  }
  return (item) => sameValue(item, operand, collation?.compare);
}

const notArray = (operator: string) => new CommandError(2, `Cannot apply ${operator} to a non-array value`);

const pull: UpdateOperator = (operand, _path, { collation }) => {
  const test = pullTest(operand, collation);
  return (current) => {
    if (current === undefined) return NO_CHANGE;
    if (!Array.isArray(current)) throw notArray('$pull');
    const kept = current.filter((item) => !test(item));
    return kept.length === current.length ? NO_CHANGE : kept;
  };
};

const pullAll: UpdateOperator = (operand, _path, { collation }) => {
  if (!Array.isArray(operand))
    throw new CommandError(2, `$pullAll requires an array argument but was given a ${typeName(operand)}`);
  return (current) => {
    if (current === undefined) return NO_CHANGE;
    if (!Array.isArray(current)) throw notArray('$pull');
    const kept = current.filter(
      (item) => !operand.some((other) => sameValue(item, other, collation?.compare)),
    );
    return kept.length === current.length ? NO_CHANGE : kept;
  };
};

export const arrayOperators: Record<string, UpdateOperator> = {
  $push: push,
  $addToSet: addToSet,
  $pop: pop,
  $pull: pull,
  $pullAll: pullAll,
  $pushAll: () => {
    throw new CommandError(
      9,
      'Unknown modifier: $pushAll. Expected a valid update modifier or pipeline-style update specified as an array',
    );
  },
};
