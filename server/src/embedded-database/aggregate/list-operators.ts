import { compareValues } from '../bson/compare.ts';
import { encodeKey } from '../bson/key-encoding.ts';
import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { isNumber, numberValue } from '../numbers.ts';
import { parseSort, sortItems } from '../query/sort.ts';
import { average, createSum } from './accumulators.ts';
import { isNullish, named, namedArguments, positional } from './operator-arguments.ts';
import type { Operator } from './operators.ts';
import { isTrue } from './truth.ts';

function list(value: BsonValue | undefined, code: number, message: string): BsonValue[] {
  if (!Array.isArray(value)) throw new CommandError(code, `${message}, not: ${typeName(value)}`);
  return value;
}

const size = positional(
  1,
  1,
  ([value]) => list(value, 17124, 'The argument to $size must be an array').length,
);

const contains = positional(2, 2, ([value, items], call) =>
  list(items, 40081, '$in requires an array as a second argument').some(
    (item) => value !== undefined && compareValues(item, value, call.options.compare) === 0,
  ),
);

const elementAt = positional(2, 2, ([items, index]) => {
  if (isNullish(items) || isNullish(index)) return null;
  const array = list(items, 28689, "$arrayElemAt's first argument must be an array");
  const at = numberValue(index);
  if (at === undefined)
    throw new CommandError(
      28690,
      `$arrayElemAt's second argument must be a numeric value, but is ${typeName(index)}`,
    );
  if (!Number.isInteger(at))
    throw new CommandError(28691, "$arrayElemAt's second argument must be representable as a 32-bit integer");
  return array.at(at);
});

const endOf = (name: string, at: 0 | -1): Operator =>
  positional(1, 1, ([items]) =>
    isNullish(items) ? null : list(items, 28689, `${name}'s argument must be an array`).at(at),
  );

const concatArrays = positional(0, Infinity, (values) => {
  if (values.some(isNullish)) return null;
  return values.flatMap((value) => list(value, 28664, '$concatArrays only supports arrays'));
});

const slice = positional(2, 3, ([items, first, second]) => {
  if (isNullish(items) || isNullish(first) || second === null) return null;
  const array = list(items, 28724, 'First argument to $slice must be an array');
  const [a, b] = [first, second].map((value) => {
    if (value === undefined) return undefined;
    const number = numberValue(value);
    if (number === undefined || !Number.isInteger(number))
      throw new CommandError(
        28725,
        `Second argument to $slice must be a numeric value, but is of type: ${typeName(value)}`,
      );
    return number;
  });
  if (b === undefined) return a! < 0 ? array.slice(a) : array.slice(0, a);
  if (b <= 0) throw new CommandError(28729, `Third argument to $slice must be positive: ${b}`);
  const start = a! < 0 ? Math.max(array.length + a!, 0) : a!;
  return array.slice(start, start + b);
});

const indexOf = positional(2, 4, ([items, search, start, end]) => {
  if (isNullish(items)) return null;
  const array = list(items, 40090, '$indexOfArray requires an array as a first argument');
  const from = numberValue(start) ?? 0;
  const to = numberValue(end) ?? array.length;
  return array.findIndex((item, at) => at >= from && at < to && compareValues(item, search) === 0);
});

const range = positional(2, 3, ([start, end, step]) => {
  const [from, to, by] = [start, end, step ?? 1].map((value, i) => {
    const number = numberValue(value);
    if (number === undefined || !Number.isInteger(number))
      throw new CommandError(
        [34443, 34445, 34447][i]!,
        `$range requires whole numbers, found value of type: ${typeName(value)}`,
      );
    return number;
  }) as [number, number, number];
  if (by === 0) throw new CommandError(34449, '$range requires a non-zero step value');
  const count = Math.max(0, Math.ceil((to - from) / by));
  if (count > 1_000_000) throw new CommandError(146, '$range would make too large an array');
  return Array.from({ length: count }, (_, i) => from + i * by);
});

/** $filter, $map and $reduce name a variable for each element. */
function variableName(parts: BsonDocument, fallback: string): string {
  const name = parts.get('as') ?? fallback;
  if (typeof name !== 'string' || !/^[a-z][\w]*$/.test(name))
    throw new CommandError(9, `'${String(name)}' starts with an invalid character for a user variable name`);
  return name;
}

const filter: Operator = (call) => {
  const parts = namedArguments(call, ['input', 'cond'], ['as', 'limit']);
  const as = variableName(parts, 'this');
  const input = call.compile(parts.get('input')!);
  const cond = call.compile(parts.get('cond')!, new Set([...call.known, as]));
  const limit = parts.has('limit') ? call.compile(parts.get('limit')!) : undefined;
  return (root, variables) => {
    const items = input(root, variables);
    if (isNullish(items)) return null;
    const array = list(items, 28651, 'input to $filter must be an array');
    const kept = array.filter((item) => isTrue(cond(root, new Map(variables).set(as, item))));
    const most = limit?.(root, variables);
    return isNullish(most) ? kept : kept.slice(0, numberValue(most));
  };
};

const map: Operator = (call) => {
  const parts = namedArguments(call, ['input', 'in'], ['as']);
  const as = variableName(parts, 'this');
  const input = call.compile(parts.get('input')!);
  const each = call.compile(parts.get('in')!, new Set([...call.known, as]));
  return (root, variables) => {
    const items = input(root, variables);
    if (isNullish(items)) return null;
    return list(items, 16883, 'input to $map must be an array').map(
      (item) => each(root, new Map(variables).set(as, item)) ?? null,
    );
  };
};

