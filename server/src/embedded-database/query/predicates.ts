import type { CompareText } from '../bson/compare.ts';
import { compareValues } from '../bson/compare.ts';
import { encodeKey } from '../bson/key-encoding.ts';
import { RANK, rankOf, TYPE_NUMBERS, typeName } from '../bson/type-rank.ts';
import type { BsonValue } from '../bson/values.ts';
import { BinaryValue, isInt32, OpaqueValue, RegexValue } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { isNumber, numberType, numberValue } from '../numbers.ts';
import type { FieldOperator } from './filter.ts';
import { compileRegex } from './regex.ts';

export interface Predicate {
  test(value: BsonValue | undefined): boolean;
  /** Looks at an array as a whole, not at its elements. */
  whole?: boolean;
}

export function compilePredicate(
  operator: FieldOperator,
  operand: BsonValue,
  text: CompareText | undefined,
): Predicate {
  switch (operator) {
    case '$eq':
      return { test: equals(operand, text) };
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return { test: inOrder(operator, operand, text) };
    case '$in':
      return { test: oneOf(operand as BsonValue[], text) };
    case '$exists':
      return { test: (value) => (value !== undefined) === operand, whole: true };
    case '$regex':
      return { test: matchesRegex(operand as RegexValue) };
    case '$type':
      return { test: ofType(operand) };
    case '$size':
      return { test: (value) => Array.isArray(value) && value.length === operand, whole: true };
    case '$mod':
      return { test: modulo(operand as BsonValue[]) };
    default:
      return { test: bits(operator, operand) };
  }
}

function equals(operand: BsonValue, text: CompareText | undefined): Predicate['test'] {
  if (operand === null) return (value) => value === null || value === undefined;
  if (typeof operand === 'string' && !text)
    return (value) =>
      value === operand || (value instanceof OpaqueValue && compareValues(value, operand) === 0);
  const rank = rankOf(operand);
  return (value) =>
    value !== undefined && rankOf(value) === rank && compareValues(value, operand, text) === 0;
}

function inOrder(
  operator: '$gt' | '$gte' | '$lt' | '$lte',
  operand: BsonValue,
  text: CompareText | undefined,
): Predicate['test'] {
  const rank = rankOf(operand);
  const orEqual = operator === '$gte' || operator === '$lte';
  const sign = operator === '$gt' || operator === '$gte' ? 1 : -1;
  if (rank === RANK.null) return (value) => orEqual && (value === null || value === undefined);
  if (rank === RANK.minKey || rank === RANK.maxKey) {
    // everything lies between the two, what is missing too
    return (value) => {
      const result = compareValues(value, operand, text);
      return result === 0 ? orEqual : Math.sign(result) === sign;
    };
  }
  const isNaNOperand = Number.isNaN(numberValue(operand));
  return (value) => {
    if (value === undefined || rankOf(value) !== rank) return false;
    if (rank === RANK.number) {
      const isNaNValue = Number.isNaN(numberValue(value));
      if (isNaNValue || isNaNOperand) return orEqual && isNaNValue && isNaNOperand;
    }
    const result = compareValues(value, operand, text);
    return result === 0 ? orEqual : Math.sign(result) === sign;
  };
}

function oneOf(operand: BsonValue[], text: CompareText | undefined): Predicate['test'] {
  const regexes = operand.filter((item) => item instanceof RegexValue).map(matchesRegex);
  const withNull = operand.includes(null);
  if (text) {
    const tests = operand.map((item) => equals(item, text));
    return (value) => tests.some((test) => test(value)) || regexes.some((test) => test(value));
  }
  const keys = new Set(operand.map((item) => encodeKey(item)));
  return (value) => {
    if (value === undefined) return withNull;
    return keys.has(encodeKey(value)) || regexes.some((test) => test(value));
  };
}

