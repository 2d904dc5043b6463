import type { PublicQueue, ServiceWait } from '@sportello/shared/queue';
import type { DirectoryReader } from '../office/directory.ts';
import { isCallable } from './order/order.ts';
import { minuteMs } from './order/queue-types.ts';
import type { Estimates, OfficeEstimate } from './estimates.ts';
import type { IntakeOfDay } from './intake/intake.ts';
import type { QueueLog } from './queue-log.ts';
import type { LoadedQueue, ReadQueue } from './read-queue.ts';
import { toBoardTicket, toPublicDesk } from './views.ts';

interface Parts {
  directory: DirectoryReader;
  log: QueueLog;
  readQueue: ReadQueue;
  estimates: Estimates;
  intake: IntakeOfDay;
  /** Build of the device pages. */
  version: string;
}

export const toMinutes = (ms: number): number => Math.max(0, Math.round(ms / minuteMs));
/** Shown where the range has no end within the hours: long, and marked as not served. */
const NO_END_MIN = 24 * 60;

function waitsOf(
  { services }: OfficeEstimate,
  queue: LoadedQueue,
  stoppedIds: ReadonlySet<string>,
): ServiceWait[] {
  const waiting = queue.queueTickets.filter((ticket) => isCallable(ticket, queue.nowMs));
  return [...services].map(([serviceId, forecast]) => ({
    serviceId,
    waiting: waiting.filter((ticket) => ticket.serviceId === serviceId).length,
    lowMin: toMinutes(forecast.lowMs ?? NO_END_MIN * minuteMs),
    highMin: toMinutes(forecast.highMs ?? NO_END_MIN * minuteMs),
    served: queue.context.desks.some(({ id, serviceIds }) => {
      const runtime = queue.desks.find(({ desk }) => desk.id === id)?.runtime;
      const takes = serviceIds.length === 0 || serviceIds.includes(serviceId);
      return takes && runtime?.state === 'open';
    }),
    stopped: stoppedIds.has(serviceId) || undefined,
  }));
}

/** What an office's waiting room shows: labels and desks, never a name, a code or an id of a person. */
export function createReadPublicQueue({ directory, log, readQueue, estimates, intake, version }: Parts) {
  return async (officeId: string): Promise<PublicQueue> => {
    directory.office(officeId);
    // Before everything else: what is stored after it has a higher number, and comes again as a delta.
    const seq = await log.reached(officeId);
    const [queue, estimate, stoppedIds] = await Promise.all([
      readQueue(officeId),
      estimates(officeId),
      intake.stoppedIds(officeId),
    ]);
    return {
      officeId,
      date: queue.date,
      seq,
      tickets: queue.tickets.map((ticket) => toBoardTicket(ticket, directory)),
      desks: queue.desks.map(({ desk, runtime }) => toPublicDesk(desk, runtime)),
      waits: waitsOf(estimate, queue, stoppedIds),
      now: new Date(queue.nowMs).toISOString(),
      version,
      directory: directory.version(),
    };
  };
}
export type ReadPublicQueue = ReturnType<typeof createReadPublicQueue>;
