/** Expressions that take a list as a whole: as a set, or for its sum, average and extremes. */
import { compareValues } from '../bson/compare.ts';
import { encodeKey } from '../bson/key-encoding.ts';
import type { BsonValue } from '../bson/values.ts';
import { isNumber } from '../numbers.ts';
import { average, createSum } from './accumulators.ts';
import { isNullish, list, positional } from './operator-arguments.ts';
import type { Operator } from './operators.ts';
import { isTrue } from './truth.ts';

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

export const setOperators: Record<string, Operator> = {
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