const reduce: Operator = (call) => {
  const parts = namedArguments(call, ['input', 'initialValue', 'in'], []);
  const input = call.compile(parts.get('input')!);
  const initial = call.compile(parts.get('initialValue')!);
  const each = call.compile(parts.get('in')!, new Set([...call.known, 'this', 'value']));
  return (root, variables) => {
    const items = input(root, variables);
    if (isNullish(items)) return null;
    let value = initial(root, variables);
    for (const item of list(items, 40080, "$reduce requires that 'input' be an array")) {
      value = each(root, new Map(variables).set('this', item).set('value', value));
    }
    return value;
  };
};

const sortArray = named(['input', 'sortBy'], [], (values, call) => {
  const items = values.get('input');
  if (isNullish(items)) return null;
  const array = list(items, 2942504, 'The input argument to $sortArray must be an array');
  const by = values.get('sortBy');
  if (isDocument(by))
    return sortItems(
      array,
      parseSort(by),
      (item) => (isDocument(item) ? item : new Map()),
      call.options.compare,
    );
  const direction = numberValue(by);
  if (direction !== 1 && direction !== -1)
    throw new CommandError(2942507, 'The $sort element value must be either 1 or -1');
  return [...array].sort((a, b) => direction * compareValues(a, b, call.options.compare));
});

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

const keyed = (items: BsonValue[]) => new Map(items.map((item) => [encodeKey(item), item]));

const sets = (
  name: string,
  code: number,
  compute: (first: Map<string, BsonValue>, second: Map<string, BsonValue>) => BsonValue,
): Operator =>
  positional(2, 2, ([a, b]) => {
    if ((isNullish(a) || isNullish(b)) && name !== '$setIsSubset') return null;
    return compute(
      keyed(list(a, code, `both operands of ${name} must be arrays`)),
      keyed(list(b, code, `both operands of ${name} must be arrays`)),
    );
  });

const sortedValues = (items: Map<string, BsonValue>) =>
  [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);

const combined = (name: string, merge: (all: Map<string, BsonValue>[]) => Map<string, BsonValue>): Operator =>
  positional(0, Infinity, (values) => {
    if (values.some(isNullish)) return null;
    return sortedValues(
      merge(values.map((value) => keyed(list(value, 17047, `All operands of ${name} must be arrays`)))),
    );
  });

/** As an expression: over its arguments, or over the elements of a single array. */
const over = (compute: (values: BsonValue[], call: Parameters<Operator>[0]) => BsonValue): Operator =>
  positional(0, Infinity, (values, call) => {
    const items = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
    return compute(items.filter((item): item is BsonValue => !isNullish(item)), call);
  }); // prettier-ignore

function sumOf(values: BsonValue[]) {
  const state = createSum();
  values.filter(isNumber).forEach((value) => state.add(value));
  return state.result();
}

const extreme = (sign: 1 | -1): Operator =>
  over((values, call) =>
    values.length
      ? values.reduce((best, value) =>
          sign * compareValues(value, best, call.options.compare) > 0 ? value : best,
        )
      : null,
  );

const quantified = (name: string, test: (items: BsonValue[]) => boolean): Operator =>
  positional(1, 1, ([items]) =>
    test(list(items, name === '$anyElementTrue' ? 17041 : 17040, `${name}'s argument must be an array`)),
  );

export const listOperators: Record<string, Operator> = {
  $size: size,
  $in: contains,
  $isArray: positional(1, 1, ([value]) => Array.isArray(value)),
  $arrayElemAt: elementAt,
  $first: endOf('$first', 0),
  $last: endOf('$last', -1),
  $concatArrays: concatArrays,
  $slice: slice,
  $indexOfArray: indexOf,
  $range: range,
  $filter: filter,
  $map: map,
  $reduce: reduce,
  $sortArray: sortArray,
  $reverseArray: positional(1, 1, ([items]) =>
    isNullish(items)
      ? null
      : [...list(items, 34435, 'The argument to $reverseArray must be an array')].reverse(),
  ),
  $objectToArray: objectToArray,
  $arrayToObject: arrayToObject,
  $mergeObjects: mergeObjects,
  $getField: getField,
  $setUnion: combined('$setUnion', (all) => new Map(all.flatMap((one) => [...one]))),
  $setIntersection: combined(
    '$setIntersection',
    ([first = new Map(), ...rest]) =>
      new Map([...first].filter(([key]) => rest.every((one) => one.has(key)))),
  ),
  $setDifference: sets('$setDifference', 17048, (a, b) =>
    [...a].filter(([key]) => !b.has(key)).map(([, item]) => item),
  ),
  $setIsSubset: sets('$setIsSubset', 17046, (a, b) => a.keys().every((key) => b.has(key))),
  $anyElementTrue: quantified('$anyElementTrue', (items) => items.some(isTrue)),
  $allElementsTrue: quantified('$allElementsTrue', (items) => items.every(isTrue)),
  $sum: over(sumOf),
  $avg: over((values) =>
    values.some(isNumber) ? average(sumOf(values), values.filter(isNumber).length) : null,
  ),
  $min: extreme(-1),
  $max: extreme(1),
};
