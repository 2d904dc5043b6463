import { describe, expect, test } from 'vitest';
import { windowsByDate } from './date-rules.ts';
import { formatDate, parseDate } from './local-date.ts';
import { calendarOf, type CalendarDraft } from './slots.fixture.ts';

/** Dates between two on which the calendar opens at all. */
function openDates(draft: CalendarDraft, first: string, last: string): string[] {
  const windowsOn = windowsByDate(calendarOf(draft));
  const dates: string[] = [];
  for (let day = parseDate(first); day <= parseDate(last); day++) {
    if (windowsOn(day).length > 0) dates.push(formatDate(day));
  }
  return dates;
}

const hours = { from: '09:00', to: '12:00' };

describe('weekly rules', () => {
  test('when a rule names weekdays, then it holds on these', () => {
    const rules = [{ weekdays: [1, 7], ...hours }];
    expect(openDates({ rules }, '2026-03-02', '2026-03-15')).toEqual([
      '2026-03-02',
      '2026-03-08',
      '2026-03-09',
      '2026-03-15',
    ]);
  });

  test('when a rule is valid between two dates, then both are included', () => {
    const rules = [{ weekdays: [1, 2, 3, 4, 5], ...hours, validFrom: '2026-03-04', validTo: '2026-03-05' }];
    expect(openDates({ rules }, '2026-03-01', '2026-03-31')).toEqual(['2026-03-04', '2026-03-05']);
  });

  test('when a rule holds every two weeks from a Thursday, then weeks count from the Monday before it', () => {
    const rules = [{ weekdays: [1, 4], ...hours, validFrom: '2026-03-05', everyWeeks: 2 }];
    expect(openDates({ rules }, '2026-03-01', '2026-04-05')).toEqual([
      '2026-03-05',
      '2026-03-16',
      '2026-03-19',
      '2026-03-30',
      '2026-04-02',
    ]);
  });

  test('when weeks are counted across the change of the clocks and the year, then the rhythm stays', () => {
    const rules = [{ weekdays: [3], ...hours, validFrom: '2026-03-11', everyWeeks: 3 }];
    const dates = openDates({ rules }, '2026-03-11', '2027-03-31');
    expect(new Set(dates.slice(1).map((date, index) => parseDate(date) - parseDate(dates[index]!)))).toEqual(
      new Set([21]),
    );
  });
});

describe('monthly rules', () => {
  test('when a rule holds on the second Tuesday, then each month has one', () => {
    const rules = [{ weekdays: [2], ...hours, monthly: 2 as const }];
    expect(openDates({ rules }, '2026-01-01', '2026-04-30')).toEqual([
      '2026-01-13',
      '2026-02-10',
      '2026-03-10',
      '2026-04-14',
    ]);
  });

  test('when a rule holds on the last Friday, then it does whether that is the fourth or the fifth', () => {
    const rules = [{ weekdays: [5], ...hours, monthly: 'last' as const }];
    expect(openDates({ rules }, '2026-01-01', '2026-06-30')).toEqual([
      '2026-01-30',
      '2026-02-27',
      '2026-03-27',
      '2026-04-24',
      '2026-05-29',
      '2026-06-26',
    ]);
  });

  test('when February has exactly four of each weekday, then the fourth is the last', () => {
    const fourth = [{ weekdays: [6, 7], ...hours, monthly: 4 as const }];
    const last = [{ weekdays: [6, 7], ...hours, monthly: 'last' as const }];
    expect(openDates({ rules: fourth }, '2026-02-01', '2026-02-28')).toEqual(['2026-02-22', '2026-02-28']);
    expect(openDates({ rules: last }, '2026-02-01', '2026-02-28')).toEqual(['2026-02-22', '2026-02-28']);
  });
});

describe('holidays and overrides', () => {
  const rules = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], ...hours }];

  test('when a date is a holiday or the patron saint, then rules do not hold on it', () => {
    const holidays = { patronSaint: '06-03' };
    expect(openDates({ rules, holidays }, '2026-06-01', '2026-06-04')).toEqual(['2026-06-01', '2026-06-04']);
    expect(openDates({ rules, holidays: {} }, '2026-04-05', '2026-04-07')).toEqual([
      '2026-04-05',
      '2026-04-07',
    ]);
  });

  test('when a rule holds on holidays, then it does while the others do not', () => {
    const both = [...rules, { weekdays: [2], from: '15:00', to: '16:00', holdsOnHoliday: true }];
    const windowsOn = windowsByDate(calendarOf({ rules: both, holidays: {} }));
    expect(windowsOn(parseDate('2026-06-02'))).toEqual([{ fromMin: 900, toMin: 960, seats: 1 }]);
  });

  test('when a date has an override, then it replaces the rules, on a holiday too', () => {
    const overrides = [
      { date: '2026-06-02', windows: [{ from: '10:00', to: '11:00', seats: 2 }] },
      { date: '2026-06-03', windows: [] },
    ];
    const windowsOn = windowsByDate(calendarOf({ rules, overrides, holidays: {} }));
    expect(windowsOn(parseDate('2026-06-02'))).toEqual([{ fromMin: 600, toMin: 660, seats: 2 }]);
    expect(windowsOn(parseDate('2026-06-03'))).toEqual([]);
    expect(windowsOn(parseDate('2026-06-04'))).toEqual([{ fromMin: 540, toMin: 720, seats: 1 }]);
  });
});
