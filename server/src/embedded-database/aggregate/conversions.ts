import {
  DecimalValue,
  decimalFromDouble,
  decimalToNumber,
  makeDecimal,
  parseDecimal,
} from '../bson/decimal.ts';
import { typeName, TYPE_NUMBERS } from '../bson/type-rank.ts';
import type { BsonValue } from '../bson/values.ts';
import { DoubleValue, isInt32, ObjectIdValue, TimestampValue, toDouble } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { isNumber, numberValue } from '../numbers.ts';
import { isNullish, namedArguments, positional } from './operator-arguments.ts';
import { isTrue } from './truth.ts';
import type { Operator } from './operators.ts';

const failure = (message: string) => new CommandError(241, message);

const unsupported = (value: BsonValue, to: string) =>
  failure(`Unsupported conversion from ${typeName(value)} to ${to} in $convert with no onError value`);

function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0';
  return String(value);
}

/** @param code what is thrown for types that have no text */
export function toText(value: BsonValue, code = 241): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof DoubleValue) return doubleText(value.value);
  if (value instanceof DecimalValue) return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectIdValue) return value.hex;
  if (code === 241) throw unsupported(value, 'string');
  throw new CommandError(code, `can't convert from BSON type ${typeName(value)} to String`);
}

function toWhole(value: BsonValue, to: 'int' | 'long'): BsonValue {
  const bits = to === 'int' ? 32 : 64;
  const fit = (whole: bigint) => {
    if (BigInt.asIntN(bits, whole) !== whole)
      throw failure(`Conversion would overflow target type in $convert with no onError value: ${whole}`);
    return to === 'int' ? Number(whole) : whole;
  };
  if (typeof value === 'boolean') return fit(value ? 1n : 0n);
  if (typeof value === 'string') {
    if (!/^[+-]?\d+$/.test(value))
      throw failure(
        `Failed to parse number '${value}' in $convert with no onError value: Did not consume whole string.`,
      );
    return fit(BigInt(value.replace(/^\+/, '')));
  }
  if (value instanceof Date && to === 'long') return fit(BigInt(value.getTime()));
  if (typeof value === 'bigint') return fit(value);
  if (!isNumber(value)) throw unsupported(value, to);
  if (value instanceof DecimalValue && value.kind === 'finite') {
    const { coefficient, exponent } = value;
    return fit(
      exponent >= 0
        ? exponent > 40
          ? 10n ** 40n
          : coefficient * 10n ** BigInt(exponent)
        : coefficient / 10n ** BigInt(-exponent),
    );
  }
  const number = numberValue(value)!;
  if (!Number.isFinite(number))
    throw failure(
      `Attempt to convert ${Number.isNaN(number) ? 'NaN value' : 'infinity value'} to integer type in $convert with no onError value`,
    );
  return fit(BigInt(Math.trunc(number)));
}

function toDoubleType(value: BsonValue): BsonValue {
  if (typeof value === 'boolean') return toDouble(value ? 1 : 0);
  if (value instanceof Date) return toDouble(value.getTime());
  if (typeof value === 'string') {
    if (!/^[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|Infinity|NaN)$/.test(value))
      throw failure(`Failed to parse number '${value}' in $convert with no onError value`);
    return toDouble(Number(value));
  }
  if (!isNumber(value)) throw unsupported(value, 'double');
  return toDouble(numberValue(value)!);
}

function toDecimalType(value: BsonValue): BsonValue {
  if (value instanceof DecimalValue) return value;
  if (typeof value === 'boolean') return makeDecimal(value ? 1n : 0n, 0);
  if (value instanceof Date) return makeDecimal(BigInt(value.getTime()), 0);
  if (typeof value === 'bigint') return makeDecimal(value, 0);
  if (typeof value === 'string') {
    const parsed = parseDecimal(value);
    if (!parsed) throw failure(`Failed to parse number '${value}' in $convert with no onError value`);
    return parsed;
  }
  if (!isNumber(value)) throw unsupported(value, 'decimal');
  return typeof value === 'number' && isInt32(value)
    ? makeDecimal(BigInt(value), 0)
    : decimalFromDouble(numberValue(value)!);
}

