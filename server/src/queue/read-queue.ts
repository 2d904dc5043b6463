import type { Desk, Office } from '@sportello/shared/office';
import type { Ticket } from '@sportello/shared/ticket';
import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { QueueAppointment, QueueAppointments } from './appointments.ts';
import { servicesOf, type DeskRuntime, type DeskStateStore } from './desk-state-store.ts';
import { daysOffOf, daySpan, officeDate, openingOn } from './office-day.ts';
import { toQueueTicket } from './order/queue-ticket.ts';
import type { QueueContext, QueueDesk, QueueTicket } from './order/queue-types.ts';
import type { QueuePolicy } from './queue-policy.ts';
import { activeStates, type TicketStore } from './ticket-store.ts';
import type { TodaysTickets } from './todays-tickets.ts';

/** An office's queue at one instant, as stored and as the order function wants it. */
export interface LoadedQueue {
  office: Office;
  date: string;
  nowMs: number;
  /** Those of today that have not ended. */
  tickets: Ticket[];
  queueTickets: QueueTicket[];
  desks: { desk: Desk; runtime: DeskRuntime }[];
  expected: QueueAppointment[];
  context: QueueContext;
}

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  todaysTickets: TodaysTickets;
  deskStates: DeskStateStore;
  appointments: QueueAppointments;
  clock: Clock;
  policy: QueuePolicy;
}

export const closedDesk = (desk: Desk): DeskRuntime => ({
  id: desk.id,
  officeId: desk.officeId,
  state: 'closed',
  operator: null,
  seq: 0,
  version: 0,
});

/** A desk in the order function's terms; one without contact keeps what was sent to it, but calls nobody. */
export const toQueueDesk = (desk: Desk, runtime: DeskRuntime, closesMs?: number): QueueDesk => ({
  id: desk.id,
  serviceIds: servicesOf(desk, runtime),
  paused: runtime.state !== 'open',
  closesMs,
});

/** Reads what every question about an office's queue is answered from. */
export function createReadQueue(parts: Parts) {
  const { directory, tickets, todaysTickets, deskStates, appointments, clock, policy } = parts;

  /** Appointments of today whose people have not arrived; the ticket decides, for it is written first. */
  async function expectedOn(office: Office, date: string): Promise<QueueAppointment[]> {
    const { fromMs, toMs } = daySpan(office, date);
    const booked = await appointments.confirmedAt(office.id, fromMs, toMs);
    if (booked.length === 0) return booked;
    const seen = await tickets.appointmentsSeen(booked.map(({ id }) => id));
    return booked.filter(({ id }) => !seen.has(id));
  }

  return async (officeId: string): Promise<LoadedQueue> => {
    const office = directory.office(officeId);
    const nowMs = clock.now();
    const date = officeDate(office, nowMs);
    const [found, runtimes, expected] = await Promise.all([
      todaysTickets.of(officeId, date, activeStates),
      deskStates.ofOffice(officeId),
      expectedOn(office, date),
    ]);
    const byDesk = new Map(runtimes.map((runtime) => [runtime.id, runtime]));
    const desks = directory
      .desksOf(officeId)
      .map((desk) => ({ desk, runtime: byDesk.get(desk.id) ?? closedDesk(desk) }));
    // Where people work beyond the hours, the hours tell nothing about when they stop.
    const closesMs = openingOn(office, daysOffOf(directory, officeId), date)
      .map(({ toMs }) => toMs)
      .findLast((toMs) => toMs > nowMs);
    return {
      office,
      date,
      nowMs,
      tickets: found,
      queueTickets: found.map(toQueueTicket),
      desks,
      expected,
      context: {
        desks: desks
          .filter(({ runtime }) => runtime.state !== 'closed')
          .map(({ desk, runtime }) => toQueueDesk(desk, runtime, closesMs)),
        services: Object.fromEntries(directory.services().map((service) => [service.id, service])),
        expected: expected.map(({ id, serviceId, alsoServiceIds, startMs, people }) => ({
          id,
          serviceId,
          then: alsoServiceIds.map((later) => ({ serviceId: later })),
          bookedStartMs: startMs,
          people,
        })),
        settings: policy.settings,
      },
    };
  };
}
export type ReadQueue = ReturnType<typeof createReadQueue>;
