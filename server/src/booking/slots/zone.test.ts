import { IANAZone } from 'luxon';
import { describe, expect, test } from 'vitest';
import { fc } from '../../../../test/support/seeded-check.ts';
import { formatDate, parseDate, parseTime } from './local-date.ts';
import { toDay, toInstant, zoneOf } from './zone.ts';

const rome = zoneOf('Europe/Rome');
const local = (zone: string, date: string, time: string): string =>
  new Date(toInstant(zoneOf(zone), parseDate(date), parseTime(time))).toISOString();

describe('local times', () => {
  test('when a time does not exist, then it moves later by the hour that the clocks skip', () => {
    expect(local('Europe/Rome', '2026-03-29', '02:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(local('Europe/Rome', '2026-03-29', '02:00')).toBe('2026-03-29T01:00:00.000Z');
    expect(local('Europe/Rome', '2026-03-29', '03:00')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('when a time exists twice, then it is the first', () => {
    expect(local('Europe/Rome', '2026-10-25', '02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(local('Europe/Rome', '2026-10-25', '03:00')).toBe('2026-10-25T02:00:00.000Z');
  });

  test('when midnight does not exist, then the end of the date before and the start of the date are one instant', () => {
    expect(local('Africa/Cairo', '2026-04-23', '24:00')).toBe(local('Africa/Cairo', '2026-04-24', '00:00'));
    expect(local('Africa/Cairo', '2026-04-24', '00:00')).toBe(local('Africa/Cairo', '2026-04-24', '01:00'));
  });

  test('when clocks change by half an hour, then the skipped half hour moves later', () => {
    expect(local('Australia/Lord_Howe', '2026-10-04', '02:15')).toBe('2026-10-03T15:45:00.000Z');
  });

  test('when a zone is unknown, then it is refused', () => {
    expect(() => zoneOf('Europe/Nowhere')).toThrow(RangeError);
  });
});

describe('offsets', () => {
  const zones = [
    'Europe/Rome',
    'Africa/Casablanca',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'UTC',
  ];
  const minute = fc
    .integer({ min: Date.UTC(2020, 0, 1) / 60_000, max: Date.UTC(2040, 0, 1) / 60_000 })
    .map((minutes) => minutes * 60_000);

  test('when any minute of twenty years is asked, then the offset is that of the zone database', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, (name, instant) => {
        expect(zoneOf(name).offsetAt(instant)).toBe(IANAZone.create(name).offset(instant) * 60_000);
      }),
      { numRuns: 400 },
    );
  });

  test('when an instant is written as local time and read back, then it is the same, or the first of two', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, (name, instant) => {
        const zone = zoneOf(name);
        const day = toDay(zone, instant);
        const back = toInstant(zone, day, (instant + zone.offsetAt(instant)) / 60_000 - day * 1440);
        expect(back).toBeLessThanOrEqual(instant);
        expect(back + zone.offsetAt(back)).toBe(instant + zone.offsetAt(instant));
      }),
      { numRuns: 400 },
    );
  });

  test('when the clocks change, then the new offset holds from exactly that minute', () => {
    const change = Date.parse('2026-10-25T01:00:00Z');
    expect(rome.offsetAt(change - 1)).toBe(7_200_000);
    expect(rome.offsetAt(change)).toBe(3_600_000);
  });
});

test('when an instant lies just after local midnight, then it belongs to the new date', () => {
  expect(formatDate(toDay(rome, Date.parse('2026-07-01T22:00:00Z')))).toBe('2026-07-02');
  expect(formatDate(toDay(rome, Date.parse('2026-07-01T21:59:59Z')))).toBe('2026-07-01');
});
