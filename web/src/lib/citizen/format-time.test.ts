import { describe, expect, it } from 'vitest';
import { clockTime, lastDateOf, localDateOf, longDate, shiftMonth, weekdayName } from './format-time.ts';

const zone = 'Europe/Rome';

describe('times as citizens read them', () => {
  it('when an instant is given, then date and time are those of the office, in words', () => {
    expect(longDate('2026-03-12T09:00:00.000Z', 'it', zone)).toBe('giovedì 12 marzo 2026');
    expect(clockTime('2026-03-12T09:00:00.000Z', 'it', zone)).toBe('10:00');
    expect(clockTime('2026-07-12T22:05:00.000Z', 'en', zone)).toBe('00:05');
  });

  it('when it is already tomorrow in Rome, then the local date is tomorrow', () => {
    expect(localDateOf('2026-11-22T23:30:00.000Z', zone)).toBe('2026-11-23');
  });

  it('when months are counted, then the year turns and February ends where it ends', () => {
    expect(shiftMonth('2026-12', 1)).toBe('2027-01');
    expect(shiftMonth('2026-01', -1)).toBe('2025-12');
    expect(lastDateOf('2028-02')).toBe('2028-02-29');
  });

  it('when a weekday is numbered, then 1 is Monday', () => {
    expect(weekdayName(1, 'it')).toBe('lunedì');
    expect(weekdayName(7, 'en')).toBe('Sunday');
  });
});
