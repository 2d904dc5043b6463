import { randomUUID } from 'node:crypto';
import type { Ticket, TicketPriority } from '@sportello/shared/ticket';
import type { StepTicket } from './step-ticket.ts';
import { activeStates, type TicketPatch, type TicketStore } from './ticket-store.ts';

interface Parts {
  tickets: TicketStore;
  stepTicket: StepTicket;
}

/** That somebody went first is part of the day; why is about the person. */
const withoutCause = ({ kind }: TicketPriority): TicketPriority =>
  kind === 'priority' ? { kind, cause: 'other' } : { kind };

const forgotten = ({ priority }: Ticket): TicketPatch => ({
  notes: [],
  priority: withoutCause(priority),
  // Names are looked up by it; consoles that follow lose the name with this change.
  appointmentId: undefined,
});

/**
 * Takes off the day's tickets whatever is about the person who had this appointment, numbers that were split off included: notes,
 * the cause of a priority, and the link to the appointment. Number and times stay. Returns false, and does nothing, while the
 * person is in the queue. Breaks off and is repeated without harm: the ticket by which the others are found comes last.
 */
export function createForgetVisitor({ tickets, stepTicket }: Parts) {
  const forget = (ticket: Ticket): Promise<Ticket> =>
    stepTicket({ ticketId: ticket.id, action: 'amend', commandId: randomUUID(), patch: forgotten });

  return async (appointmentId: string): Promise<boolean> => {
    const ticket = await tickets.byAppointment(appointmentId);
    if (!ticket) return true;
    if (ticket.state !== 'missed' && activeStates.includes(ticket.state)) return false;
    const sameDay = await tickets.ofDay(ticket.officeId, ticket.date);
    for (const split of sameDay.filter(({ splitFrom }) => splitFrom === ticket.id)) await forget(split);
    await forget(ticket);
    return true;
  };
}
export type ForgetVisitor = ReturnType<typeof createForgetVisitor>;
