import { describe, expect, it } from 'vitest';
import { checkInWindow } from './check-in-window.ts';

const appointment = {
  start: '2026-11-26T09:00:00.000Z',
  timeZone: 'Europe/Rome',
  checkIn: { opensAt: '2026-11-26T08:15:00.000Z', lateAt: '2026-11-26T09:05:00.000Z' },
};
const at = (instant: string) => checkInWindow(appointment, new Date(instant))?.state ?? null;

describe('telling the arrival from the phone', () => {
  it('when it is another day, then nothing is offered', () => {
    expect(at('2026-11-25T09:00:00.000Z')).toBeNull();
  });

  it('when it is earlier the same day, then the opening is announced, until it opens', () => {
    expect(at('2026-11-26T08:14:59.000Z')).toBe('soon');
    expect(at('2026-11-26T08:15:00.000Z')).toBe('open');
  });

  it('when the grace is over, then it is late, and over the next day', () => {
    expect(at('2026-11-26T09:05:00.000Z')).toBe('open');
    expect(at('2026-11-26T09:05:01.000Z')).toBe('late');
    expect(at('2026-11-26T23:10:00.000Z')).toBeNull();
  });
});
