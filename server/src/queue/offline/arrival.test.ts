import { describe, expect, test } from 'vitest';
import { arrivalOf } from './arrival.ts';

const minute = 60_000;
const bounds = { nowMs: 1_000 * minute, earliestMs: 900 * minute, latestMs: 2_000 * minute };

describe('arrival at a machine without the server', () => {
  test('when the clock is right, then it is believed', () => {
    expect(arrivalOf({ ...bounds, takenMs: 950 * minute, sentMs: 1_000 * minute })).toBe(950 * minute);
  });

  test('when the clock is an hour ahead or years behind all the time, then it is set right', () => {
    for (const wrong of [60 * minute, -1_000_000 * minute]) {
      const told = { takenMs: 950 * minute + wrong, sentMs: 1_000 * minute + wrong };
      expect(arrivalOf({ ...bounds, ...told })).toBe(950 * minute);
    }
  });

  test('when the clock jumped, then the arrival lies between the reservation of the number and now', () => {
    expect(arrivalOf({ ...bounds, takenMs: 0, sentMs: 1_000 * minute })).toBe(900 * minute);
    expect(arrivalOf({ ...bounds, takenMs: 1_500 * minute, sentMs: 1_000 * minute })).toBe(bounds.nowMs);
  });

  test('when its day has ended since, then it stays on that day', () => {
    const told = { ...bounds, latestMs: 960 * minute, takenMs: 990 * minute, sentMs: 1_000 * minute };
    expect(arrivalOf(told)).toBe(960 * minute);
  });
});
