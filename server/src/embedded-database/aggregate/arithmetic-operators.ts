import { divideDecimals, makeDecimal } from '../bson/decimal.ts';
import type { BsonValue } from '../bson/values.ts';
import { toDouble } from '../bson/values.ts';
import { typeName } from '../bson/type-rank.ts';
import { CommandError } from '../command-error.ts';
import type { NumberValue } from '../numbers.ts';
import {
  addNumbers,
  isNumber,
  multiplyNumbers,
  negateNumber,
  numberType,
  numberValue,
  toDecimal,
} from '../numbers.ts';
import { isNullish, positional } from './operator-arguments.ts';
import type { Operator } from './operators.ts';

function numeric(code: number, name: string, value: BsonValue): NumberValue {
  if (!isNumber(value))
    throw new CommandError(code, `${name} only supports numeric types, not ${typeName(value)}`);
  return value;
}

/** Adds numbers; with one date among them the sum is a date. */
const add = positional(0, Infinity, (values) => {
  let date: Date | undefined;
  let sum: NumberValue = 0;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (value instanceof Date) {
      if (date) throw new CommandError(16612, 'only one date allowed in an $add expression');
      date = value;
    } else {
      if (!isNumber(value))
        throw new CommandError(14, `$add only supports numeric or date types, not ${typeName(value)}`);
      sum = addNumbers(sum, value);
    }
  }
  return date ? shiftDate(date, sum) : sum;
});

function shiftDate(date: Date, by: NumberValue): Date {
  const moved = new Date(date.getTime() + Math.round(numberValue(by)!));
  if (Number.isNaN(moved.getTime())) throw new CommandError(15, 'date overflow in $add');
  return moved;
}

const subtract = positional(2, 2, ([a, b]) => {
  if (isNullish(a) || isNullish(b)) return null;
  if (a instanceof Date && b instanceof Date) return BigInt(a.getTime() - b.getTime());
  if (a instanceof Date && isNumber(b)) return shiftDate(a, negateNumber(b));
  if (!isNumber(a) || !isNumber(b))
    throw new CommandError(14, `can't $subtract ${typeName(b)} from ${typeName(a)}`);
  return addNumbers(a, negateNumber(b));
});

const multiply = positional(0, Infinity, (values) => {
  let product: NumberValue = 1;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (!isNumber(value))
      throw new CommandError(14, `$multiply only supports numeric types, not ${typeName(value)}`);
    product = multiplyNumbers(product, value);
  }
  return product;
});

