import type { ClosingInput } from './estimate/closing-forecast.ts';
import { daySpan } from './office-day.ts';
import { toQueueTicket } from './order/queue-ticket.ts';
import type { LoadedQueue, ReadQueue } from './read-queue.ts';
import type { Learned } from './statistics/read-statistics.ts';
import type { TodaysTickets } from './todays-tickets.ts';

interface Parts {
  todaysTickets: TodaysTickets;
  readQueue: ReadQueue;
  learned: (officeId: string) => Promise<Learned>;
}

/** An office's day so far, from which waits and the closing are played on. */
export function createReadDay({ todaysTickets, readQueue, learned }: Parts) {
  return async (officeId: string): Promise<{ queue: LoadedQueue; day: ClosingInput }> => {
    const [queue, { durations, arrivals }] = await Promise.all([readQueue(officeId), learned(officeId)]);
    // Those who have gone tell how many come in an hour.
    const gone = await todaysTickets.of(officeId, queue.date, ['done', 'left']);
    const everybody = [...queue.queueTickets, ...gone.map(toQueueTicket)];
    const { context, nowMs } = queue;
    const usual = { arrivals, midnightMs: daySpan(queue.office, queue.date).fromMs };
    return { queue, day: { tickets: everybody, context, durations, nowMs, usual } };
  };
}
export type ReadDay = ReturnType<typeof createReadDay>;
