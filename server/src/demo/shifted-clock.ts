import type { Clock } from '../clock.ts';

/**
 * Runs as the system's clock does. It can be set back for a while, so that the demo lives through the last hours before it
 * opens; with `aheadMs` its present is another day, for pictures and tests.
 */
export function createShiftedClock(aheadMs = 0) {
  let behindMs = 0;
  const present = () => Date.now() + aheadMs;
  const clock: Clock = { now: () => present() - behindMs };
  return {
    ...clock,
    /** The time it shows when it is not set back. */
    present,
    shiftTo(ms: number): void {
      behindMs = present() - ms;
    },
    release(): void {
      behindMs = 0;
    },
  };
}
export type ShiftedClock = ReturnType<typeof createShiftedClock>;
