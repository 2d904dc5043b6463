import type { NextUp, StaffQueue } from '@sportello/shared/queue';
import { ticketLabel } from '@sportello/shared/ticket-label';
import { createCoalescer } from '../coalesce.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { servicesOfVisit } from './appointments.ts';
import { orderFor } from './order/order.ts';
import type { QueueLog } from './queue-log.ts';
import { toQueueDesk, type ReadQueue } from './read-queue.ts';
import { toStaffDesk } from './views.ts';
import type { Visitors } from './visitors.ts';

interface Parts {
  directory: DirectoryReader;
  log: QueueLog;
  readQueue: ReadQueue;
  visitors: Visitors;
}

/** What the consoles of an office see. */
export function createReadStaffQueue({ directory, log, readQueue, visitors }: Parts) {
  /** All consoles of an office ask at once after every change. */
  const share = createCoalescer();

  return {
    async queue(officeId: string): Promise<StaffQueue> {
      directory.office(officeId);
      // Before everything else, as for the public.
      const seq = await log.reached(officeId);
      const queue = await readQueue(officeId);
      return {
        officeId,
        date: queue.date,
        seq,
        tickets: await visitors.withNames(queue.tickets),
        desks: queue.desks.map(({ desk, runtime }) => toStaffDesk(desk, runtime)),
        expected: queue.expected.map((appointment) => {
          const { id, series, number, startMs, people, personName } = appointment;
          return {
            appointmentId: id,
            label: series !== null && number !== null ? ticketLabel(series, number) : null,
            serviceIds: servicesOfVisit(appointment),
            people,
            start: new Date(startMs).toISOString(),
            personName,
          };
        }),
        earlyWindowMin: queue.context.settings.earlyWindowMin,
        now: new Date(queue.nowMs).toISOString(),
      };
    },

    /** Whom this desk would call now and why, and how many it can call in all; from the function that call-next asks. */
    async next(deskId: string): Promise<{ next: NextUp | null; waiting: number }> {
      const desk = directory.deskInUse(deskId);
      const { desks, queueTickets, tickets, context, nowMs } = await share(desk.officeId, () =>
        readQueue(desk.officeId),
      );
      const caller = toQueueDesk(desk, desks.find(({ desk: { id } }) => id === deskId)!.runtime);
      const ranked = orderFor(caller, queueTickets, context, nowMs);
      const first = ranked[0];
      const label = tickets.find(({ id }) => id === first?.ticket.id)?.label;
      return {
        next: first && label ? { ticketId: first.ticket.id, label, reason: first.reason } : null,
        waiting: ranked.length,
      };
    },
  };
}
export type ReadStaffQueue = ReturnType<typeof createReadStaffQueue>;
