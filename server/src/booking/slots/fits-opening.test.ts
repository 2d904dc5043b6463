import { expect, it } from 'vitest';
import { fitsOpening } from './fits-opening.ts';

const open = [
  { from: 10, to: 20, seats: 2 },
  { from: 20, to: 30, seats: 1 },
  { from: 40, to: 50, seats: 1 },
];

it.each([
  ['inside one window', { start: 10, end: 20, seat: 1 }, true],
  ['across windows that touch', { start: 15, end: 25, seat: 0 }, true],
  ['on a seat that the second window does not have', { start: 15, end: 25, seat: 1 }, false],
  ['before the opening', { start: 5, end: 15, seat: 0 }, false],
  ['across a gap', { start: 25, end: 45, seat: 0 }, false],
  ['beyond the closing', { start: 45, end: 55, seat: 0 }, false],
  ['on a closed day', { start: 100, end: 110, seat: 0 }, false],
])('when a visit lies %s, then it is known', (_where, visit, fits) => {
  expect(fitsOpening({ open }, visit)).toBe(fits);
});
