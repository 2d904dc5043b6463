import { expect, test } from 'vitest';
import { lastBookableDate, officeOpensAt } from './bookable-span.ts';
import { at } from './slots.fixture.ts';

const opening = [
  { weekdays: [1, 2, 3, 4, 5], from: '14:30' },
  { weekdays: [1, 3], from: '08:15' },
  { weekdays: [2, 4, 5], from: '09:00' },
];
const opens = (now: string): string => officeOpensAt(opening, 'Europe/Rome', at(now));

test('when an office has several openings on a day, then the first one counts', () => {
  expect(opens('2026-03-02T12:00')).toBe('08:15');
  expect(opens('2026-03-03T23:59')).toBe('09:00');
});

test('when an office is closed today, then the earliest opening of its week counts', () => {
  expect(opens('2026-03-08T12:00')).toBe('08:15');
  expect(officeOpensAt([], 'Europe/Rome', at('2026-03-08T12:00'))).toBe('08:00');
});

test('when the last date is asked, then it is one earlier before the office opens', () => {
  const calendar = { timeZone: 'Europe/Rome', horizonDays: 30, lastDateOpensAt: null };
  const last = (now: string): string => lastBookableDate({ calendar, officeOpensAt: '08:15' }, at(now));
  expect(last('2026-03-02T08:14')).toBe('2026-03-31');
  expect(last('2026-03-02T08:15')).toBe('2026-04-01');
});
