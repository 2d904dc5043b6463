import { expect, test } from 'vitest';
import { easterSunday, holidaysOf } from './holidays.ts';
import { formatDate } from './local-date.ts';

const holidays = (year: number, settings: Partial<Parameters<typeof holidaysOf>[1]> = {}): string[] =>
  holidaysOf(year, { national: true, patronSaint: null, ...settings }).map(formatDate);

test('when Easter is computed, then it is the published date', () => {
  const published = [
    '1961-04-02',
    '2008-03-23',
    '2011-04-24',
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2028-04-16',
    '2029-04-01',
    '2030-04-21',
    '2031-04-13',
    '2032-03-28',
    '2033-04-17',
    '2034-04-09',
    '2035-03-25',
    '2038-04-25',
    '2285-03-22',
  ];
  expect(published.map((date) => formatDate(easterSunday(Number(date.slice(0, 4)))))).toEqual(published);
});

test('when 2026 is asked, then these are the twelve national holidays', () => {
  expect(holidays(2026)).toEqual([
    '2026-01-01',
    '2026-01-06',
    '2026-04-06',
    '2026-04-25',
    '2026-05-01',
    '2026-06-02',
    '2026-08-15',
    '2026-10-04',
    '2026-11-01',
    '2026-12-08',
    '2026-12-25',
    '2026-12-26',
  ]);
});

test('when a year before 2026 is asked, then 4 October is an ordinary day', () => {
  expect(holidays(2025)).not.toContain('2025-10-04');
  expect(holidays(2025)).toContain('2025-04-21');
  expect(holidays(2027)).toContain('2027-10-04');
});

test('when a patron saint is set, then that date is a holiday, once even if it is one already', () => {
  expect(holidays(2026, { patronSaint: '06-24' })).toContain('2026-06-24');
  expect(holidays(2026, { patronSaint: '12-26' })).toHaveLength(12);
  expect(holidays(2026, { national: false, patronSaint: '09-19' })).toEqual(['2026-09-19']);
});

test('when the patron saint is on 29 February, then only leap years have it', () => {
  expect(holidays(2026, { national: false, patronSaint: '02-29' })).toEqual([]);
  expect(holidays(2028, { national: false, patronSaint: '02-29' })).toEqual(['2028-02-29']);
});
