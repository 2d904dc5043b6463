import type { Ticket } from '@sportello/shared/ticket';
import type { QueueTicket } from './queue-types.ts';

function toMs(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}

/** The one conversion from the record on the wire (ISO instants) to what the core computes with (epoch milliseconds). */
export function toQueueTicket(ticket: Ticket): QueueTicket {
  return {
    id: ticket.id,
    series: ticket.series,
    number: ticket.number,
    state: ticket.state,
    serviceId: ticket.serviceId,
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
