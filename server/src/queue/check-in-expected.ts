import type { Ticket } from '@sportello/shared/ticket';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { servicesOfVisit, type QueueAppointments } from './appointments.ts';
import type { EnterQueue } from './enter-queue.ts';
import { officeDate } from './office-day.ts';
import type { TicketStore } from './ticket-store.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: QueueAppointments;
  tickets: TicketStore;
  enterQueue: EnterQueue;
  clock: Clock;
}

/**
 * Arrival of an expected person, told by staff who see them: without a code, and at any hour of the day of the appointment.
 * The promise follows the same rule as everywhere, so later than the grace they count as walk-ins of that minute. Again: the
 * same ticket. Throws `appointment.notFound`, `appointment.state`, `checkIn.wrongOffice`, `checkIn.wrongDay`.
 */
export function createCheckInExpected({ directory, appointments, tickets, enterQueue, clock }: Parts) {
  return async (officeId: string, appointmentId: string, commandId: string): Promise<Ticket> => {
    const [appointment] = await appointments.byIds([appointmentId]);
    if (!appointment) throw new DomainError('appointment.notFound');
    const office = directory.office(officeId);
    const start = new Date(appointment.startMs).toISOString();
    if (appointment.officeId !== officeId) {
      throw new DomainError('checkIn.wrongOffice', {
        officeId: appointment.officeId,
        officeName: directory.office(appointment.officeId).name,
        start,
      });
    }
    if (officeDate(office, appointment.startMs) !== officeDate(office, clock.now())) {
      throw new DomainError('checkIn.wrongDay', { start, officeName: office.name });
    }
    const present = await tickets.byAppointment(appointment.id);
    if (present) return present;
    if (appointment.state !== 'confirmed' && appointment.state !== 'arrived') {
      throw new DomainError('appointment.state', { state: appointment.state });
    }
    const { people } = appointment;
    const serviceIds = servicesOfVisit(appointment);
    const priority = { kind: 'none' } as const;
    return enterQueue({ officeId, serviceIds, people, priority, commandId, appointment });
  };
}
export type CheckInExpected = ReturnType<typeof createCheckInExpected>;
