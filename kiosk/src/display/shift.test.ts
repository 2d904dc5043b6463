import { expect, it } from 'vitest';
import { shiftAt } from './shift.ts';

it('when a quarter of an hour has passed, then the picture has stood in nine places and never moved by more than one step', () => {
  const seen = Array.from({ length: 10 }, (_, step) => shiftAt(step * 90_000));
  expect(new Set(seen.map(({ x, y }) => `${x} ${y}`)).size).toBe(9);
  for (let at = 1; at < 9; at += 1) {
    expect(Math.abs(seen[at]!.x - seen[at - 1]!.x)).toBeLessThanOrEqual(1);
    expect(Math.abs(seen[at]!.y - seen[at - 1]!.y)).toBeLessThanOrEqual(1);
  }
  expect(seen[9]).toEqual(seen[0]);
});
