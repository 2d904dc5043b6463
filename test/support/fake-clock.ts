import type { Clock } from '@sportello/server/clock';

export interface FakeClock extends Clock {
  set(instant: string): void;
  advance(ms: number): void;
}

/**
 * Monday 3 May 2027, 7:30 in Rome, unless told otherwise. It lies ahead of the machine's clock, because a database
 * removes by its own clock what has expired.
 */
export function createFakeClock(start = '2027-05-03T05:30:00Z'): FakeClock {
  let nowMs = Date.parse(start);
  return {
    now: () => nowMs,
    set: (instant) => void (nowMs = Date.parse(instant)),
    advance: (ms) => void (nowMs += ms),
  };
}
