import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Availability } from './availability.ts';
import { confirmUntil } from './confirm-until.ts';
import type { Limits } from './limits.ts';
import { noticeOf } from './notice.ts';
import type { BookingSettingsStore } from './settings-store.ts';
import type { TakeSeat } from './take-seat.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  availability: Availability;
  takeSeat: TakeSeat;
  limits: Limits;
  settings: BookingSettingsStore;
  clock: Clock;
}

/** Brings a cancelled appointment back to its time by one write, when that is still free. Throws `slot.taken`, `slot.unavailable`. */
export function createRestoreAppointment(parts: Parts) {
  const { directory, appointments, availability, takeSeat, limits, settings, clock } = parts;

  return async function restoreAppointment(
    record: AppointmentRecord,
    by: string,
    reason: string,
  ): Promise<AppointmentRecord | undefined> {
    const calendar = directory.calendar(record.calendarId);
    const wanted = { ...availability.wantedOf(record, record.channel), isReturn: true };
    // Without a number it had not been approved.
    const before = record.history?.at(-1)?.was ?? (record.number ? 'confirmed' : 'requested');
    const isPending = before === 'pendingEmail';
    const current = await settings.read();
    return takeSeat(calendar, wanted, record.start.getTime(), async (placement) => {
      const now = new Date(clock.now());
      const sequence = record.sequence + 1;
      const places = await limits.placesAgain(record, current);
      return appointments.change(
        { id: record.id, states: ['cancelled'], sequence: record.sequence },
        {
          set: {
            ...placement,
            state: before,
            ...(places.length > 0 ? { places } : {}),
            ...(isPending ? { freeAt: confirmUntil(placement.start, now, current) } : {}),
          },
          remove: isPending ? [] : ['freeAt'],
          newSequence: true,
          history: { at: now, by, action: 'restored', reason },
          ...(record.citizen?.email
            ? {
                notice: noticeOf(isPending ? 'confirmEmail' : 'restored', { ...record, sequence }, now, {
                  reason,
                }),
              }
            : {}),
        },
      );
    });
  };
}
export type RestoreAppointment = ReturnType<typeof createRestoreAppointment>;
