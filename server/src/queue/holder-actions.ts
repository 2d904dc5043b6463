import { randomUUID } from 'node:crypto';
import type { Ticket, TicketAction, TicketState } from '@sportello/shared/ticket';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { minuteMs } from './order/queue-types.ts';
import type { QueuePolicy } from './queue-policy.ts';
import type { StepTicket } from './step-ticket.ts';
import { actionsFrom } from './ticket-state.ts';

interface Parts {
  stepTicket: StepTicket;
  clock: Clock;
  policy: QueuePolicy;
}

/** Who stands at the desk is the desk's to decide about, though the state table would allow the step. */
const mayLeave: readonly TicketState[] = ['waiting', 'called', 'parked', 'missed'];
const isHere: readonly TicketState[] = ['waiting', 'called', 'serving'];

function refuse(ticket: Ticket, action: TicketAction): never {
  const { state, label } = ticket;
  throw new DomainError('ticket.transition', { state, action, label, allowed: actionsFrom(state) });
}

/**
 * What people with a number do from their phone. The same command id has one effect; "I'm here" and "I'm leaving" have one
 * without it too. Throws `ticket.transition`, and `ticket.postponeLimit` with how often it is possible.
 */
export function createHolderActions({ stepTicket, clock, policy }: Parts) {
  /** Decided on the ticket as it is at the write, so that taps at the same time cannot pass the limit. */
  function later(ticket: Ticket) {
    const { minutes, times } = policy.postpone;
    const postponed = ticket.postponed ?? 0;
    // Without a time it was a desk that put the person aside, and a desk that goes on.
    const restsByHand = ticket.state === 'parked' && ticket.parkedUntil === undefined;
    if (ticket.state === 'serving' || restsByHand) refuse(ticket, 'park');
    if (postponed >= times) throw new DomainError('ticket.postponeLimit', { times, minutes });
    const fromMs = Math.max(clock.now(), ticket.parkedUntil ? Date.parse(ticket.parkedUntil) : 0);
    return {
      parkedUntil: new Date(fromMs + minutes * minuteMs).toISOString(),
      postponed: postponed + 1,
    };
  }

  return {
    /** Ten more minutes: rests until then and keeps the promise, so that the place is the old one afterwards. */
    postpone: ({ id }: Ticket, commandId: string = randomUUID()): Promise<Ticket> =>
      stepTicket({ ticketId: id, action: 'park', commandId, patch: later }),

    /** Back into the queue after a miss or a rest. */
    here: async (ticket: Ticket, commandId: string = randomUUID()): Promise<Ticket> =>
      isHere.includes(ticket.state)
        ? ticket
        : stepTicket({ ticketId: ticket.id, action: 'imHere', commandId }),

    leave: async (ticket: Ticket, commandId: string = randomUUID()): Promise<Ticket> => {
      if (ticket.state === 'left') return ticket;
      const patch = (now: Ticket) => (mayLeave.includes(now.state) ? {} : refuse(now, 'leave'));
      return stepTicket({
        ticketId: ticket.id,
        action: 'leave',
        commandId,
        patch,
      });
    },
  };
}
export type HolderActions = ReturnType<typeof createHolderActions>;
