import { describe, expect, it } from 'vitest';
import { hoursAt, localDate, localMoment, spansText } from './hours.ts';

const opening = [
  { weekdays: [2, 4], from: '15:00', to: '17:00' },
  { weekdays: [1, 2, 3, 4, 5], from: '08:30', to: '12:30' },
];

describe('office hours', () => {
  it('when it is noon in UTC in summer, then Rome shows 14:00 of the same weekday', () => {
    expect(localMoment(Date.parse('2026-07-06T12:00:00Z'), 'Europe/Rome')).toEqual({
      weekday: 1,
      time: '14:00',
    });
  });

  it('when UTC is still on Sunday, then Rome is on Monday already', () => {
    expect(localMoment(Date.parse('2026-11-22T23:30:00Z'), 'Europe/Rome')).toEqual({
      weekday: 1,
      time: '00:30',
    });
  });

  it('when UTC is still on Sunday, then the date is Monday’s', () => {
    expect(localDate(Date.parse('2026-11-22T23:30:00Z'), 'Europe/Rome')).toBe('2026-11-23');
  });

  const office = { opening, timeZone: 'Europe/Rome' };
  /** A Tuesday; Rome is an hour ahead. */
  const tuesday = (time: string) => Date.parse(`2026-11-24T${time}:00+01:00`);

  it('when a day has two spans, then they are told in order', () => {
    const { today } = hoursAt(office, [], tuesday('10:00'));
    expect(spansText(today.spans)).toBe('08:30–12:30, 15:00–17:00');
  });

  it('when the clock reaches the closing time, then the office is closed and opens again in the afternoon', () => {
    expect(hoursAt(office, [], tuesday('12:29')).open).toBe(true);
    const { open, next } = hoursAt(office, [], tuesday('12:30'));
    expect({ open, next }).toEqual({ open: false, next: { date: '2026-11-24', from: '15:00' } });
  });

  it('when the server told of a holiday, then the week does not open it, and the next day that opens is named', () => {
    const days = [
      { date: '2026-11-24', spans: [], closedBy: 'holiday' as const },
      { date: '2026-11-25', spans: [], closedBy: 'closure' as const },
    ];
    const { open, today, tomorrow, next } = hoursAt(office, days, tuesday('10:00'));
    expect(open).toBe(false);
    expect([today.closedBy, tomorrow.closedBy]).toEqual(['holiday', 'closure']);
    expect(next).toEqual({ date: '2026-11-26', from: '08:30' });
  });

  it('when tomorrow is Saturday, then tomorrow has no hours and Monday is named', () => {
    const { tomorrow, next } = hoursAt(office, [], tuesday('13:00') + 3 * 86_400_000);
    expect(tomorrow.spans).toEqual([]);
    expect(next).toEqual({ date: '2026-11-30', from: '08:30' });
  });
});
