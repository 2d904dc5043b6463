import { normal, normalCdf, normalQuantile } from '../simulate/random.ts';
import type { Random } from '../simulate/random.ts';
import type { PreparedTicket } from '../order/prepare.ts';
import type { Turn } from '../simulate/play-queue.ts';
import type { DurationModel, ServiceDuration } from './durations.ts';

/** One possible course of the day: how fast the office, each desk and each service turn out to be. */
export interface Course {
  readonly random: Random;
  /** Median duration as a ratio to the configured one, and the spread around it. */
  readonly services: ReadonlyMap<string, Drawn>;
  readonly fallback: Drawn;
  /** By desk index. */
  readonly desks: readonly number[];
}

interface Drawn {
  readonly medianRatio: number;
  readonly logSd: number;
}

/** Draws what is the same for everybody within a course; it is what makes errors add up, and ranges wide enough. */
export function drawCourse(model: DurationModel, deskIds: readonly string[], random: Random): Course {
  const today = model.today.logMean + model.today.logSd * normal(random);
  const desks = deskIds.map((id) => {
    const pace = model.desks.get(id) ?? model.unknownDesk;
    return Math.exp(today + pace.logMean + pace.logSd * normal(random));
  });
  const services = new Map<string, Drawn>();
  for (const [id, service] of model.services) services.set(id, drawService(service, random));
  return { random, services, desks, fallback: drawService(model.fallback, random) };
}

function drawService({ meanRatio, meanLogSd, logSd }: ServiceDuration, random: Random): Drawn {
  return { medianRatio: meanRatio * Math.exp(meanLogSd * normal(random) - logSd ** 2 / 2), logSd };
}

/**
 * How long somebody keeps the desk for one service of a visit. Whoever has not come when called comes for nothing else either;
 * whoever was at a desk before is there.
 */
export function drawTurn(
  model: DurationModel,
  course: Course,
  desk: number,
  { source, durationMs }: Pick<PreparedTicket, 'source' | 'durationMs'>,
): Turn {
  if (!source.again && course.random() < model.missShare) return { ms: model.missMs, missed: true };
  return { ms: drawDuration(course, desk, source.serviceId, durationMs) };
}

export function drawDuration(course: Course, desk: number, serviceId: string, configuredMs: number): number {
  const { medianRatio, logSd } = course.services.get(serviceId) ?? course.fallback;
  return configuredMs * (course.desks[desk] ?? 1) * medianRatio * Math.exp(logSd * normal(course.random));
}

/** What is left of a service that has lasted `elapsedMs`: the same distribution, given that it was not over yet. */
export function drawRemaining(
  course: Course,
  desk: number,
  serviceId: string,
  configuredMs: number,
  elapsedMs: number,
): number {
  const { medianRatio, logSd } = course.services.get(serviceId) ?? course.fallback;
  const median = configuredMs * (course.desks[desk] ?? 1) * medianRatio;
  const passed = normalCdf(Math.log(Math.max(elapsedMs, 1) / median) / logSd);
  // Far beyond everything measured the tail is too thin to invert: such a service takes half as long again.
  if (passed > 0.9999) return elapsedMs * 0.5 * course.random();
  const z = normalQuantile(passed + (1 - passed) * Math.min(Math.max(course.random(), 1e-9), 1 - 1e-6));
  return Math.max(0, median * Math.exp(logSd * z) - elapsedMs);
}
