import { beforeEach, expect, test } from 'vitest';
import { createKeepDirectory } from './keep-directory.ts';

/** A server's directory; what is read is what it was when the question came. */
let stored: number;
let told: number | undefined;
let have: number | undefined;
let reads: number;
let nowMs: number;
let during: () => void;
let keep: () => Promise<void>;
beforeEach(() => {
  [stored, told, have, reads, nowMs, during] = [5, undefined, undefined, 0, 0, () => {}];
  keep = createKeepDirectory({
    version: () => told,
    now: () => nowMs,
    read: async () => {
      reads += 1;
      const answer = stored;
      during();
      await Promise.resolve();
      have = answer;
    },
  });
});

test('when somebody changes the directory while a screen reads it for the first time, then the screen reads it again', async () => {
  // The server tells its first version, which has the change already, after the answer was on its way.
  during = () => ([stored, told] = [6, 6]);
  await keep();
  expect(have).toBe(5);
  during = () => {};
  await keep();
  expect(have).toBe(6);
});

test('when it changes during a later reading, then that is read, too', async () => {
  told = 5;
  await keep();
  [stored, told] = [6, 6];
  during = () => ([stored, told] = [7, 7]);
  await keep();
  during = () => {};
  await keep();
  expect(have).toBe(7);
});

test('when nothing changes, then nothing is asked for a quarter of an hour, and not twice at once', async () => {
  told = 5;
  await Promise.all([keep(), keep()]);
  await keep();
  expect(reads).toBe(1);
  nowMs = 15 * 60_000 + 1;
  await keep();
  expect(reads).toBe(2);
});
