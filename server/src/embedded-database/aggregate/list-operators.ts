import { compareValues } from '../bson/compare.ts';
import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { numberValue } from '../numbers.ts';
import { parseSort, sortItems } from '../query/sort.ts';
import { isNullish, list, named, namedArguments, positional } from './operator-arguments.ts';
import type { Operator } from './operators.ts';
import { isTrue } from './truth.ts';

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
};
