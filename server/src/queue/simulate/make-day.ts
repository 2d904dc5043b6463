import { configuredMs, minuteMs } from '../order/queue-types.ts';
import type { ExpectedAppointment, LaterTurn, QueueDesk, QueueService } from '../order/queue-types.ts';
import type { DayPlan, PlannedArrival } from './day-plan.ts';
import { exponential, normal, seededRandom } from './random.ts';
import type { Random } from './random.ts';

export interface ScenarioService extends QueueService {
  /** What it really takes, as a ratio to the configured minutes. */
  readonly realRatio: number;
  /** Spread of single visits, as the standard deviation of the logarithm. */
  readonly logSd: number;
  /** Walk-ins per hour in an ordinary hour; the first two hours have half as many again. */
  readonly walkInsPerHour: number;
  /** Minutes between booked starts, none when absent. */
  readonly bookedEveryMin?: number | undefined;
}

/** An invented office; what real days show goes in here. */
export interface Scenario {
  readonly openMinutes: number;
  readonly desks: readonly QueueDesk[];
  readonly services: Readonly<Record<string, ScenarioService>>;
  readonly noShowShare: number;
  readonly missedShare: number;
  readonly priorityShare: number;
  readonly urgentShare: number;
  /** Share of people who come for a further service in the same visit; none when absent. */
  readonly furtherShare?: number | undefined;
  /** How much whole days, and the operators at the desks, differ from each other. */
  readonly dayLogSd: number;
  readonly deskLogSd: number;
}

/**
 * A made-up day that begins at `fromMs`; the same seed makes the same day. On purpose it does not
 * draw from the distributions that the estimate believes in: visits are a mixture with a long tail,
 * and arrivals at appointments are skewed.
 */
export function makeDay(scenario: Scenario, fromMs: number, seed: number): DayPlan {
  const random = seededRandom(seed);
  const dayPace = Math.exp(scenario.dayLogSd * normal(random));
  const endMs = fromMs + scenario.openMinutes * minuteMs;
  const desks = scenario.desks.map((desk) => {
    const closesMs = Math.min(endMs, desk.closesMs === undefined ? endMs : fromMs + desk.closesMs);
    const opensMs = fromMs + (desk.opensMs ?? 0);
    return { ...desk, opensMs, closesMs, pace: Math.exp(scenario.deskLogSd * normal(random)) };
  });
  const appointments: ExpectedAppointment[] = [];
  const arrivals: PlannedArrival[] = [];
  for (const [serviceId, service] of Object.entries(scenario.services)) {
    const enter = (atMs: number, then: readonly LaterTurn[], appointmentId?: string): void => {
      const visit = makeVisit(scenario, serviceId, dayPace, random);
      const turns = then.map((turn) => ({
        serviceId: turn.serviceId,
        occupiesMs: drawOccupied(scenario.services[turn.serviceId]!, visit.people, dayPace, random),
      }));
      arrivals.push({ ...visit, atMs, appointmentId, then: turns });
    };
    for (const bookedStartMs of bookedStarts(service, fromMs, endMs)) {
      const id = `${serviceId} ${(bookedStartMs - fromMs) / minuteMs}`;
      const then = drawFurther(scenario, serviceId, random);
      appointments.push({ id, serviceId, bookedStartMs, then });
      if (random() >= scenario.noShowShare) {
        // Most come some minutes before, a few much before, and some after the start.
        const beforeMin = exponential(random, 9) - 2 - (random() < 0.08 ? exponential(random, 8) : 0);
        enter(Math.max(fromMs, bookedStartMs - Math.min(29, beforeMin) * minuteMs), then, id);
      }
    }
    for (const atMs of walkInTimes(service, fromMs, endMs, random)) {
      enter(atMs, drawFurther(scenario, serviceId, random));
    }
  }
  arrivals.sort((a, b) => a.atMs - b.atMs);
  return { fromMs, desks, services: scenario.services, appointments, arrivals };
}

function bookedStarts(service: ScenarioService, fromMs: number, endMs: number): number[] {
  const starts: number[] = [];
  const everyMs = (service.bookedEveryMin ?? 0) * minuteMs;
  if (everyMs === 0) return starts;
  for (let ms = fromMs + everyMs; ms + service.minutes * minuteMs <= endMs; ms += everyMs) starts.push(ms);
  return starts;
}

function walkInTimes(service: ScenarioService, fromMs: number, endMs: number, random: Random): number[] {
  const times: number[] = [];
  if (service.walkInsPerHour <= 0) return times;
  const rushHours = 2;
  const peak = service.walkInsPerHour * 1.5;
  for (let ms = fromMs; ;) {
    ms += exponential(random, (60 * minuteMs) / peak);
    if (ms >= endMs) return times;
    if (ms < fromMs + rushHours * 60 * minuteMs || random() < 1 / 1.5) times.push(ms);
  }
}

function makeVisit(
  scenario: Scenario,
  serviceId: string,
  dayPace: number,
  random: Random,
): Omit<PlannedArrival, 'atMs'> {
  const service = scenario.services[serviceId]!;
  const kind = random();
  const priority =
    kind < scenario.urgentShare
      ? 'urgent'
      : kind < scenario.urgentShare + scenario.priorityShare
        ? 'priority'
        : 'none';
  if (random() < scenario.missedShare) {
    return { serviceId, people: 1, priority, occupiesMs: (1 + random()) * minuteMs, missed: true };
  }
  const people = service.minutesPerExtraPerson && random() < 0.15 ? 2 : 1;
  const occupiesMs = drawOccupied(service, people, dayPace, random);
  return { serviceId, people, priority, occupiesMs, missed: false };
}

function drawOccupied(service: ScenarioService, people: number, dayPace: number, random: Random): number {
  const tail = random() < 0.05 ? 1.5 + exponential(random, 0.5) : 1;
  const spread = Math.exp(service.logSd * normal(random) - service.logSd ** 2 / 2);
  const turnaroundMs = 15_000;
  return configuredMs(service, people) * service.realRatio * dayPace * spread * tail + turnaroundMs;
}

/** One or two others, each as likely. */
function drawFurther(scenario: Scenario, serviceId: string, random: Random): LaterTurn[] {
  if (!scenario.furtherShare || random() >= scenario.furtherShare) return [];
  const others = Object.keys(scenario.services).filter((id) => id !== serviceId);
  const first = others.splice(Math.floor(random() * others.length), 1);
  const second = random() < 0.3 ? others.splice(Math.floor(random() * others.length), 1) : [];
  return [...first, ...second].map((id) => ({ serviceId: id }));
}
