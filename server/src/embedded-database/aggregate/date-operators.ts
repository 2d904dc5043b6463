/** Dates in a time zone, by luxon, whose zones know their past and their clock changes. */
import { DateTime } from 'luxon';
import { typeName } from '../bson/type-rank.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument, ObjectIdValue, TimestampValue } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import { numberValue } from '../numbers.ts';
import { parseIsoDate } from './conversions.ts';
import { isNullish, named, namedArguments } from './operator-arguments.ts';
import type { Operator } from './operators.ts';

type Values = Map<string, BsonValue | undefined>;

function dateOf(value: BsonValue): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectIdValue) return new Date(Number.parseInt(value.hex.slice(0, 8), 16) * 1000);
  if (value instanceof TimestampValue) return new Date(Number(value.value >> 32n) * 1000);
  throw new CommandError(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

function zoned(date: Date, zone: BsonValue | undefined): DateTime {
  if (zone === undefined) return DateTime.fromJSDate(date, { zone: 'utc' });
  if (typeof zone !== 'string')
    throw new CommandError(40517, `timezone must evaluate to a string, found ${typeName(zone)}`);
  const offset = /^([+-]\d{2}):?(\d{2})?$/.exec(zone);
  const result = DateTime.fromJSDate(date, {
    zone: offset ? `UTC${offset[1]}:${offset[2] ?? '00'}` : zone === 'GMT' ? 'utc' : zone,
  });
  if (!result.isValid) throw new CommandError(40485, `unrecognized time zone identifier: "${zone}"`);
  return result;
}

/** A part of a date: the argument is a date, or { date, timezone }. */
const part =
  (read: (date: DateTime) => BsonValue): Operator =>
  (call) => {
    const operand =
      Array.isArray(call.operand) && call.operand.length === 1 ? call.operand[0]! : call.operand;
    const hasParts = isDocument(operand) && operand.has('date');
    const parts = hasParts
      ? namedArguments({ ...call, operand }, ['date'], ['timezone'])
      : new Map([['date', operand]]);
    const date = call.compile(parts.get('date')!);
    const zone = parts.has('timezone') ? call.compile(parts.get('timezone')!) : undefined;
    return (root, variables) => {
      const value = date(root, variables);
      const zoneValue = zone?.(root, variables);
      if (isNullish(value) || (zone && isNullish(zoneValue))) return null;
      return read(zoned(dateOf(value), zoneValue as BsonValue | undefined));
    };
  };

/** Weeks of the year that start on Sunday; days before the first Sunday are in week 0. */
const sundayWeek = (date: DateTime) => Math.floor((date.ordinal + 6 - (date.weekday % 7)) / 7);

const pad = (value: number, width: number) => String(value).padStart(width, '0');

const FORMATS: Record<string, (date: DateTime) => string> = {
  Y: (date) => pad(date.year, 4),
  m: (date) => pad(date.month, 2),
  d: (date) => pad(date.day, 2),
  H: (date) => pad(date.hour, 2),
  M: (date) => pad(date.minute, 2),
  S: (date) => pad(date.second, 2),
  L: (date) => pad(date.millisecond, 3),
  j: (date) => pad(date.ordinal, 3),
  w: (date) => String((date.weekday % 7) + 1),
  u: (date) => String(date.weekday),
  U: (date) => pad(sundayWeek(date), 2),
  V: (date) => pad(date.weekNumber, 2),
  G: (date) => pad(date.weekYear, 4),
  z: (date) => date.toFormat('ZZZ'),
  Z: (date) => String(date.offset).replace(/^(?!-)/, '+'),
  b: (date) => date.setLocale('en').toFormat('LLL'),
  B: (date) => date.setLocale('en').toFormat('LLLL'),
  '%': () => '%',
};

const dateToString = named(['date'], ['format', 'timezone', 'onNull'], (values) => {
  const date = values.get('date');
  const format = values.get('format');
  if (values.has('format') && !isNullish(format) && typeof format !== 'string')
    throw new CommandError(
      18533,
      `$dateToString requires that 'format' be a string, found: ${typeName(format)}`,
    );
  if (isNullish(date)) return values.has('onNull') ? values.get('onNull') : null;
  if (
    (values.has('format') && isNullish(format)) ||
    (values.has('timezone') && isNullish(values.get('timezone')))
  )
    return null;
  const zone = values.get('timezone');
  const when = zoned(dateOf(date), zone);
  const pattern =
    (format as string | undefined) ?? (zone === undefined ? '%Y-%m-%dT%H:%M:%S.%LZ' : '%Y-%m-%dT%H:%M:%S.%L');
  return pattern.replace(/%(.?)/gs, (_, letter: string) => {
    if (!Object.hasOwn(FORMATS, letter))
      throw new CommandError(18536, `Invalid format character '%${letter}' in format string`);
    return FORMATS[letter]!(when);
  });
});

const UNITS = new Set(['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond']);

function unitOf(
  values: Values,
  name: string,
): 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond' {
  const unit = values.get('unit');
  if (typeof unit !== 'string' || !UNITS.has(unit))
    throw new CommandError(5439013, `${name} requires 'unit' to be a valid time unit, found ${String(unit)}`);
  return unit as 'year';
}

