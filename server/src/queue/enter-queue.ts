import { randomUUID } from 'node:crypto';
import type { Ticket, TicketPriority } from '@sportello/shared/ticket';
import { ticketLabel } from '@sportello/shared/ticket-label';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { QueueAppointment } from './appointments.ts';
import type { IssuedNumber, NumberStore } from './number-store.ts';
import { officeDate } from './office-day.ts';
import { promiseFor } from './order/promise.ts';
import type { QueueLog } from './queue-log.ts';
import type { QueuePolicy } from './queue-policy.ts';
import type { RecordTicket } from './record-ticket.ts';
import type { TicketStore } from './ticket-store.ts';

export interface Entrance {
  officeId: string;
  /** In the order in which they are given. */
  serviceIds: readonly [string, ...string[]];
  people: number;
  priority: TicketPriority;
  commandId: string;
  appointment?: QueueAppointment;
  /** When they came, epoch milliseconds, if a machine handed it in later; now by default. */
  arrivedMs?: number;
  /** The number that they have already; a new one by default. */
  given?: IssuedNumber;
}

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  numbers: NumberStore;
  log: QueueLog;
  recordTicket: RecordTicket;
  clock: Clock;
  policy: QueuePolicy;
}

/** Puts a person into today's queue, once per command and once per appointment. */
export function createEnterQueue({ directory, tickets, numbers, log, recordTicket, clock, policy }: Parts) {
  async function known({ commandId, appointment }: Entrance): Promise<Ticket | undefined> {
    return (
      (await tickets.byCommand(commandId)) ??
      (appointment ? await tickets.byAppointment(appointment.id) : undefined)
    );
  }

  async function compose(entrance: Entrance): Promise<Omit<Ticket, 'seq'>> {
    const { officeId, serviceIds, people, priority, appointment, arrivedMs = clock.now() } = entrance;
    const service = directory.service(serviceIds[0]);
    const date = officeDate(directory.office(officeId), arrivedMs);
    const bookedStartMs = appointment?.startMs;
    const { promiseMs, promiseBasis } = promiseFor(
      { arrivedMs, bookedStartMs, priority: priority.kind, targetWaitMin: service.targetWaitMin },
      policy.settings,
    );
    const series = appointment?.series ?? service.series;
    const given = entrance.given ?? (await numberOf(officeId, date, series, appointment));
    return {
      id: randomUUID(),
      officeId,
      issuingOfficeId: officeId,
      date,
      ...given,
      serviceId: service.id,
      serviceIds: [...serviceIds],
      doneServiceIds: [],
      people,
      origin: appointment ? 'appointment' : 'walkIn',
      appointmentId: appointment?.id,
      bookedStartAt: bookedStartMs === undefined ? undefined : new Date(bookedStartMs).toISOString(),
      arrivedAt: new Date(arrivedMs).toISOString(),
      promiseAt: new Date(promiseMs).toISOString(),
      promiseBasis,
      priority,
      state: 'waiting',
      calls: 0,
      notes: [],
      version: 0,
    };
  }

  async function numberOf(officeId: string, date: string, series: string, appointment?: QueueAppointment) {
    if (appointment?.number == null) return numbers.issue(officeId, date, series);
    return { series, number: appointment.number, label: ticketLabel(series, appointment.number) };
  }

  return (entrance: Entrance): Promise<Ticket> =>
    log.inOrder(entrance.officeId, async () => {
      for (let attempt = 0; attempt < 3; attempt++) {
        const before = await known(entrance);
        if (before) return before;
        const added = await recordTicket.add(entrance.officeId, compose(entrance), entrance.commandId);
        if (added.ok) return added.ticket;
      }
      throw new DomainError('server.unavailable');
    });
}
export type EnterQueue = ReturnType<typeof createEnterQueue>;