function matchesRegex(operand: RegexValue): Predicate['test'] {
  const regex = compileRegex(operand);
  return (value) => {
    if (typeof value === 'string') return regex.test(value);
    return value instanceof RegexValue && value.pattern === operand.pattern && value.flags === operand.flags;
  };
}

function ofType(operand: BsonValue): Predicate['test'] {
  const names = new Set<string>();
  for (const item of Array.isArray(operand) ? operand : [operand]) {
    if (item === 'number') for (const name of ['int', 'long', 'double', 'decimal']) names.add(name);
    else names.add(typeOperand(item));
  }
  if (names.size === 0) throw new CommandError(9, ' must match at least one type');
  return (value) => value !== undefined && names.has(typeName(value));
}

function typeOperand(item: BsonValue): string {
  if (typeof item === 'string') {
    if (item in TYPE_NUMBERS) return item;
    throw new CommandError(2, `Unknown type name alias: ${item}`);
  }
  const number = numberValue(item);
  if (number === undefined) throw new CommandError(14, 'type must be represented as a number or a string');
  const name = Object.keys(TYPE_NUMBERS).find((key) => TYPE_NUMBERS[key] === number);
  if (!name) throw new CommandError(2, `Invalid numerical type code: ${number}`);
  return name;
}

function modulo(operand: BsonValue[]): Predicate['test'] {
  const [divisor, remainder] = operand.map((item) => BigInt(Math.trunc(numberValue(item)!))) as [
    bigint,
    bigint,
  ];
  return (value) => {
    if (!isNumber(value)) return false;
    if (typeof value === 'bigint') return value % divisor === remainder;
    const number = numberValue(value)!;
    return Number.isFinite(number) && BigInt(Math.trunc(number)) % divisor === remainder;
  };
}

function bits(operator: string, operand: BsonValue): Predicate['test'] {
  const positions = bitPositions(operator, operand);
  return (value) => {
    const isSet = bitReader(value);
    if (!isSet) return false;
    if (operator === '$bitsAllSet') return positions.every(isSet);
    if (operator === '$bitsAllClear') return !positions.some(isSet);
    if (operator === '$bitsAnySet') return positions.some(isSet);
    return !positions.every(isSet);
  };
}

function bitReader(value: BsonValue | undefined): ((position: number) => boolean) | undefined {
  if (value instanceof BinaryValue)
    return (position) => ((value.bytes[position >> 3] ?? 0) >> (position & 7)) % 2 === 1;
  if (!isNumber(value)) return undefined;
  if (numberType(value) === 'decimal' && !Number.isInteger(numberValue(value))) return undefined;
  const number = numberValue(value)!;
  if (typeof value !== 'bigint' && (!Number.isInteger(number) || Math.abs(number) >= 2 ** 63))
    return undefined;
  const whole = typeof value === 'bigint' ? value : BigInt(number);
  return (position) => ((whole >> BigInt(Math.min(position, 63))) & 1n) === 1n;
}

function bitPositions(operator: string, operand: BsonValue): number[] {
  if (Array.isArray(operand)) {
    return operand.map((item) => {
      const position = numberValue(item);
      if (position === undefined || !isInt32(position) || position < 0) {
        throw new CommandError(
          2,
          `Failed to parse bit position. Expected a non-negative integer in: ${operator}`,
        );
      }
      return position;
    });
  }
  const mask = operand instanceof BinaryValue ? undefined : numberValue(operand);
  if (mask === undefined && !(operand instanceof BinaryValue)) {
    throw new CommandError(2, `${operator} takes an Array, a number, or a BinData`);
  }
  if (mask !== undefined && (!Number.isInteger(mask) || mask < 0))
    throw new CommandError(9, `Expected a non-negative integer in: ${operator}`);
  const isSet = bitReader(operand)!;
  const width = operand instanceof BinaryValue ? operand.bytes.length * 8 : 63;
  return Array.from({ length: width }, (_, position) => position).filter(isSet);
}
