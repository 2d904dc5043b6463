import type { Channel } from '@sportello/shared/channel';
import { DomainError } from '../domain-error.ts';
import { openStates, type AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Availability } from './availability.ts';
import type { Relocate } from './relocate.ts';
import type { TakeSeat } from './take-seat.ts';

interface Parts {
  appointments: AppointmentStore;
  availability: Availability;
  takeSeat: TakeSeat;
  relocate: Relocate;
}

export interface Move {
  calendarId: string;
  startMs: number;
  channel: Channel;
  by: string;
  reason?: string;
  /** Back to a time that was the appointment's own, whose notice does not count again. */
  isReturn?: boolean;
  /** Somebody else's decision since then counts: `appointment.state` when the appointment is no longer as given. */
  onlyAsGiven?: boolean;
  /** The citizen did not choose it and is asked whether it suits. */
  asksAgreement?: boolean;
}

/**
 * Moves an appointment to another free start. The same move again changes nothing.
 * Throws `slot.taken`, `slot.unavailable`, `appointment.started`, `appointment.state`.
 */
export function createMoveAppointment({ appointments, availability, takeSeat, relocate }: Parts) {
  return async function moveAppointment(
    appointment: AppointmentRecord,
    { calendarId, startMs, channel, by, reason, isReturn, onlyAsGiven, asksAgreement }: Move,
  ): Promise<AppointmentRecord> {
    let known = appointment;
    const { service, also } = availability.servicesOf(known);
    const [calendar] = availability.calendarsFor(service, { calendarId }, also);

    for (;;) {
      const from = known;
      // What a person proposed is agreed with that person alone.
      const isProposed =
        from.state === 'declined' &&
        from.calendarId === calendarId &&
        !!from.proposals?.some((start) => start.getTime() === startMs);
      if (!openStates.includes(from.state) && !isProposed)
        throw new DomainError('appointment.state', { state: from.state });
      if (!isProposed && from.calendarId === calendarId && from.start.getTime() === startMs) return from;
      const wanted = { ...availability.wantedOf(from, channel), isReturn };
      const write = relocate(from, { by, reason, isProposed, asksAgreement });
      const changed = await takeSeat(calendar!, wanted, startMs, write);
      if (changed) return changed;
      const current = await appointments.byId(from.id);
      if (!current) throw new DomainError('appointment.notFound');
      if (onlyAsGiven) throw new DomainError('appointment.state', { state: current.state });
      known = current;
    }
  };
}
export type MoveAppointment = ReturnType<typeof createMoveAppointment>;
