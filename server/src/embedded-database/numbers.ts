/** BSON's four number types: reading them, and arithmetic that widens int32 → int64 → double → decimal as MongoDB does. */
import {
  addDecimals,
  decimalFromDouble,
  decimalToNumber,
  DecimalValue,
  makeDecimal,
  multiplyDecimals,
} from './bson/decimal.ts';
import type { BsonValue } from './bson/values.ts';
import { DoubleValue, isInt32, toDouble } from './bson/values.ts';
import { CommandError } from './command-error.ts';

export type NumberValue = number | bigint | DoubleValue | DecimalValue;

export const isNumber = (value: BsonValue | undefined): value is NumberValue =>
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  value instanceof DoubleValue ||
  value instanceof DecimalValue;

/** The nearest JavaScript number, or undefined for what is no number. */
export function numberValue(value: BsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DoubleValue) return value.value;
  if (value instanceof DecimalValue) return decimalToNumber(value);
  return undefined;
}

const RANKS = { int: 0, long: 1, double: 2, decimal: 3 } as const;
export type NumberType = keyof typeof RANKS;

export function numberType(value: NumberValue): NumberType {
  if (typeof value === 'number') return isInt32(value) ? 'int' : 'double';
  if (typeof value === 'bigint') return 'long';
  return value instanceof DoubleValue ? 'double' : 'decimal';
}

export const widerType = (a: NumberType, b: NumberType): NumberType => (RANKS[a] >= RANKS[b] ? a : b);

export function toDecimal(value: NumberValue): DecimalValue {
  if (value instanceof DecimalValue) return value;
  if (typeof value === 'bigint') return makeDecimal(value, 0);
  if (value instanceof DoubleValue) return decimalFromDouble(value.value);
  return isInt32(value) ? makeDecimal(BigInt(value), 0) : decimalFromDouble(value);
}

const toBigInt = (value: NumberValue) => (typeof value === 'bigint' ? value : BigInt(value as number));

export const fitsInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

type Whole = (a: bigint, b: bigint) => bigint;

/** Whole results outgrow int32 into int64; `overflow` says what becomes of what outgrows int64. */
function whole(type: NumberType, result: bigint, overflow: 'double' | 'error'): NumberValue {
  if (!fitsInt64(result)) {
    if (overflow === 'double') return toDouble(Number(result));
    throw new CommandError(2, 'Failed to apply arithmetic: the result does not fit a 64-bit integer');
  }
  return type === 'int' && BigInt.asIntN(32, result) === result ? Number(result) : result;
}

function arithmetic(
  a: NumberValue,
  b: NumberValue,
  overflow: 'double' | 'error',
  ofWhole: Whole,
  ofDouble: (a: number, b: number) => number,
  ofDecimal: (a: DecimalValue, b: DecimalValue) => DecimalValue,
): NumberValue {
  const type = widerType(numberType(a), numberType(b));
  if (type === 'decimal') return ofDecimal(toDecimal(a), toDecimal(b));
  if (type === 'double') return toDouble(ofDouble(numberValue(a)!, numberValue(b)!));
  if (type === 'int') {
    const quick = ofDouble(a as number, b as number);
    if (isInt32(quick)) return quick;
    if (quick === 0) return 0;
  }
  return whole(type, ofWhole(toBigInt(a), toBigInt(b)), overflow);
}

export const addNumbers = (a: NumberValue, b: NumberValue, overflow: 'double' | 'error' = 'double'): NumberValue =>
  arithmetic(a, b, overflow, (x, y) => x + y, (x, y) => x + y, addDecimals); // prettier-ignore

export const multiplyNumbers = (a: NumberValue, b: NumberValue, overflow: 'double' | 'error' = 'double'): NumberValue =>
  arithmetic(a, b, overflow, (x, y) => x * y, (x, y) => x * y, multiplyDecimals); // prettier-ignore

export function negateNumber(value: NumberValue): NumberValue {
  if (value instanceof DecimalValue) {
    if (value.kind === 'nan') return value;
    return new DecimalValue(value.kind, -value.coefficient, value.exponent, !value.negative);
  }
  if (typeof value === 'bigint')
    return -value === 9223372036854775808n ? toDouble(9223372036854775808) : -value;
  if (value instanceof DoubleValue) return toDouble(-value.value);
  if (value === -2147483648) return 2147483648n;
  return value === 0 && isInt32(value) ? 0 : -value;
}

const MAX_WHOLE = Number.MAX_SAFE_INTEGER;

/**
 * A whole number from a command's field, for limits, sizes and times.
 * @throws CommandError 14 TypeMismatch
 */
export function wholeNumber(value: BsonValue | undefined, field: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = numberValue(value);
  if (number === undefined)
    throw new CommandError(
      14,
      `BSON field '${field}' is the wrong type, expected types '[long, int, decimal, double]'`,
    );
  // as MongoDB's safeNumberLong: what is no number counts as 0, what is too large as the largest
  if (Number.isNaN(number)) return 0;
  return Math.trunc(Math.max(-MAX_WHOLE, Math.min(number, MAX_WHOLE)));
}
