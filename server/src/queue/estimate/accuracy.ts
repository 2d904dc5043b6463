import { minuteMs } from '../order/queue-types.ts';

/** A promise made when a ticket entered, and what happened. `highMs` null: no end was promised. */
export interface KeptEstimate {
  readonly lowMs: number | null;
  readonly medianMs: number | null;
  readonly highMs: number | null;
  /** From the estimate to the call. */
  readonly actualMs: number;
}

export interface Accuracy {
  readonly cases: number;
  /** Share of cases inside the range; the aim is 0.8. */
  readonly heldShare: number;
  readonly soonerShare: number;
  readonly laterShare: number;
  /** Mean distance between the middle of the estimate and what happened. */
  readonly meanErrorMin: number;
  /** Mean of what happened minus the middle: above zero when people wait longer than told. */
  readonly biasMin: number;
  readonly meanWidthMin: number;
}

/** Clocks and sockets: less than this is no difference. */
const toleranceMs = 1000;

/** How well estimates were kept, for the page that publishes it; all zero without cases. */
export function accuracyOf(estimates: readonly KeptEstimate[]): Accuracy {
  let sooner = 0;
  let later = 0;
  let error = 0;
  let bias = 0;
  let width = 0;
  let middles = 0;
  let widths = 0;
  for (const { lowMs, medianMs, highMs, actualMs } of estimates) {
    if (actualMs < (lowMs ?? 0) - toleranceMs) sooner++;
    if (actualMs > (highMs ?? Infinity) + toleranceMs) later++;
    if (medianMs !== null) {
      middles++;
      error += Math.abs(actualMs - medianMs);
      bias += actualMs - medianMs;
    }
    if (lowMs !== null && highMs !== null) {
      widths++;
      width += highMs - lowMs;
    }
  }
  const share = (count: number): number => (estimates.length === 0 ? 0 : count / estimates.length);
  const mean = (sum: number, count: number): number => (count === 0 ? 0 : sum / count / minuteMs);
  return {
    cases: estimates.length,
    heldShare: share(estimates.length - sooner - later),
    soonerShare: share(sooner),
    laterShare: share(later),
    meanErrorMin: mean(error, middles),
    biasMin: mean(bias, middles),
    meanWidthMin: mean(width, widths),
  };
}
