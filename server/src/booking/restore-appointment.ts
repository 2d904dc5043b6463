import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Availability } from './availability.ts';
import { noticeOf } from './notice.ts';
import type { TakeSeat } from './take-seat.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  availability: Availability;
  takeSeat: TakeSeat;
  clock: Clock;
}

/** Brings a cancelled appointment back to its time by one write, when that is still free. Throws `slot.taken`, `slot.unavailable`. */
export function createRestoreAppointment({ directory, appointments, availability, takeSeat, clock }: Parts) {
  return async function restoreAppointment(
    record: AppointmentRecord,
    by: string,
    reason: string,
  ): Promise<AppointmentRecord | undefined> {
    const calendar = directory.calendar(record.calendarId);
    const wanted = { ...availability.wantedOf(record, record.channel), isReturn: true };
    return takeSeat(calendar, wanted, record.start.getTime(), async (placement) => {
      const now = new Date(clock.now());
      const sequence = record.sequence + 1;
      const changed = await appointments.change(
        { id: record.id, states: ['cancelled'], sequence: record.sequence },
        {
          // It kept its number; without one it had not been approved.
          set: { ...placement, state: record.number ? 'confirmed' : 'requested' },
          remove: ['freeAt'],
          newSequence: true,
          history: { at: now, by, action: 'restored', reason },
          ...(record.citizen?.email
            ? {
                notice: noticeOf('restored', { ...record, sequence }, now, { reason }),
              }
            : {}),
        },
      );
      return changed;
    });
  };
}
export type RestoreAppointment = ReturnType<typeof createRestoreAppointment>;