const shift = (name: string, sign: 1 | -1): Operator =>
  named(['startDate', 'unit', 'amount'], ['timezone'], (values) => {
    if ([...values.values()].some(isNullish)) return null;
    const amount = numberValue(values.get('amount'));
    if (amount === undefined || !Number.isInteger(amount))
      throw new CommandError(5166405, `${name} expects integer amount of time units`);
    return zoned(dateOf(values.get('startDate')!), values.get('timezone'))
      .plus({ [`${unitOf(values, name)}s`]: sign * amount })
      .toJSDate();
  });

const MONTHS: Record<string, number> = { year: 12, quarter: 3, month: 1 };

/** Counts the boundaries of the unit between two dates, as MongoDB does. */
const dateDiff = named(['startDate', 'endDate', 'unit'], ['timezone', 'startOfWeek'], (values) => {
  if ([...values.values()].some(isNullish)) return null;
  const unit = unitOf(values, '$dateDiff');
  const [start, end] = ['startDate', 'endDate'].map((name) =>
    zoned(dateOf(values.get(name)!), values.get('timezone')),
  ) as [DateTime, DateTime];
  const months = MONTHS[unit];
  if (months) {
    const count = (date: DateTime) => Math.floor((date.year * 12 + date.month - 1) / months);
    return BigInt(count(end) - count(start));
  }
  if (unit === 'week' || unit === 'day') {
    const days = (date: DateTime) => Date.UTC(date.year, date.month - 1, date.day) / 86_400_000;
    const first = startOfWeek(values);
    // 1970-01-01 was a Thursday (4)
    const count = (date: DateTime) =>
      unit === 'day' ? days(date) : Math.floor((days(date) + 4 - first) / 7);
    return BigInt(count(end) - count(start));
  }
  const ms = { hour: 3_600_000, minute: 60_000, second: 1000, millisecond: 1 }[unit as 'hour'];
  // hours begin by the local clock, but one that it skips or repeats is not passed twice or never
  const count = (date: DateTime) =>
    Math.floor((date.toMillis() + (unit === 'hour' ? date.offset * 60_000 : 0)) / ms) -
    (unit === 'hour' && date.isInDST ? 1 : 0);
  return BigInt(count(end) - count(start));
});

function startOfWeek(values: Values): number {
  const name = values.get('startOfWeek') ?? 'sunday';
  const at = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].indexOf(
    String(name).toLowerCase().slice(0, 3),
  );
  if (at < 0) throw new CommandError(5439015, `unknown day of week value: ${String(name)}`);
  return at;
}

const dateTrunc = named(['date', 'unit'], ['binSize', 'timezone', 'startOfWeek'], (values) => {
  if ([...values.values()].some(isNullish)) return null;
  const unit = unitOf(values, '$dateTrunc');
  if ((numberValue(values.get('binSize')) ?? 1) !== 1)
    throw new CommandError(
      115,
      '$dateTrunc with a binSize other than 1 is not supported by the embedded database',
    );
  const date = zoned(dateOf(values.get('date')!), values.get('timezone'));
  if (unit !== 'week') return date.startOf(unit).toJSDate();
  const back = ((date.weekday % 7) - startOfWeek(values) + 7) % 7;
  return date.startOf('day').minus({ days: back }).toJSDate();
});

