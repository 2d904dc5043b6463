import { compareValues } from '../bson/compare.ts';
import { divideDecimals, makeDecimal } from '../bson/decimal.ts';
import { encodeKey } from '../bson/key-encoding.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument, toDouble } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { NumberValue } from '../numbers.ts';
import { addNumbers, isNumber, numberType, numberValue, toDecimal } from '../numbers.ts';
import { parseSort, sortItems } from '../query/sort.ts';
import type { Compile, Expression, ExpressionOptions, Variables } from './expression.ts';

export interface Accumulator {
  add(document: BsonDocument, variables: Variables): void;
  result(): BsonValue;
}

export type AccumulatorCompiler = (
  argument: BsonValue,
  compile: Compile,
  options: ExpressionOptions,
) => () => Accumulator;

/** An accumulator over the values of one expression. */
const over = (start: (options: ExpressionOptions) => { add(value: BsonValue | undefined): void; result(): BsonValue }): AccumulatorCompiler => (argument, compile, options) => {
    const expression: Expression = compile(argument);
    return () => {
      const state = start(options);
      return { add: (document, variables) => state.add(expression(document, variables)), result: () => state.result() };
    };
  }; // prettier-ignore

/** Adds exactly for whole numbers and, by Neumaier's method, nearly so for doubles. */
export function createSum() {
  let whole: NumberValue = 0;
  let sum = 0;
  let compensation = 0;
  let hasDouble = false;
  return {
    add(value: NumberValue): void {
      if (numberType(value) !== 'double') {
        whole = addNumbers(whole, value);
        return;
      }
      hasDouble = true;
      const number = numberValue(value)!;
      const next = sum + number;
      if (Number.isFinite(next))
        compensation += Math.abs(sum) >= Math.abs(number) ? sum - next + number : number - next + sum;
      sum = next;
    },
    result(): NumberValue {
      if (!hasDouble) return whole;
      return addNumbers(whole, toDouble(Number.isFinite(sum) ? sum + compensation : sum));
    },
  };
}

const sum = over(() => {
  const state = createSum();
  return { add: (value) => isNumber(value) && state.add(value), result: () => state.result() };
});

const avg = over(() => {
  const state = createSum();
  let count = 0;
  return {
    add(value) {
      if (!isNumber(value)) return;
      state.add(value);
      count++;
    },
    result: () => (count ? average(state.result(), count) : null),
  };
});

export function average(sumOf: NumberValue, count: number): BsonValue {
  if (numberType(sumOf) === 'decimal') return divideDecimals(toDecimal(sumOf), makeDecimal(BigInt(count), 0));
  return toDouble(numberValue(sumOf)! / count);
}

const extreme = (sign: 1 | -1) =>
  over(({ compare }) => {
    let best: BsonValue | undefined;
    return {
      add(value) {
        if (value === undefined || value === null) return;
        if (best === undefined || sign * compareValues(value, best, compare) > 0) best = value;
      },
      result: () => best ?? null,
    };
  });

const first = over(() => {
  let seen = false;
  let kept: BsonValue = null;
  return {
    add(value) {
      if (!seen) kept = value ?? null;
      seen = true;
    },
    result: () => kept,
  };
});

const last = over(() => {
  let kept: BsonValue = null;
  return { add: (value) => (kept = value ?? null), result: () => kept };
});

const push = over(() => {
  const items: BsonValue[] = [];
  return { add: (value) => value !== undefined && items.push(value), result: () => items };
});

const addToSet = over(() => {
  const items = new Map<string, BsonValue>();
  return {
    add(value) {
      if (value === undefined) return;
      const key = encodeKey(value);
      if (!items.has(key)) items.set(key, value);
    },
    result: () => [...items.values()],
  };
});

const count: AccumulatorCompiler = (argument) => {
  if (!isDocument(argument) || argument.size)
    throw new CommandError(9, '$count takes no arguments, i.e. $count:{}');
  return () => {
    let total = 0;
    return { add: () => void total++, result: () => total };
  };
};

