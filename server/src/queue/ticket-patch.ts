import type { Ticket, TicketAction, TicketState } from '@sportello/shared/ticket';
import type { TicketPatch } from './ticket-store.ts';

/** Forgets the present turn: who waits again has not been called. */
const noTurn = {
  calls: 0,
  calledAt: undefined,
  lastCallAt: undefined,
  calledFrom: undefined,
  servingAt: undefined,
} satisfies TicketPatch;

const callableFrom = (state: TicketState): Ticket['calledFrom'] =>
  state === 'parked' || state === 'missed' ? state : 'waiting';

/** What each step does to the record, besides what its caller adds. */
export function patchOf(ticket: Ticket, action: TicketAction, state: TicketState, now: string): TicketPatch {
  switch (action) {
    case 'call':
      return {
        state,
        calls: 1,
        calledAt: now,
        lastCallAt: now,
        calledFrom: callableFrom(ticket.state),
        servingAt: undefined,
      };
    case 'recall':
      return { state, calls: ticket.calls + 1, lastCallAt: now };
    case 'start':
      return { state, servingAt: now, parkedUntil: undefined };
    case 'finish':
      return { state, doneAt: now, doneServiceIds: [...ticket.doneServiceIds, ticket.serviceId] };
    case 'undoFinish':
      return { state, doneAt: undefined, doneServiceIds: ticket.doneServiceIds.slice(0, -1) };
    case 'undoTransfer': {
      const { at: _at, state: _state, ...turn } = ticket.handedOn!;
      return { ...noTurn, targetDeskId: undefined, returnTo: undefined, ...turn, state, handedOn: undefined };
    }
    case 'miss':
    case 'leave':
      return { state };
    case 'undoCall':
      return { state, ...noTurn, deskId: undefined };
    case 'park':
    case 'unpark':
    case 'imHere':
    case 'transfer':
      return { state, ...noTurn, deskId: undefined, parkedUntil: undefined };
  }
}
