import type { PromiseBasis, TicketPriority } from '@sportello/shared/ticket';
import { minuteMs } from './queue-types.ts';
import type { QueueSettings } from './queue-types.ts';

export interface Arrival {
  readonly arrivedMs: number;
  /** Present for appointments only. */
  readonly bookedStartMs?: number | undefined;
  readonly priority: TicketPriority['kind'];
  /** Of the first service of the visit. */
  readonly targetWaitMin: number;
}

/**
 * The promise of a ticket, fixed when it enters: the start of an appointment, the arrival of a
 * walk-in plus the target wait. An appointment that arrives later than the grace (which is
 * inclusive) counts as a walk-in of that minute. A priority makes either earlier. `urgent` leaves
 * the promise as it is: the order puts it before all others anyway.
 */
export function promiseFor(
  arrival: Arrival,
  settings: Pick<QueueSettings, 'graceMin' | 'priorityEarlierMin'>,
): { promiseMs: number; promiseBasis: PromiseBasis } {
  const { arrivedMs, bookedStartMs } = arrival;
  const earlierMs = arrival.priority === 'priority' ? settings.priorityEarlierMin * minuteMs : 0;
  if (bookedStartMs !== undefined && arrivedMs <= bookedStartMs + settings.graceMin * minuteMs) {
    return { promiseMs: bookedStartMs - earlierMs, promiseBasis: 'booking' };
  }
  return { promiseMs: arrivedMs + arrival.targetWaitMin * minuteMs - earlierMs, promiseBasis: 'arrival' };
}

/**
 * The promise when staff give or take a priority later: as if it had been so on entry. What has been promised counts, not what
 * the service would promise by now.
 */
export function promiseAfter(
  promiseMs: number,
  before: TicketPriority['kind'],
  after: TicketPriority['kind'],
  { priorityEarlierMin }: Pick<QueueSettings, 'priorityEarlierMin'>,
): number {
  const earlierMs = (kind: TicketPriority['kind']) =>
    kind === 'priority' ? priorityEarlierMin * minuteMs : 0;
  return promiseMs + earlierMs(before) - earlierMs(after);
}
