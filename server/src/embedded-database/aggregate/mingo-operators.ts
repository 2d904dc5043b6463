/**
 * Operators whose work mingo does. They get plain strings and numbers only, checked here as MongoDB
 * checks them: mingo knows neither BSON's number types nor MongoDB's errors.
 */
import { computeValue, Context } from 'mingo/core';
import * as text from 'mingo/operators/expression/string';
import * as angles from 'mingo/operators/expression/trignometry';
import { typeName } from '../bson/type-rank.ts';
import type { BsonValue } from '../bson/values.ts';
import { toDouble } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { isNumber, numberType, numberValue } from '../numbers.ts';
import { isNullish, named, positional } from './operator-arguments.ts';
import type { Operator } from './operators.ts';

/** mingo fills in the rest of its options. */
const options = { context: Context.init({ expression: { ...text, ...angles } }) } as Parameters<
  typeof computeValue
>[3];

type Plain = string | number | Plain[] | undefined | null | boolean;

/** Values go in as fields that the expression names: a text such as "$a" stays a text. */
function ask(operator: `$${string}`, values: Plain[]): Plain {
  const fields = Object.fromEntries(values.map((value, i) => [`v${i}`, value]));
  const names = values.map((_, i) => `$v${i}`);
  return computeValue(fields, names.length === 1 ? names[0] : names, operator, options) as Plain;
}

function askNamed(operator: `$${string}`, values: Record<string, Plain>): Plain {
  const expression = Object.fromEntries(Object.keys(values).map((name) => [name, `$${name}`]));
  return computeValue(values, expression, operator, options) as Plain;
}

function trim(operator: '$trim' | '$ltrim' | '$rtrim'): Operator {
  return named(['input'], ['chars'], (values) => {
    const input = values.get('input');
    const chars = values.get('chars');
    if (isNullish(input) || (values.has('chars') && isNullish(chars))) return null;
    if (typeof input !== 'string')
      throw new CommandError(
        50699,
        `${operator} requires its input to be a string, got ${typeName(input)} instead.`,
      );
    if (chars !== undefined && typeof chars !== 'string')
      throw new CommandError(
        50700,
        `${operator} requires 'chars' to be a string, got ${typeName(chars)} instead.`,
      );
    return askNamed(operator, chars === undefined ? { input } : { input, chars: chars as string }) as string;
  });
}

function replace(operator: '$replaceOne' | '$replaceAll'): Operator {
  return named(['input', 'find', 'replacement'], [], (values) => {
    const [input, find, replacement] = ['input', 'find', 'replacement'].map((name) => values.get(name));
    const codes = [51746, 51745, 51744];
    [input, find, replacement].forEach((value, i) => {
      if (!isNullish(value) && typeof value !== 'string')
        throw new CommandError(
          codes[i]!,
          `${operator} requires that its arguments be strings, found: ${typeName(value)}`,
        );
    });
    if ([input, find, replacement].some(isNullish)) return null;
    // a replacement is a text, never a pattern
    if (operator === '$replaceOne')
      return (input as string).replace(find as string, () => replacement as string);
    return askNamed(operator, {
      input: input as string,
      find: find as string,
      replacement: replacement as string,
    }) as string;
  });
}

const split = positional(2, 2, ([input, separator]) => {
  if (isNullish(input) || isNullish(separator)) return null;
  if (typeof input !== 'string')
    throw new CommandError(
      40085,
      `$split requires an expression that evaluates to a string as a first argument, found: ${typeName(input)}`,
    );
  if (typeof separator !== 'string')
    throw new CommandError(
      40086,
      `$split requires an expression that evaluates to a string as a second argument, found: ${typeName(separator)}`,
    );
  if (separator === '') throw new CommandError(40087, '$split requires a non-empty separator');
  return ask('$split', [input, separator]) as string[];
});

const substring = positional(3, 3, ([input, start, count]) => {
  const whole = (value: BsonValue | undefined, code: number) => {
    const number = numberValue(value);
    if (number === undefined || !Number.isInteger(number))
      throw new CommandError(
        code,
        `$substrCP: starting index and length must be numbers, got ${typeName(value)}`,
      );
    return number;
  };
  const from = whole(start, 34450);
  const length = whole(count, 34452);
  if (from < 0) throw new CommandError(34455, '$substrCP: the starting index must be nonnegative integer.');
  if (length < 0) throw new CommandError(34454, '$substrCP: length must be a nonnegative integer.');
  if (isNullish(input)) return '';
  if (typeof input !== 'string')
    throw new CommandError(
      115,
      `$substrCP of a ${typeName(input)} is not supported by the embedded database`,
    );
  return ask('$substrCP', [input, from, length]) as string;
});

const compareIgnoringCase = positional(2, 2, ([a, b]) => {
  const texts = [a, b].map((value) => {
    if (isNullish(value)) return '';
    if (typeof value !== 'string')
      throw new CommandError(
        115,
        `$strcasecmp of a ${typeName(value)} is not supported by the embedded database`,
      );
    return value;
  });
  return ask('$strcasecmp', texts) as number;
});

function angle(operator: `$${string}`, check: (value: number) => boolean = Number.isFinite): Operator {
  return positional(1, 1, ([value]) => {
    if (isNullish(value)) return null;
    if (!isNumber(value))
      throw new CommandError(28765, `${operator} only supports numeric types, not ${typeName(value)}`);
    if (numberType(value) === 'decimal')
      throw new CommandError(115, `${operator} of decimals is not supported by the embedded database`);
    const number = numberValue(value)!;
    if (Number.isNaN(number)) return NaN;
    if (!check(number))
      throw new CommandError(50989, `cannot apply ${operator} to ${number}, value is out of range`);
    return toDouble(ask(operator, [number]) as number);
  });
}

const within1 = (value: number) => value >= -1 && value <= 1;

export const mingoOperators: Record<string, Operator> = {
  $trim: trim('$trim'),
  $ltrim: trim('$ltrim'),
  $rtrim: trim('$rtrim'),
  $replaceOne: replace('$replaceOne'),
  $replaceAll: replace('$replaceAll'),
  $split: split,
  $substrCP: substring,
  $strcasecmp: compareIgnoringCase,
  $sin: angle('$sin'),
  $cos: angle('$cos'),
  $tan: angle('$tan'),
  $asin: angle('$asin', within1),
  $acos: angle('$acos', within1),
  $atan: angle('$atan', () => true),
  $degreesToRadians: angle('$degreesToRadians', () => true),
  $radiansToDegrees: angle('$radiansToDegrees', () => true),
};