const dateFromParts = named(
  ['year'],
  ['month', 'day', 'hour', 'minute', 'second', 'millisecond', 'timezone'],
  (values) => {
    if ([...values.values()].some(isNullish)) return null;
    const number = (name: string, fallback: number) => {
      const value = values.has(name) ? numberValue(values.get(name)) : fallback;
      if (value === undefined || !Number.isInteger(value))
        throw new CommandError(
          40515,
          `'${name}' must evaluate to an integer, found ${typeName(values.get(name))}`,
        );
      return value;
    };
    const year = number('year', 1970);
    if (year < 1 || year > 9999)
      throw new CommandError(
        40523,
        `'year' must evaluate to an integer in the range 1 to 9999, found ${year}`,
      );
    const zone = zoned(new Date(0), values.get('timezone')).zoneName ?? 'utc';
    const start = DateTime.fromObject({ year, month: 1, day: 1 }, { zone });
    // parts beyond their range carry over
    return start
      .plus({ months: number('month', 1) - 1 })
      .plus({ days: number('day', 1) - 1 })
      .plus({
        hours: number('hour', 0),
        minutes: number('minute', 0),
        seconds: number('second', 0),
        milliseconds: number('millisecond', 0),
      })
      .toJSDate();
  },
);

const dateToParts = named(['date'], ['timezone', 'iso8601'], (values) => {
  if ([...values.values()].some(isNullish)) return null;
  const date = zoned(dateOf(values.get('date')!), values.get('timezone'));
  const days: [string, number][] = values.get('iso8601') === true
    ? [['isoWeekYear', date.weekYear], ['isoWeek', date.weekNumber], ['isoDayOfWeek', date.weekday]]
    : [['year', date.year], ['month', date.month], ['day', date.day]]; // prettier-ignore
  const result: BsonDocument = new Map([
    ...days,
    ['hour', date.hour],
    ['minute', date.minute],
    ['second', date.second],
    ['millisecond', date.millisecond],
  ]);
  return result;
});

const dateFromString = named(['dateString'], ['format', 'timezone', 'onError', 'onNull'], (values) => {
  const text = values.get('dateString');
  if (isNullish(text)) return values.has('onNull') ? values.get('onNull') : null;
  if (values.has('format'))
    throw new CommandError(115, "$dateFromString with 'format' is not supported by the embedded database");
  try {
    if (typeof text !== 'string')
      throw new CommandError(
        241,
        `$dateFromString requires that 'dateString' be a string, found: ${typeName(text)}`,
      );
    const date = parseIsoDate(text);
    if (values.get('timezone') === undefined) return date;
    if (/(Z|[+-]\d{2}:?\d{2})$/.test(text) && text.length > 10)
      throw new CommandError(241, 'a date string that names its zone cannot be given another');
    return zoned(date, 'utc')
      .setZone(zoned(date, values.get('timezone')).zone, { keepLocalTime: true })
      .toJSDate();
  } catch (error) {
    if (values.has('onError') && error instanceof CommandError && error.code === 241)
      return values.get('onError');
    throw error;
  }
});

export const dateOperators: Record<string, Operator> = {
  $year: part((date) => date.year),
  $month: part((date) => date.month),
  $dayOfMonth: part((date) => date.day),
  $dayOfYear: part((date) => date.ordinal),
  $dayOfWeek: part((date) => (date.weekday % 7) + 1),
  $isoDayOfWeek: part((date) => date.weekday),
  $isoWeek: part((date) => date.weekNumber),
  $isoWeekYear: part((date) => BigInt(date.weekYear)),
  $week: part(sundayWeek),
  $hour: part((date) => date.hour),
  $minute: part((date) => date.minute),
  $second: part((date) => date.second),
  $millisecond: part((date) => date.millisecond),
  $dateToString: dateToString,
  $dateAdd: shift('$dateAdd', 1),
  $dateSubtract: shift('$dateSubtract', -1),
  $dateDiff: dateDiff,
  $dateTrunc: dateTrunc,
  $dateFromParts: dateFromParts,
  $dateToParts: dateToParts,
  $dateFromString: dateFromString,
};
