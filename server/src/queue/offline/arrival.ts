/** When something happened by the machine's clock, and between which instants that can be true; epoch milliseconds. */
export interface Told {
  takenMs: number;
  /** The machine's clock when it handed in. */
  sentMs: number;
  nowMs: number;
  earliestMs: number;
  latestMs: number;
}

/**
 * The true instant of an arrival. A clock that is wrong by the same amount all the time is set right by what it shows on handing
 * in; one that jumped in between, as on a machine without a battery, cannot be believed beyond the bounds.
 */
export function arrivalOf({ takenMs, sentMs, nowMs, earliestMs, latestMs }: Told): number {
  const corrected = takenMs + (nowMs - sentMs);
  return Math.max(earliestMs, Math.min(corrected, latestMs, nowMs));
}
