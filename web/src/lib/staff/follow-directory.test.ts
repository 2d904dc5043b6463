import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followDirectory } from './follow-directory.ts';

/** A server's directory; what is read is what it was when the question came. */
let stored: number;
let have: number;
let reads: number;
let fails: boolean;
let tell: (state: { version: number }) => void;
let during: () => void;
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  [stored, have, reads, fails, during] = [5, 4, 0, false, () => {}];
  stop = followDirectory({
    socket: { on: (_, listener) => (tell = listener), off: () => (tell = () => {}) },
    random: () => 1,
    read: async () => {
      reads += 1;
      const answer = stored;
      during();
      await Promise.resolve();
      if (fails) throw new Error('the server cannot be reached');
      have = answer;
    },
  });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('when a page hears of states, then it reads once for each and once for several in a row', async () => {
  tell({ version: 5 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect([have, reads]).toEqual([5, 1]);
  // It has connected again, and nothing has changed meanwhile.
  tell({ version: 5 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads).toBe(1);
  for (const version of [6, 7, 8]) tell({ version: (stored = version) });
  await vi.advanceTimersByTimeAsync(1_000);
  expect([have, reads]).toEqual([8, 2]);
});

test('when something changes while a page reads, or it cannot read, then it reads again', async () => {
  during = () => {
    during = () => {};
    tell({ version: (stored = 6) });
  };
  tell({ version: 5 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect([have, reads]).toEqual([6, 2]);
  fails = true;
  tell({ version: (stored = 7) });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(have).toBe(6);
  fails = false;
  await vi.advanceTimersByTimeAsync(6_000);
  expect(have).toBe(7);
});

test('when a page ends, then it reads no more', async () => {
  tell({ version: 5 });
  stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reads).toBe(0);
});
