import { prepareTicket } from '../order/prepare.ts';
import type { PreparedQueue } from '../order/prepare.ts';
import { minuteMs } from '../order/queue-types.ts';
import type { QueueTicket } from '../order/queue-types.ts';
import type { Entry } from '../simulate/play-queue.ts';
import { exponential } from '../simulate/random.ts';
import type { Random } from '../simulate/random.ts';
import { imagineWalkIn } from './rest-of-day.ts';

export interface WalkInRates {
  /** By the first service of the visit. */
  readonly perHour: ReadonlyMap<string, number>;
  readonly priorityShare: number;
}

const windowMs = 60 * minuteMs;
/** One in twenty, worth forty people, until the day has shown its own share. */
const usualPriority = { share: 0.05, weight: 40 };

/** Walk-ins of the last hour, or since the first arrival of the day when that is less than an hour ago. */
export function walkInRates(tickets: readonly QueueTicket[], nowMs: number): WalkInRates {
  const walkIns = tickets.filter(({ promiseBasis }) => promiseBasis === 'arrival');
  const firstMs = Math.min(nowMs, ...tickets.map(({ arrivedMs }) => arrivedMs));
  const seenMs = Math.min(windowMs, Math.max(nowMs - firstMs, 15 * minuteMs));
  const perHour = new Map<string, number>();
  for (const ticket of walkIns) {
    const serviceId = firstService(ticket);
    if (ticket.arrivedMs <= nowMs - seenMs) continue;
    perHour.set(serviceId, (perHour.get(serviceId) ?? 0) + windowMs / seenMs);
  }
  const priorities = walkIns.filter(({ priority }) => priority === 'priority').length;
  const { share, weight } = usualPriority;
  return { perHour, priorityShare: (priorities + share * weight) / (walkIns.length + weight) };
}

/** What somebody came for first; sent on or not, they came once. */
export const firstService = ({ cameFor, serviceId }: QueueTicket): string => cameFor?.[0] ?? serviceId;

/** Visits for one service only that are taken for seen, before the day has shown its own. */
const usualSingle = 5;

/** Which further services people come for, by their first. */
export interface UsualVisits {
  /** What follows the first service; draws only where today's visits have shown any. */
  draw(serviceId: string, random: Random): QueueTicket['then'];
}

/** Whoever still comes with this first service comes for as much as one of those who have come today. */
export function usualVisits(tickets: readonly QueueTicket[]): UsualVisits {
  const visits = Map.groupBy(
    tickets.filter(({ promiseBasis }) => promiseBasis === 'arrival'),
    firstService,
  );
  const further = new Map(
    [...visits].map(([serviceId, group]) => {
      const several = group.flatMap(({ cameFor = [] }) => {
        return cameFor.length > 1 ? [cameFor.slice(1).map((id) => ({ serviceId: id }))] : [];
      });
      return [serviceId, { several, of: group.length + usualSingle }];
    }),
  );
  return {
    draw(serviceId, random) {
      const seen = further.get(serviceId);
      return seen && seen.several.length > 0 ? seen.several[Math.floor(random() * seen.of)] : undefined;
    },
  };
}

export interface WalkInDraw {
  readonly queue: PreparedQueue;
  readonly rates: WalkInRates;
  readonly visits: UsualVisits;
  readonly nowMs: number;
  readonly latestMs: number;
  readonly random: Random;
}

/** One possible course: the walk-ins who come after `nowMs` with a promise before `latestMs`. */
export function drawWalkIns({ queue, rates, visits, nowMs, latestMs, random }: WalkInDraw): Entry[] {
  const entries: Entry[] = [];
  for (const [serviceId, perHour] of rates.perHour) {
    for (const priority of ['none', 'priority'] as const) {
      const share = priority === 'priority' ? rates.priorityShare : 1 - rates.priorityShare;
      const meanMs = windowMs / (perHour * share);
      for (let atMs = nowMs + exponential(random, meanMs); ; atMs += exponential(random, meanMs)) {
        const ticket = imagineWalkIn(`later ${serviceId}`, serviceId, atMs, priority, queue.context);
        if (ticket.promiseMs >= latestMs) break;
        const then = visits.draw(serviceId, random);
        entries.push({ atMs, ticket: prepareTicket(queue, { ...ticket, then }) });
      }
    }
  }
  return entries;
}
