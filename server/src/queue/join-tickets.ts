import type { Ticket, TicketState } from '@sportello/shared/ticket';
import { DomainError } from '../domain-error.ts';
import type { StepTicket } from './step-ticket.ts';
import { actionsFrom } from './ticket-state.ts';
import type { TicketPatch, TicketStore } from './ticket-store.ts';

interface Parts {
  tickets: TicketStore;
  stepTicket: StepTicket;
}

export interface Joining {
  /** Its number is the one that is called. */
  ticketId: string;
  otherIds: readonly string[];
  deskId: string;
  officeId: string;
  commandId: string;
}

const MAX_PEOPLE = 50;
const MAX_SERVICES = 10;
const joinable: readonly TicketState[] = ['waiting', 'parked', 'missed'];

function refuse({ state, label }: Ticket): never {
  throw new DomainError('ticket.transition', { state, action: 'join', label, allowed: actionsFrom(state) });
}

function assertJoins(other: Ticket, into: Ticket): void {
  const together = other.officeId === into.officeId && other.date === into.date && other.id !== into.id;
  if (!together || !joinable.includes(other.state)) refuse(other);
}

/** What the others still came for is given after what this one came for. */
function takeIn(into: Ticket, others: readonly Ticket[]): TicketPatch {
  const open = others.flatMap(({ serviceIds, serviceId, doneServiceIds }) =>
    [...serviceIds, serviceId].filter((id) => !doneServiceIds.includes(id)),
  );
  const people = others.reduce((sum, other) => sum + other.people, into.people);
  return {
    people: Math.min(people, MAX_PEOPLE),
    serviceIds: [...new Set([...into.serviceIds, ...open])].slice(0, MAX_SERVICES),
    doneServiceIds: into.doneServiceIds.filter((id) => !open.includes(id)),
    // Those who had joined the others before come along.
    joinedIds: [...new Set([into, ...others].flatMap(({ id, joinedIds = [] }) => [id, ...joinedIds]))].filter(
      (id) => id !== into.id,
    ),
  };
}

/**
 * Makes several numbers one visit: one call is for all, under the number that stays. That ticket takes the others in before
 * they end, so that nobody is ever without a number; whom a desk called in that moment is let go again and keeps their own.
 * A join that was broken off is completed by sending it again. Throws `ticket.transition`, `ticket.changed`, `ticket.notFound`.
 */
export function createJoinTickets({ tickets, stepTicket }: Parts) {
  async function end(other: Ticket, into: Ticket, commandId: string): Promise<boolean> {
    const patch = (now: Ticket): TicketPatch => {
      assertJoins(now, into);
      return { joinedInto: into.id };
    };
    try {
      const ended = await stepTicket({ ticketId: other.id, action: 'leave', commandId, patch });
      return ended.joinedInto === into.id;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'ticket.transition') return false;
      throw error;
    }
  }

  /** Some were called elsewhere in between: what they would have added is taken back. */
  function letGo(into: Ticket, before: Ticket | undefined, joined: readonly Ticket[], commandId: string) {
    const { people, joinedIds } = into;
    const patch = (now: Ticket): TicketPatch => {
      if (before && now.version === into.version) return takeIn(before, joined);
      const ids = joined.flatMap(({ id, joinedIds: along = [] }) => [id, ...along]);
      return { people, joinedIds: joinedIds?.filter((id) => ids.includes(id)) };
    };
    return stepTicket({ ticketId: into.id, action: 'amend', commandId, patch });
  }

  return async ({ ticketId, otherIds, deskId, officeId, commandId }: Joining) => {
    const others = await tickets.byIds(otherIds);
    if (others.length !== new Set(otherIds).size) throw new DomainError('ticket.notFound');
    let before: Ticket | undefined;
    const patch = (now: Ticket): TicketPatch => {
      if (now.state === 'done' || now.state === 'left') refuse(now);
      before = now;
      for (const other of others) assertJoins(other, now);
      return takeIn(now, others);
    };
    const into = await stepTicket({ ticketId, action: 'amend', commandId, deskId, officeId, patch });
    const joined: Ticket[] = [];
    for (const other of others) {
      if (await end(other, into, `${commandId}:${other.id}`)) joined.push(other);
    }
    const ticket =
      joined.length < others.length ? await letGo(into, before, joined, `${commandId}:back`) : into;
    return { ticket, others: joined.map(({ label }) => label) };
  };
}
export type JoinTickets = ReturnType<typeof createJoinTickets>;
