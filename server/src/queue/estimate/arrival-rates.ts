import { prepareTicket } from '../order/prepare.ts';
import type { PreparedQueue } from '../order/prepare.ts';
import { minuteMs } from '../order/queue-types.ts';
import type { QueueTicket } from '../order/queue-types.ts';
import type { Entry } from '../simulate/play-queue.ts';
import { exponential } from '../simulate/random.ts';
import type { Random } from '../simulate/random.ts';
import { imagineWalkIn } from './rest-of-day.ts';

export interface WalkInRates {
  /** By service id. */
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
  for (const { serviceId, arrivedMs } of walkIns) {
    if (arrivedMs > nowMs - seenMs) perHour.set(serviceId, (perHour.get(serviceId) ?? 0) + windowMs / seenMs);
  }
  const priorities = walkIns.filter(({ priority }) => priority === 'priority').length;
  const { share, weight } = usualPriority;
  return { perHour, priorityShare: (priorities + share * weight) / (walkIns.length + weight) };
}

/** One possible course: the walk-ins who come after `nowMs` with a promise before `latestMs`. */
export function drawWalkIns(
  queue: PreparedQueue,
  rates: WalkInRates,
  nowMs: number,
  latestMs: number,
  random: Random,
): Entry[] {
  const entries: Entry[] = [];
  for (const [serviceId, perHour] of rates.perHour) {
    for (const priority of ['none', 'priority'] as const) {
      const share = priority === 'priority' ? rates.priorityShare : 1 - rates.priorityShare;
      const meanMs = windowMs / (perHour * share);
      for (let atMs = nowMs + exponential(random, meanMs); ; atMs += exponential(random, meanMs)) {
        const ticket = imagineWalkIn(`later ${serviceId}`, serviceId, atMs, priority, queue.context);
        if (ticket.promiseMs >= latestMs) break;
        entries.push({ atMs, ticket: prepareTicket(queue, ticket) });
      }
    }
  }
  return entries;
}