const deviation = (sample: boolean) =>
  over(() => {
    const values: number[] = [];
    return {
      add: (value) => isNumber(value) && values.push(numberValue(value)!),
      result() {
        const divisor = sample ? values.length - 1 : values.length;
        if (divisor <= 0) return null;
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        return toDouble(Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / divisor));
      },
    };
  });

const mergeObjects = over(() => {
  const merged: BsonDocument = new Map();
  return {
    add(value) {
      if (value === undefined || value === null) return;
      if (!isDocument(value)) throw new CommandError(40400, '$mergeObjects requires object inputs');
      for (const [name, item] of value) merged.set(name, item);
    },
    result: () => merged,
  };
});

/** $firstN, $lastN, $minN and $maxN. */
const several = (name: string, pick: (values: BsonValue[], n: number, options: ExpressionOptions) => BsonValue[]): AccumulatorCompiler => (argument, compile, options) => {
    if (!isDocument(argument) || !argument.has('input') || !argument.has('n')) throw new CommandError(5787900, `${name} requires 'input' and 'n'`);
    const input = compile(argument.get('input')!);
    const n = countOf(compile(argument.get('n')!), name);
    return () => {
      const values: BsonValue[] = [];
      return { add: (document, variables) => void values.push(input(document, variables) ?? null), result: () => pick(values, n, options) };
    };
  }; // prettier-ignore

function countOf(expression: Expression, name: string): number {
  const n = numberValue(expression(new Map(), new Map()));
  if (n === undefined || !Number.isInteger(n) || n < 1)
    throw new CommandError(5787908, `'n' must be a positive whole number for ${name}`);
  return n;
}

const present = (values: BsonValue[]) => values.filter((value) => value !== null);

/** $top, $bottom, $topN and $bottomN: the output of the first or last documents in an order. */
const ranked = (name: string, end: 'top' | 'bottom', many: boolean): AccumulatorCompiler => (argument, compile, { compare }) => {
    if (!isDocument(argument) || !argument.has('sortBy') || !argument.has('output')) throw new CommandError(5788005, `${name} requires 'sortBy' and 'output'`);
    const fields = parseSort(argument.get('sortBy'));
    const output = compile(argument.get('output')!);
    const n = many ? countOf(compile(argument.get('n')!), name) : 1;
    return () => {
      const rows: { document: BsonDocument; value: BsonValue }[] = [];
      return {
        add: (document, variables) => void rows.push({ document, value: output(document, variables) ?? null }),
        result() {
          const values = sortItems(rows, fields, (row) => row.document, compare).map((row) => row.value);
          const kept = end === 'top' ? values.slice(0, n) : values.slice(-n);
          return many ? kept : (kept[0] ?? null);
        },
      };
    };
  }; // prettier-ignore

export const accumulators: Record<string, AccumulatorCompiler> = {
  $sum: sum,
  $avg: avg,
  $min: extreme(-1),
  $max: extreme(1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
  $count: count,
  $stdDevPop: deviation(false),
  $stdDevSamp: deviation(true),
  $mergeObjects: mergeObjects,
  $firstN: several('$firstN', (values, n) => values.slice(0, n)),
  $lastN: several('$lastN', (values, n) => values.slice(-n)),
  $minN: several('$minN', (values, n, { compare }) =>
    present(values)
      .sort((a, b) => compareValues(a, b, compare))
      .slice(0, n),
  ),
  $maxN: several('$maxN', (values, n, { compare }) =>
    present(values)
      .sort((a, b) => compareValues(b, a, compare))
      .slice(0, n),
  ),
  $top: ranked('$top', 'top', false),
  $bottom: ranked('$bottom', 'bottom', false),
  $topN: ranked('$topN', 'top', true),
  $bottomN: ranked('$bottomN', 'bottom', true),
};
