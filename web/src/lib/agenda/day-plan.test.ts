import type { Slot } from '@sportello/shared/appointment';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';
import { describe, expect, test } from 'vitest';
import { planDay, shiftDate, weekOf } from './day-plan.ts';

const slot = (from: string, to: string): Slot => ({
  start: `2027-05-05T${from}:00Z`,
  end: `2027-05-05T${to}:00Z`,
  calendarId: 'counters',
  officeId: 'registry',
});
const booked = (from: string) => ({ id: from, start: `2027-05-05T${from}:00Z` }) as StaffAppointment;
const lines = (...day: Parameters<typeof planDay>) =>
  planDay(...day).map((row) =>
    row.kind === 'free'
      ? `${row.start.slice(11, 16)}-${row.end.slice(11, 16)}`
      : `${row.start.slice(11, 16)} booked`,
  );

describe('the plan of a day', () => {
  test('when free starts touch, then they are one stretch, and a gap begins another', () => {
    expect(lines([], [slot('08:20', '08:40'), slot('08:00', '08:20'), slot('09:00', '09:20')])).toEqual([
      '08:00-08:40',
      '09:00-09:20',
    ]);
  });

  test('when free starts overlap, as a service with short steps has them, then the stretch ends with the last', () => {
    expect(lines([], [slot('08:00', '08:30'), slot('08:10', '08:40')])).toEqual(['08:00-08:40']);
  });

  test('when one of two seats is booked, then the list stays in the order of the clock', () => {
    const free = [slot('08:00', '08:20'), slot('08:20', '08:40'), slot('08:40', '09:00')];
    expect(lines([booked('08:20')], free)).toEqual(['08:00-08:20', '08:20 booked', '08:20-09:00']);
  });
});

describe('dates', () => {
  test('when the clocks change, then the next date is still the next', () => {
    expect([shiftDate('2026-03-28', 1), shiftDate('2026-10-25', 1), shiftDate('2027-01-01', -1)]).toEqual([
      '2026-03-29',
      '2026-10-26',
      '2026-12-31',
    ]);
  });

  test('when it is Sunday, then the week began six days before', () => {
    const week = weekOf('2027-05-09');
    expect([week[0], week.at(-1)]).toEqual(['2027-05-03', '2027-05-09']);
  });
});
