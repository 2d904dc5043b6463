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

  it('when a day has two spans, then they are told in order', () => {
    expect(spansText(hoursAt(opening, { weekday: 2, time: '10:00' }).today)).toBe('08:30–12:30, 15:00–17:00');
  });

  it('when the clock reaches the closing time, then the office is closed', () => {
    expect(hoursAt(opening, { weekday: 1, time: '12:29' }).open).toBe(true);
    expect(hoursAt(opening, { weekday: 1, time: '12:30' }).open).toBe(false);
  });

  it('when tomorrow is Saturday, then tomorrow has no hours', () => {
    expect(hoursAt(opening, { weekday: 5, time: '10:00' }).tomorrow).toEqual([]);
    expect(hoursAt(opening, { weekday: 7, time: '10:00' }).tomorrow).toHaveLength(1);
  });
});
