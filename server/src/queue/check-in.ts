import type { Ticket } from '@sportello/shared/ticket';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { servicesOfVisit, type QueueAppointment, type QueueAppointments } from './appointments.ts';
import type { EnterQueue } from './enter-queue.ts';
import { daysOffOf, givesNumbersAt, officeDate } from './office-day.ts';
import { minuteMs } from './order/queue-types.ts';
import type { QueuePolicy } from './queue-policy.ts';
import type { StepTicket } from './step-ticket.ts';
import type { TicketStore } from './ticket-store.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: QueueAppointments;
  tickets: TicketStore;
  enterQueue: EnterQueue;
  stepTicket: StepTicket;
  clock: Clock;
  policy: QueuePolicy;
}

/**
 * Arrival of somebody with an appointment. Again: the same ticket; after a miss: "I'm here".
 * Later than the grace they count as walk-ins of that minute, where the service takes walk-ins and the office is open.
 * Throws `appointment.notFound`, `appointment.state`, `checkIn.wrongOffice`, `checkIn.wrongDay`, `checkIn.tooEarly`,
 * `checkIn.tooLate`, with the times and the office's name.
 */
export function createCheckIn(parts: Parts) {
  const { directory, appointments, tickets, enterQueue, stepTicket, clock, policy } = parts;

  function assertTimely(appointment: QueueAppointment, nowMs: number): void {
    const { officeId, serviceId, startMs } = appointment;
    const office = directory.office(officeId);
    const start = new Date(startMs).toISOString();
    const data = { start, officeName: office.name };
    if (officeDate(office, startMs) !== officeDate(office, nowMs)) {
      throw new DomainError('checkIn.wrongDay', data);
    }
    const opensMs = startMs - policy.checkInEarlyMin * minuteMs;
    if (nowMs < opensMs) {
      throw new DomainError('checkIn.tooEarly', { ...data, opensAt: new Date(opensMs).toISOString() });
    }
    if (nowMs <= startMs + policy.settings.graceMin * minuteMs) return;
    const asWalkIn =
      directory.service(serviceId).walkIn && givesNumbersAt(office, daysOffOf(directory, office.id), nowMs);
    if (!asWalkIn) throw new DomainError('checkIn.tooLate', { ...data, graceMin: policy.settings.graceMin });
  }

  /** `arrivedMs`: where a machine hands it in later. */
  return async (
    officeId: string,
    code: string,
    commandId: string,
    arrivedMs = clock.now(),
  ): Promise<Ticket> => {
    directory.office(officeId);
    const appointment = await appointments.byCode(code);
    if (!appointment) throw new DomainError('appointment.notFound');
    if (appointment.officeId !== officeId) {
      throw new DomainError('checkIn.wrongOffice', {
        officeId: appointment.officeId,
        officeName: directory.office(appointment.officeId).name,
        start: new Date(appointment.startMs).toISOString(),
      });
    }
    const ticket = await tickets.byAppointment(appointment.id);
    if (ticket?.state === 'missed') {
      return stepTicket({ ticketId: ticket.id, action: 'imHere', commandId });
    }
    if (ticket) return ticket;
    if (appointment.state !== 'confirmed' && appointment.state !== 'arrived') {
      throw new DomainError('appointment.state', { state: appointment.state });
    }
    assertTimely(appointment, arrivedMs);
    return enterQueue({
      officeId,
      serviceIds: servicesOfVisit(appointment),
      people: appointment.people,
      priority: { kind: 'none' },
      commandId,
      appointment,
      arrivedMs,
    });
  };
}
export type CheckInByCode = ReturnType<typeof createCheckIn>;
