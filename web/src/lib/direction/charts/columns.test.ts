import { expect, test } from 'vitest';
import { highestOf, labelEvery, roundUp } from './columns.ts';

test('when a scale is chosen, then it ends at a round number above everything drawn', () => {
  expect([0, 0.3, 1, 7, 12, 45, 51, 100].map(roundUp)).toEqual([1, 0.5, 1, 10, 20, 50, 100, 100]);
  expect(
    highestOf([
      { key: 'a', label: 'a', parts: [3, 4] },
      { key: 'b', label: 'b', parts: [1], mark: 18 },
    ]),
  ).toBe(20);
});

test('when a chart is narrow, then labels are left out rather than written over each other', () => {
  expect(labelEvery(7, 700, 60)).toBe(1);
  expect(labelEvery(31, 310, 60)).toBe(6);
  expect(labelEvery(5, 0, 60)).toBe(300);
});
