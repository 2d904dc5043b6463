import type { Ticket } from '@sportello/shared/ticket';
import { afterService } from '../after-service.ts';
import type { LaterTurn, QueueTicket } from './queue-types.ts';

function toMs(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}

/** What is still to come after the present service, by the rule that finishing it asks; at another office it is no work of this one. */
function laterTurns(ticket: Ticket): LaterTurn[] | undefined {
  if (!ticket.returnTo && ticket.serviceIds.length === 1) return undefined;
  if (ticket.state === 'done' || ticket.state === 'left') return undefined;
  const turns: LaterTurn[] = [];
  let at = ticket;
  for (let next = afterService(at); next; next = afterService(at)) {
    at = { ...at, returnTo: undefined, targetDeskId: undefined, ...next };
    if (at.officeId !== ticket.officeId) break;
    turns.push({ serviceId: at.serviceId, targetDeskId: at.targetDeskId });
  }
  return turns;
}

/** The one conversion from the record on the wire (ISO instants) to what the core computes with (epoch milliseconds). */
export function toQueueTicket(ticket: Ticket): QueueTicket {
  return {
    id: ticket.id,
    series: ticket.series,
    number: ticket.number,
    state: ticket.state,
    serviceId: ticket.serviceId,
    then: laterTurns(ticket),
    again: ticket.doneServiceIds.length > 0,
    cameFor: ticket.serviceIds,
    people: ticket.people,
    arrivedMs: Date.parse(ticket.arrivedAt),
    promiseMs: Date.parse(ticket.promiseAt),
    promiseBasis: ticket.promiseBasis,
    priority: ticket.priority.kind,
    bookedStartMs: toMs(ticket.bookedStartAt),
    parkedUntilMs: toMs(ticket.parkedUntil),
    targetDeskId: ticket.targetDeskId,
    deskId: ticket.deskId,
    calledMs: toMs(ticket.calledAt),
  };
}
