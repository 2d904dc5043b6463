import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { freedFields, occupiedClaims, openStates, type AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import { noticeOf } from './notice.ts';
import type { BookingSettingsStore } from './settings-store.ts';

interface Parts {
  appointments: AppointmentStore;
  settings: BookingSettingsStore;
  clock: Clock;
}

export interface Cancellation {
  /** `citizen`, `system` or `staff:<id>`. */
  by: string;
  reason?: string;
  /** Somebody else's decision since then counts: `appointment.state` when the appointment is no longer as given. */
  onlyAsGiven?: boolean;
}

/**
 * Gives the time back, until the start. Again: the same answer. Throws `appointment.started`, `appointment.state`.
 * What a citizen cancels may be kept back for a while, so that it cannot be handed to somebody chosen.
 */
export function createCancelAppointment({ appointments, settings, clock }: Parts) {
  return async function cancelAppointment(
    appointment: AppointmentRecord,
    { by, reason, onlyAsGiven }: Cancellation,
  ): Promise<AppointmentRecord> {
    let known: AppointmentRecord = appointment;
    const { releaseDelayMin } = await settings.read();
    for (;;) {
      if (known.state === 'cancelled') return known;
      const now = new Date(clock.now());
      if (known.start <= now) throw new DomainError('appointment.started');
      if (!openStates.includes(known.state))
        throw new DomainError('appointment.state', { state: known.state });
      const isDelayed = by === 'citizen' && releaseDelayMin > 0;
      const sequence = known.sequence + 1;
      const changed = await appointments.change(
        { id: known.id, states: openStates, sequence: known.sequence, startsAfter: now },
        {
          set: {
            state: 'cancelled',
            ...(isDelayed
              ? {
                  freeAt: new Date(now.getTime() + releaseDelayMin * 60_000),
                  claims: occupiedClaims(known.occupied!),
                }
              : {}),
          },
          remove: isDelayed ? ['places', 'offer'] : freedFields,
          newSequence: true,
          history: { at: now, by, action: 'cancelled', was: known.state, ...(reason ? { reason } : {}) },
          ...(known.citizen?.email
            ? { notice: noticeOf('cancelled', { ...known, sequence }, now, reason ? { reason } : {}) }
            : {}),
        },
      );
      if (changed) return changed;
      const current = await appointments.byId(known.id);
      if (!current) throw new DomainError('appointment.notFound');
      if (onlyAsGiven) throw new DomainError('appointment.state', { state: current.state });
      known = current;
    }
  };
}
export type CancelAppointment = ReturnType<typeof createCancelAppointment>;
