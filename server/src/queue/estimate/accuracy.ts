import type { Accuracy } from '@sportello/shared/statistics';
import { minuteMs } from '../order/queue-types.ts';

/** A promise made when a ticket entered, and what happened. `highMs` null: no end was promised. */
export interface KeptEstimate {
  readonly lowMs: number | null;
  readonly medianMs: number | null;
  readonly highMs: number | null;
  /** From the estimate to the call. */
  readonly actualMs: number;
  /** What people ahead × average ÷ desks would have told, where it was noted. */
  readonly formulaMs?: number | undefined;
}

/** Clocks and sockets: less than this is no difference. */
const toleranceMs = 1000;

const sumOf = <T>(list: readonly T[], value: (one: T) => number): number =>
  list.reduce((sum, one) => sum + value(one), 0);

const meanMin = <T>(list: readonly T[], value: (one: T) => number): number =>
  list.length === 0 ? 0 : sumOf(list, value) / list.length / minuteMs;

const hasMiddle = (told: KeptEstimate): told is KeptEstimate & { medianMs: number } => told.medianMs !== null;
const hasRange = (told: KeptEstimate): told is KeptEstimate & { lowMs: number; highMs: number } =>
  told.lowMs !== null && told.highMs !== null;

/** How well estimates were kept, for the page that publishes it; all zero without cases. */
export function accuracyOf(estimates: readonly KeptEstimate[]): Accuracy {
  const sooner = estimates.filter(({ lowMs, actualMs }) => actualMs < (lowMs ?? 0) - toleranceMs).length;
  const later = estimates.filter(
    ({ highMs, actualMs }) => actualMs > (highMs ?? Infinity) + toleranceMs,
  ).length;
  const share = (count: number): number => (estimates.length === 0 ? 0 : count / estimates.length);
  const middles = estimates.filter(hasMiddle);
  const ranges = estimates.filter(hasRange);
  const compared = middles.filter(({ formulaMs }) => typeof formulaMs === 'number');
  const errorMs = ({ actualMs, medianMs }: { actualMs: number; medianMs: number }) =>
    Math.abs(actualMs - medianMs);
  return {
    cases: estimates.length,
    heldShare: share(estimates.length - sooner - later),
    soonerShare: share(sooner),
    laterShare: share(later),
    meanErrorMin: meanMin(middles, errorMs),
    biasMin: meanMin(middles, ({ actualMs, medianMs }) => actualMs - medianMs),
    meanWidthMin: meanMin(ranges, ({ lowMs, highMs }) => highMs - lowMs),
    means:
      ranges.length === 0
        ? null
        : {
            lowMin: meanMin(ranges, ({ lowMs }) => lowMs),
            highMin: meanMin(ranges, ({ highMs }) => highMs),
            actualMin: meanMin(ranges, ({ actualMs }) => actualMs),
          },
    formula:
      compared.length === 0
        ? null
        : {
            cases: compared.length,
            errorMin: meanMin(compared, ({ actualMs, formulaMs }) => Math.abs(actualMs - formulaMs!)),
            ownErrorMin: meanMin(compared, errorMs),
          },
  };
}
