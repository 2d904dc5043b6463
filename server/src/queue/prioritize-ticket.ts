import type { Ticket, TicketPriority } from '@sportello/shared/ticket';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { promiseAfter } from './order/promise.ts';
import type { QueuePolicy } from './queue-policy.ts';
import type { StepTicket } from './step-ticket.ts';
import { actionsFrom } from './ticket-state.ts';

interface Parts {
  stepTicket: StepTicket;
  clock: Clock;
  policy: QueuePolicy;
}

export interface Prioritizing {
  ticketId: string;
  priority: TicketPriority;
  staffId: string;
  deskId: string;
  officeId: string;
  commandId: string;
}

/**
 * Gives a priority to somebody who has entered already, or takes it back. The promise becomes what it would have been
 * on entry, so it makes no difference when the need was noticed. Who gave it is recorded. Throws `ticket.transition` once the
 * person has been called, `ticket.changed` when they have gone to another office, `ticket.notFound`.
 */
export function createPrioritizeTicket({ stepTicket, clock, policy }: Parts) {
  return ({ ticketId, priority, staffId, deskId, officeId, commandId }: Prioritizing): Promise<Ticket> =>
    stepTicket({
      ticketId,
      officeId,
      action: 'amend',
      commandId,
      patch: (ticket) => {
        const { state, label } = ticket;
        if (state !== 'waiting' && state !== 'parked' && state !== 'missed') {
          const data = { state, action: 'prioritize', label, allowed: actionsFrom(state) };
          throw new DomainError('ticket.transition', data);
        }
        const promisedMs = Date.parse(ticket.promiseAt);
        const promiseMs = promiseAfter(promisedMs, ticket.priority.kind, priority.kind, policy.settings);
        return {
          priority,
          priorityGiven: { at: new Date(clock.now()).toISOString(), staffId, deskId },
          promiseAt: new Date(promiseMs).toISOString(),
        };
      },
    });
}
export type PrioritizeTicket = ReturnType<typeof createPrioritizeTicket>;
