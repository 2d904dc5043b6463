import type { StaffQueue } from '@sportello/shared/queue';
import { servicesAhead } from '@sportello/shared/services-ahead';

/** Half an hour of what is left of the day; minutes of work by where it comes from. */
export interface LoadBucket {
  fromMs: number;
  waitingMin: number;
  expectedMin: number;
}
export interface DayLoad {
  buckets: LoadBucket[];
  people: number;
  minutes: number;
  /** Desks that call, and what they can do together in one bucket. */
  openDesks: number;
  capacityMin: number;
}

export const BUCKET_MS = 1_800_000;
const MIN_BUCKETS = 6;
const MAX_BUCKETS = 24;

/**
 * Work that the office still has today. Whoever waits counts from now on, as far as the open desks get in each half hour;
 * an appointment counts at its start, or now when it is late. A family takes as long as its service says.
 */
export function dayLoad(
  queue: StaffQueue,
  nowMs: number,
  minutesOf: (serviceId: string, people: number) => number,
): DayLoad {
  const first = Math.floor(nowMs / BUCKET_MS) * BUCKET_MS;
  const openDesks = queue.desks.filter((desk) => desk.state === 'open').length;
  const capacityMin = (openDesks * BUCKET_MS) / 60_000;
  const present = queue.tickets.filter((ticket) => ticket.state === 'waiting' || ticket.state === 'parked');
  const arrived = new Set(queue.tickets.map((ticket) => ticket.appointmentId));
  const expected = queue.expected.filter(({ appointmentId }) => !arrived.has(appointmentId));

  const minutesOfAll = (serviceIds: readonly string[], people: number) =>
    serviceIds.reduce((sum, serviceId) => sum + minutesOf(serviceId, people), 0);
  const bucketOf = (instant: string) =>
    Math.min(MAX_BUCKETS - 1, Math.max(0, Math.floor((Date.parse(instant) - first) / BUCKET_MS)));
  const count = Math.max(MIN_BUCKETS, ...expected.map(({ start }) => bucketOf(start) + 1));
  const buckets: LoadBucket[] = Array.from({ length: count }, (_, at) => ({
    fromMs: first + at * BUCKET_MS,
    waitingMin: 0,
    expectedMin: 0,
  }));
  for (const { start, serviceIds, people } of expected)
    buckets[bucketOf(start)]!.expectedMin += minutesOfAll(serviceIds, people);

  // Whoever stands at a desk waits again afterwards where they came for more.
  const again = queue.tickets.filter(({ state }) => state === 'called' || state === 'serving');
  const waitingMin =
    present.reduce((sum, ticket) => sum + minutesOfAll(servicesAhead(ticket), ticket.people), 0) +
    again.reduce((sum, ticket) => sum + minutesOfAll(servicesAhead(ticket).slice(1), ticket.people), 0);
  let left = waitingMin;
  buckets.forEach((bucket, at) => {
    const last = at === buckets.length - 1;
    const free = Math.max(0, capacityMin - bucket.expectedMin);
    bucket.waitingMin = last || capacityMin === 0 ? left : Math.min(left, free);
    left -= bucket.waitingMin;
  });
  const expectedMin = buckets.reduce((sum, bucket) => sum + bucket.expectedMin, 0);
  return {
    buckets,
    people: present.length + expected.length,
    minutes: waitingMin + expectedMin,
    openDesks,
    capacityMin,
  };
}
