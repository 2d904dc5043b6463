import { minuteMs } from '../order/queue-types.ts';

/** One person at a desk, from the call until the desk could call again. */
export interface Measurement {
  readonly serviceId: string;
  readonly deskId?: string | undefined;
  readonly endedMs: number;
  readonly occupiedMs: number;
  /** What `configuredMs` gave for the service and the number of people. */
  readonly configuredMs: number;
  /** Called, but did not come. */
  readonly missed: boolean;
}

/** Log-normal ratio of the real duration to the configured one. */
export interface ServiceDuration {
  readonly meanRatio: number;
  readonly logSd: number;
  /** Uncertainty of the mean itself, as a standard deviation of its logarithm. */
  readonly meanLogSd: number;
}

/** How fast something works today compared with the usual: mean and standard deviation of the logarithm. */
export interface Pace {
  readonly logMean: number;
  readonly logSd: number;
}

export interface DurationModel {
  readonly services: ReadonlyMap<string, ServiceDuration>;
  readonly fallback: ServiceDuration;
  readonly today: Pace;
  readonly desks: ReadonlyMap<string, Pace>;
  readonly unknownDesk: Pace;
  readonly missShare: number;
  readonly missMs: number;
  /** Plain mean of what the measured people occupied a desk for; undefined before anything was measured. */
  readonly averageMs?: number | undefined;
}

/** What is believed before anything was measured, and how many measurements that belief is worth. */
export interface DurationPrior {
  readonly weight: number;
  readonly logSd: number;
  readonly meanLogSd: number;
  readonly halfLifeMs: number;
  readonly todayLogSd: number;
  readonly deskLogSd: number;
  readonly missShare: number;
  readonly missWeight: number;
  readonly missMs: number;
}

export const defaultDurationPrior: DurationPrior = {
  weight: 8,
  logSd: 0.55,
  meanLogSd: 0.3,
  halfLifeMs: 14 * 24 * 60 * minuteMs,
  todayLogSd: 0.12,
  deskLogSd: 0.15,
  missShare: 0.05,
  missWeight: 40,
  missMs: 1.5 * minuteMs,
};

/**
 * Durations from recent measurements, shrunk towards the configured minutes: with none, the
 * configured minutes; with `prior.weight` recent ones, halfway. Old measurements fade with
 * `prior.halfLifeMs`. Those since `todayMs` also say how fast the office, and each desk, is today.
 * A single measurement counts as between a tenth and five times the configured minutes, so that a
 * forgotten "finish" does not lengthen everybody's wait.
 */
export function learnDurations(
  measurements: readonly Measurement[],
  nowMs: number,
  todayMs: number,
  prior: DurationPrior = defaultDurationPrior,
): DurationModel {
  const served = Map.groupBy(
    measurements.filter(({ missed }) => !missed),
    ({ serviceId }) => serviceId,
  );
  const services = new Map<string, ServiceDuration>();
  for (const [serviceId, group] of served) services.set(serviceId, learnService(group, nowMs, prior));
  const fallback = { meanRatio: 1, logSd: prior.logSd, meanLogSd: prior.meanLogSd };
  const residuals = measurements
    .filter(({ missed, endedMs }) => !missed && endedMs >= todayMs)
    .map((measurement) => {
      const { meanRatio, logSd } = services.get(measurement.serviceId) ?? fallback;
      const log = Math.log(boundedRatio(measurement)) - (Math.log(meanRatio) - logSd ** 2 / 2);
      return { deskId: measurement.deskId ?? '', log, variance: logSd ** 2 };
    });
  const today = pace(residuals, prior.todayLogSd);
  const desks = new Map<string, Pace>();
  for (const [deskId, group] of Map.groupBy(residuals, (residual) => residual.deskId)) {
    const beyondToday = group.map((residual) => ({ ...residual, log: residual.log - today.logMean }));
    desks.set(deskId, pace(beyondToday, prior.deskLogSd));
  }
  const missed = measurements.filter((measurement) => measurement.missed);
  const missedMs = missed.reduce((sum, { occupiedMs }) => sum + Math.min(occupiedMs, 10 * minuteMs), 0);
  return {
    services,
    fallback,
    today,
    desks,
    unknownDesk: { logMean: 0, logSd: prior.deskLogSd },
    missShare:
      (missed.length + prior.missShare * prior.missWeight) / (measurements.length + prior.missWeight),
    missMs: (missedMs + prior.missMs * prior.weight) / (missed.length + prior.weight),
    averageMs:
      measurements.length === 0
        ? undefined
        : measurements.reduce((sum, { occupiedMs }) => sum + occupiedMs, 0) / measurements.length,
  };
}

function boundedRatio({ occupiedMs, configuredMs }: Measurement): number {
  return Math.min(5, Math.max(0.1, occupiedMs / configuredMs));
}

function learnService(group: readonly Measurement[], nowMs: number, prior: DurationPrior): ServiceDuration {
  let weights = 0;
  let sum = 0;
  let logs = 0;
  let squares = 0;
  for (const measurement of group) {
    const weight = 0.5 ** (Math.max(0, nowMs - measurement.endedMs) / prior.halfLifeMs);
    const ratio = boundedRatio(measurement);
    weights += weight;
    sum += weight * ratio;
    logs += weight * Math.log(ratio);
    squares += weight * Math.log(ratio) ** 2;
  }
  const all = weights + prior.weight;
  const spread = weights > 0 ? Math.max(0, squares - logs ** 2 / weights) : 0;
  const variance = (spread + prior.weight * prior.logSd ** 2) / all;
  const doubt = (prior.meanLogSd ** 2 * prior.weight) / all + (variance * weights) / all ** 2;
  return { meanRatio: (sum + prior.weight) / all, logSd: Math.sqrt(variance), meanLogSd: Math.sqrt(doubt) };
}

/** Normal prior around the usual pace, updated by the day's residuals. */
function pace(residuals: readonly { log: number; variance: number }[], priorLogSd: number): Pace {
  const precision = residuals.reduce((sum, { variance }) => sum + 1 / variance, 1 / priorLogSd ** 2);
  const weighted = residuals.reduce((sum, { log, variance }) => sum + log / variance, 0);
  return { logMean: weighted / precision, logSd: Math.sqrt(1 / precision) };
}