function toDate(value: BsonValue): BsonValue {
  if (value instanceof Date) return value;
  if (value instanceof ObjectIdValue) return new Date(Number.parseInt(value.hex.slice(0, 8), 16) * 1000);
  if (value instanceof TimestampValue) return new Date(Number(value.value >> 32n) * 1000);
  if (typeof value === 'string') return parseIsoDate(value);
  const ms = value instanceof DecimalValue ? decimalToNumber(value) : numberValue(value);
  if (ms === undefined || (typeof value === 'number' && isInt32(value))) throw unsupported(value, 'date');
  const date = new Date(Math.trunc(ms));
  if (Number.isNaN(date.getTime()))
    throw failure('Conversion would overflow target type in $convert with no onError value');
  return date;
}

/** ISO 8601 with UTC where no zone is given; other forms that MongoDB guesses at are refused. */
export function parseIsoDate(text: string): Date {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  const zone = match?.[3]?.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2') ?? 'Z';
  const date =
    match &&
    new Date(
      match[2] ? `${match[1]}T${match[2].replace(/(\.\d{3})\d+/, '$1')}${zone}` : `${match[1]}T00:00Z`,
    );
  if (!date || Number.isNaN(date.getTime())) throw failure(`Error parsing date string '${text}'`);
  return date;
}

function toObjectId(value: BsonValue): BsonValue {
  if (value instanceof ObjectIdValue) return value;
  if (typeof value !== 'string') throw unsupported(value, 'objectId');
  if (!/^[0-9a-fA-F]{24}$/.test(value))
    throw failure(
      `Failed to parse objectId '${value}' in $convert with no onError value: Invalid string length for parsing to OID, expected 24 but found ${value.length}`,
    );
  return new ObjectIdValue(value.toLowerCase());
}

const CONVERSIONS: Record<string, (value: BsonValue) => BsonValue> = {
  string: (value) => toText(value),
  int: (value) => toWhole(value, 'int'),
  long: (value) => toWhole(value, 'long'),
  double: toDoubleType,
  decimal: toDecimalType,
  bool: (value) => isTrue(value),
  date: toDate,
  objectId: toObjectId,
};

const conversion = (to: string): Operator =>
  positional(1, 1, ([value]) => (isNullish(value) ? null : CONVERSIONS[to]!(value)));

const convert: Operator = (call) => {
  const parts = namedArguments(call, ['input', 'to'], ['onError', 'onNull', 'format']);
  if (parts.has('format'))
    throw new CommandError(115, "$convert with 'format' is not supported by the embedded database");
  const compiled = (name: string) => (parts.has(name) ? call.compile(parts.get(name)!) : undefined);
  const [input, to, onError, onNull] = [
    compiled('input')!,
    compiled('to')!,
    compiled('onError'),
    compiled('onNull'),
  ];
  return (root, variables) => {
    const target = to(root, variables);
    const value = input(root, variables);
    if (isNullish(value)) return onNull ? onNull(root, variables) : null;
    if (isNullish(target)) return null;
    const name =
      typeof target === 'string'
        ? target
        : Object.keys(TYPE_NUMBERS).find((key) => TYPE_NUMBERS[key] === numberValue(target));
    if (!name || !(name in TYPE_NUMBERS)) throw new CommandError(2, `Unknown type name: ${String(target)}`);
    try {
      if (!Object.hasOwn(CONVERSIONS, name)) throw unsupported(value, name);
      return CONVERSIONS[name]!(value);
    } catch (error) {
      if (onError && error instanceof CommandError && error.code === 241) return onError(root, variables);
      throw error;
    }
  };
};

export const conversionOperators: Record<string, Operator> = {
  $toString: conversion('string'),
  $toInt: conversion('int'),
  $toLong: conversion('long'),
  $toDouble: conversion('double'),
  $toDecimal: conversion('decimal'),
  $toBool: conversion('bool'),
  $toDate: conversion('date'),
  $toObjectId: conversion('objectId'),
  $convert: convert,
};
