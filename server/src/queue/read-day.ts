import type { DurationModel } from './estimate/durations.ts';
import type { DaySoFar } from './estimate/rest-of-day.ts';
import { toQueueTicket } from './order/queue-ticket.ts';
import type { LoadedQueue, ReadQueue } from './read-queue.ts';
import type { TicketStore } from './ticket-store.ts';

interface Parts {
  tickets: TicketStore;
  readQueue: ReadQueue;
  durations: (officeId: string) => Promise<DurationModel>;
}

/** An office's day so far, from which waits and the closing are played on. */
export function createReadDay({ tickets, readQueue, durations }: Parts) {
  return async (officeId: string): Promise<{ queue: LoadedQueue; day: DaySoFar; model: DurationModel }> => {
    const [queue, model] = await Promise.all([readQueue(officeId), durations(officeId)]);
    // Those who have gone tell how many come in an hour.
    const gone = await tickets.ofDay(officeId, queue.date, ['done', 'left']);
    const everybody = [...queue.queueTickets, ...gone.map(toQueueTicket)];
    const { context, nowMs } = queue;
    return { queue, model, day: { tickets: everybody, context, durations: model, nowMs } };
  };
}
export type ReadDay = ReturnType<typeof createReadDay>;
