import { minuteMs } from '../order/queue-types.ts';
import type { QueueTicket } from '../order/queue-types.ts';
import { firstService } from './arrival-rates.ts';

/** Somebody who came without an appointment on a day that is over. */
export interface PastWalkIn {
  readonly serviceId: string;
  /** Of the local day. */
  readonly date: string;
  readonly sinceMidnightMs: number;
}

/** How many people come without an appointment on a usual day. */
export interface UsualArrivals {
  /** Days that were counted. */
  readonly days: number;
  /** By service id, people per hour in each half hour of the local day. */
  readonly perHour: ReadonlyMap<string, Float64Array>;
}

const binMs = 30 * minuteMs;
const bins = (24 * 60 * minuteMs) / binMs;
/** Fewer days say little about the next. */
export const leastDays = 3;
/** What a day's own crowd is believed like: worth this many people, so that ten early visitors do not make a rush of the whole day. */
const trust = 15;

const binOf = (ms: number): number => Math.min(bins - 1, Math.max(0, Math.floor(ms / binMs)));

/**
 * A half hour is divided by the days on which the doors were open in it, as the first and last arrival of each day tell, so
 * that afternoons with doors open once a week count in full.
 */
export function learnArrivals(walkIns: readonly PastWalkIn[]): UsualArrivals {
  const open = new Float64Array(bins);
  const dates = Map.groupBy(walkIns, ({ date }) => date);
  for (const group of dates.values()) {
    const taken = group.map(({ sinceMidnightMs }) => binOf(sinceMidnightMs));
    for (let bin = Math.min(...taken); bin <= Math.max(...taken); bin++) open[bin]! += 1;
  }
  const perHour = new Map<string, Float64Array>();
  for (const { serviceId, sinceMidnightMs } of walkIns) {
    const bin = binOf(sinceMidnightMs);
    const rates = perHour.get(serviceId) ?? new Float64Array(bins);
    rates[bin]! += (60 * minuteMs) / binMs / open[bin]!;
    perHour.set(serviceId, rates);
  }
  return { days: dates.size, perHour };
}

export interface RateInput {
  readonly tickets: readonly QueueTicket[];
  readonly nowMs: number;
  readonly midnightMs: number;
}

/**
 * People per hour at a moment still to come today: the usual ones, as many times more or fewer as have come so far, for the
 * office and, within that, for the service.
 */
export function arrivalsToday(usual: UsualArrivals, { tickets, nowMs, midnightMs }: RateInput) {
  const came = new Map<string, number>();
  for (const ticket of tickets) {
    if (ticket.promiseBasis !== 'arrival') continue;
    const serviceId = firstService(ticket);
    came.set(serviceId, (came.get(serviceId) ?? 0) + 1);
  }
  const expected = new Map<string, number>();
  for (const [serviceId, rates] of usual.perHour)
    expected.set(serviceId, countUntil(rates, nowMs - midnightMs));
  const sum = (counts: ReadonlyMap<string, number>) =>
    [...counts.values()].reduce((all, one) => all + one, 0);
  const office = (sum(came) + trust) / (sum(expected) + trust);
  return (serviceId: string, atMs: number): number => {
    const rate = usual.perHour.get(serviceId)?.[binOf(atMs - midnightMs)] ?? 0;
    const own = (came.get(serviceId) ?? 0) + trust * office;
    return (rate * own) / ((expected.get(serviceId) ?? 0) + trust);
  };
}

/** People who usually have come by then. */
function countUntil(rates: Float64Array, sinceMidnightMs: number): number {
  let count = 0;
  for (const [bin, rate] of rates.entries()) {
    const share = Math.min(1, Math.max(0, sinceMidnightMs / binMs - bin));
    count += (rate * share * binMs) / (60 * minuteMs);
  }
  return count;
}
