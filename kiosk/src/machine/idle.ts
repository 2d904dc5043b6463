/** Seconds without a touch, and how many of them are counted down before the eyes of whoever stands there. */
interface Patience {
  totalSec: number;
  warnSec: number;
}

const patience = {
  home: { totalSec: 60, warnSec: 0 },
  step: { totalSec: 60, warnSec: 20 },
  result: { totalSec: 30, warnSec: 30 },
} satisfies Record<string, Patience>;

/** `home` only returns to the first language; a `step` warns first; a `result` counts down from the start. */
export type IdleKind = keyof typeof patience;

/** People who need the accessible mode get twice the time. */
const ACCESSIBLE_FACTOR = 2;

/** How a screen stands after a time without input: `secondsLeft` is set while the countdown is to be seen. */
export function idleAt(kind: IdleKind, idleMs: number, accessible: boolean) {
  const factor = accessible ? ACCESSIBLE_FACTOR : 1;
  const { totalSec, warnSec } = patience[kind];
  // A touch may be newer than the last tick of the clock that counts.
  const leftSec = Math.max(0, Math.ceil(totalSec * factor - Math.max(0, idleMs) / 1000));
  return { expired: leftSec === 0, secondsLeft: leftSec <= warnSec * factor ? leftSec : null };
}
