import type { Clock } from '../clock.ts';

/** Runs as the system's clock does, some time behind: the demo lives through the last hours before it opens. */
export function createShiftedClock(): Clock & { shiftTo(ms: number): void; release(): void } {
  let behindMs = 0;
  return {
    now: () => Date.now() - behindMs,
    shiftTo(ms) {
      behindMs = Date.now() - ms;
    },
    release() {
      behindMs = 0;
    },
  };
}
export type ShiftedClock = ReturnType<typeof createShiftedClock>;