const divide = positional(2, 2, ([a, b]) => {
  if (isNullish(a) || isNullish(b)) return null;
  if (!isNumber(a) || !isNumber(b))
    throw new CommandError(14, `$divide only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  if (numberValue(b) === 0) throw new CommandError(2, "can't $divide by zero");
  if (numberType(a) === 'decimal' || numberType(b) === 'decimal')
    return divideDecimals(toDecimal(a), toDecimal(b));
  return toDouble(numberValue(a)! / numberValue(b)!);
});

const mod = positional(2, 2, ([a, b]) => {
  if (isNullish(a) || isNullish(b)) return null;
  if (!isNumber(a) || !isNumber(b))
    throw new CommandError(16611, `$mod only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  if (numberValue(b) === 0) throw new CommandError(16610, "can't $mod by zero");
  const types = [numberType(a), numberType(b)];
  if (types.includes('decimal'))
    throw new CommandError(115, '$mod of decimals is not supported by the embedded database');
  if (types.includes('double')) return toDouble(numberValue(a)! % numberValue(b)!);
  if (types.includes('long')) return BigInt(a as number) % BigInt(b as number);
  return ((a as number) % (b as number)) + 0;
});

/** A function of one number that keeps whole numbers whole. */
const rounding = (name: string, ofDouble: (value: number) => number): Operator =>
  positional(1, 1, ([value]) => {
    if (isNullish(value)) return null;
    const number = numeric(28765, name, value);
    const type = numberType(number);
    if (type === 'int' || type === 'long') return number;
    if (type === 'decimal')
      throw new CommandError(115, `${name} of decimals is not supported by the embedded database`);
    return toDouble(ofDouble(numberValue(number)!));
  });

const toPlaces = (name: string, ofDouble: (value: number) => number): Operator =>
  positional(1, 2, ([value, places]) => {
    if (isNullish(value)) return null;
    if (places === null) return null;
    const number = numeric(51081, name, value);
    const digits = places === undefined ? 0 : numberValue(places);
    if (digits === undefined || !Number.isInteger(digits))
      throw new CommandError(51082, `precision argument to ${name} must be an integral value`);
    if (digits < -20 || digits > 100)
      throw new CommandError(
        51083,
        `cannot apply ${name} with precision value ${digits} value must be in [-20, 100]`,
      );
    const type = numberType(number);
    if (type === 'decimal')
      throw new CommandError(115, `${name} of decimals is not supported by the embedded database`);
    if ((type === 'int' || type === 'long') && digits >= 0) return number;
    const result =
      digits === 0 ? ofDouble(numberValue(number)!) : shifted(numberValue(number)!, digits, ofDouble);
    return type === 'double' ? toDouble(result) : type === 'long' ? BigInt(result) : result;
  });

/** Moves the decimal point in the written number, where multiplying would add errors of its own. */
function shifted(value: number, digits: number, ofDouble: (value: number) => number): number {
  if (!Number.isFinite(value)) return value;
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const moved = ofDouble(Number(`${mantissa}e${Number(exponent) + digits}`));
  const [back = '0', power = '0'] = moved.toExponential().split('e');
  return Number(`${back}e${Number(power) - digits}`);
}

/** Half goes to the even neighbour. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const real = (name: string, ofDouble: (value: number) => number, check?: (value: number) => void): Operator =>
  positional(1, 1, ([value]) => {
    if (isNullish(value)) return null;
    const number = numeric(28765, name, value);
    if (numberType(number) === 'decimal')
      throw new CommandError(115, `${name} of decimals is not supported by the embedded database`);
    check?.(numberValue(number)!);
    return toDouble(ofDouble(numberValue(number)!));
  });

const abs = positional(1, 1, ([value]) => {
  if (isNullish(value)) return null;
  const number = numeric(28765, '$abs', value);
  if (typeof number === 'bigint') {
    if (number === -9223372036854775808n) throw new CommandError(28680, "can't take $abs of long long min");
    return number < 0n ? -number : number;
  }
  if (numberType(number) === 'decimal') {
    const decimal = toDecimal(number);
    return decimal.kind === 'finite'
      ? makeDecimal(decimal.coefficient < 0n ? -decimal.coefficient : decimal.coefficient, decimal.exponent)
      : decimal.negative
        ? negateNumber(decimal)
        : decimal;
  }
  if (number === -2147483648) return 2147483648n;
  return numberType(number) === 'int' ? Math.abs(number as number) : toDouble(Math.abs(numberValue(number)!));
});

const pow = positional(2, 2, ([base, exponent]) => {
  if (isNullish(base) || isNullish(exponent)) return null;
  const a = numeric(28762, "$pow's base", base);
  const b = numeric(28763, "$pow's exponent", exponent);
  if (numberType(a) === 'decimal' || numberType(b) === 'decimal')
    throw new CommandError(115, '$pow of decimals is not supported by the embedded database');
  if (numberValue(a) === 0 && numberValue(b)! < 0)
    throw new CommandError(28764, '$pow cannot take a base of 0 and a negative exponent');
  const whole = numberType(a) !== 'double' && numberType(b) !== 'double' && numberValue(b)! >= 0;
  if (!whole) return toDouble(numberValue(a)! ** numberValue(b)!);
  const exact =
    numberValue(b)! <= 64 || Math.abs(numberValue(a)!) <= 1
      ? BigInt(a as number) ** BigInt(b as number)
      : undefined;
  if (exact === undefined || BigInt.asIntN(64, exact) !== exact)
    return toDouble(numberValue(a)! ** numberValue(b)!);
  const isLong = numberType(a) === 'long' || numberType(b) === 'long' || BigInt.asIntN(32, exact) !== exact;
  return isLong ? exact : Number(exact);
});

const positive = (name: string, code: number) => (value: number) => {
  if (value <= 0)
    throw new CommandError(code, `${name}'s argument must be a positive number, but is ${value}`);
};

export const arithmeticOperators: Record<string, Operator> = {
  $add: add,
  $subtract: subtract,
  $multiply: multiply,
  $divide: divide,
  $mod: mod,
  $abs: abs,
  $pow: pow,
  $ceil: rounding('$ceil', Math.ceil),
  $floor: rounding('$floor', Math.floor),
  $round: toPlaces('$round', roundHalfEven),
  $trunc: toPlaces('$trunc', Math.trunc),
  $sqrt: real('$sqrt', Math.sqrt, (value) => {
    if (value < 0) throw new CommandError(28714, "$sqrt's argument must be greater than or equal to 0");
  }),
  $exp: real('$exp', Math.exp),
  $ln: real('$ln', Math.log, positive('$ln', 28766)),
  $log10: real('$log10', Math.log10, positive('$log10', 28761)),
};
