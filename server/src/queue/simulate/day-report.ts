import { minuteMs } from '../order/queue-types.ts';
import { fairnessOf } from './fairness.ts';
import { turnsOf } from './simulate-day.ts';
import type { SimulatedDay, Visit } from './simulate-day.ts';

export interface WaitSummary {
  readonly people: number;
  /** From arrival, or from the booked start for those who came before it, to the call. */
  readonly meanMin: number;
  readonly p50Min: number;
  readonly p90Min: number;
  readonly p99Min: number;
  readonly maxMin: number;
}

export interface DayReport {
  readonly waits: WaitSummary;
  readonly walkIns: WaitSummary;
  readonly appointments: WaitSummary;
  readonly priorities: WaitSummary;
  readonly byService: Readonly<Record<string, WaitSummary>>;
  /** Share called by the promise. */
  readonly promisesKept: number;
  /** Most people who entered later and were called before one person, by a desk that could have served that person. */
  readonly mostOvertaken: number;
  /** Of walk-ins without a priority: 1 when those who came together waited alike; see `fairnessOf`. */
  readonly fairness: number;
  /** Came, and the desks closed before they were called. */
  readonly turnedAway: number;
  /** Share of its open time that each desk was busy; above 1 when it stayed on after closing. */
  readonly deskUse: Readonly<Record<string, number>>;
  /** End of the last service after the last desk's closing, in minutes. */
  readonly overtimeMin: number;
}

/** Waits by percentile, fairness and desk use of one simulated day. */
export function reportDay({ plan, visits }: SimulatedDay): DayReport {
  const called = visits.filter(isCalled);
  const waits = called.map(waitMin);
  const where = (keep: (visit: Visit) => boolean): WaitSummary =>
    summarizeWaits(called.filter(keep).map(waitMin));
  const closesMs = Math.max(...plan.desks.map((desk) => desk.closesMs ?? 0));
  const turns = called.flatMap(turnsOf);
  const endMs = Math.max(closesMs, ...turns.map(({ doneMs }) => doneMs));
  const kept = called.filter(({ calledMs, ticket }) => calledMs <= ticket.promiseMs);
  return {
    waits: summarizeWaits(waits),
    walkIns: where(({ ticket }) => ticket.promiseBasis === 'arrival'),
    appointments: where(({ ticket }) => ticket.promiseBasis === 'booking'),
    priorities: where(({ ticket }) => ticket.priority !== 'none'),
    byService: Object.fromEntries(
      Object.keys(plan.services).map((id) => [id, where(({ ticket }) => ticket.serviceId === id)]),
    ),
    promisesKept: called.length === 0 ? 1 : kept.length / called.length,
    mostOvertaken: mostOvertaken(called, plan.desks),
    fairness: fairnessOf(
      called
        .filter(({ ticket }) => ticket.promiseBasis === 'arrival' && ticket.priority === 'none')
        .map((visit) => ({ arrivedMs: visit.ticket.arrivedMs, waitMin: waitMin(visit) })),
    ),
    turnedAway: visits.length - called.length,
    deskUse: Object.fromEntries(
      plan.desks.map((desk) => {
        const busyMs = turns
          .filter(({ deskId }) => deskId === desk.id)
          .reduce((total, { calledMs, doneMs }) => total + doneMs - calledMs, 0);
        return [desk.id, busyMs / Math.max(1, (desk.closesMs ?? endMs) - (desk.opensMs ?? plan.fromMs))];
      }),
    ),
    overtimeMin: (endMs - closesMs) / minuteMs,
  };
}

export type CalledVisit = Visit & { deskId: string; calledMs: number; doneMs: number };

export function isCalled(visit: Visit): visit is CalledVisit {
  return visit.calledMs !== undefined;
}

export function waitMin({ ticket, calledMs }: CalledVisit): number {
  const dueMs =
    ticket.promiseBasis === 'booking'
      ? Math.max(ticket.arrivedMs, ticket.bookedStartMs ?? 0)
      : ticket.arrivedMs;
  return Math.max(0, calledMs - dueMs) / minuteMs;
}

/** The percentile is the smallest value that at least that share does not exceed. */
export function summarizeWaits(waits: readonly number[]): WaitSummary {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  const mean = sorted.length === 0 ? 0 : sorted.reduce((sum, wait) => sum + wait, 0) / sorted.length;
  return {
    people: sorted.length,
    meanMin: mean,
    p50Min: at(0.5),
    p90Min: at(0.9),
    p99Min: at(0.99),
    maxMin: at(1),
  };
}

function mostOvertaken(called: readonly CalledVisit[], desks: SimulatedDay['plan']['desks']): number {
  const takes = (deskId: string, serviceId: string): boolean => {
    const services = desks.find(({ id }) => id === deskId)?.serviceIds ?? [];
    return services.length === 0 || services.includes(serviceId);
  };
  return called.reduce((most, one) => {
    const overtakers = called.filter(
      (other) =>
        other.ticket.arrivedMs > one.ticket.arrivedMs &&
        other.calledMs < one.calledMs &&
        takes(other.deskId, one.ticket.serviceId),
    );
    return Math.max(most, overtakers.length);
  }, 0);
}
