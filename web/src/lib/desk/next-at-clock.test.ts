import { expect, test } from 'vitest';
import { clockTime } from '#lib/citizen/format-time.ts';
import { nextAtClock } from './next-at-clock.ts';

const rome = (instant: number) => clockTime(instant, 'it', 'Europe/Rome');
const at = (time: string, now: string) => {
  const ms = nextAtClock(time, Date.parse(now), rome);
  return ms === null ? null : new Date(ms).toISOString();
};

test('when a time later today is given, then it is that minute on the office’s clock', () => {
  expect(at('10:30', '2027-05-05T08:12:34.000Z')).toBe('2027-05-05T08:30:00.000Z');
});

test('when the time is over, or no time at all, then there is none', () => {
  expect(at('10:12', '2027-05-05T08:12:34.000Z')).toBe(null);
  expect(at('09:00', '2027-05-05T08:12:34.000Z')).toBe(null);
  expect(at('', '2027-05-05T08:12:34.000Z')).toBe(null);
});

test('when the clocks change in between, then the office’s clock decides', () => {
  expect(at('04:00', '2027-03-28T00:30:00.000Z')).toBe('2027-03-28T02:00:00.000Z');
  expect(at('04:00', '2027-10-31T00:30:00.000Z')).toBe('2027-10-31T03:00:00.000Z');
});
