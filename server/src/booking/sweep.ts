import type { Clock } from '../clock.ts';
import type { AccessLog } from './access-log.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { CloseCalendars } from './close-calendars.ts';
import type { NoteAbsence } from './note-absence.ts';
import type { ExpireRequests } from './expire-requests.ts';

/**
 * Ends closures that were begun, notes who did not come, and clears away what is over: holds, bookings whose e-mail was never
 * confirmed, requests without an answer, delayed releases, old personal data, and old accesses.
 */
export function createSweep({
  appointments,
  accessLog,
  closeCalendars,
  expireRequests,
  noteAbsence,
  clock,
}: {
  appointments: AppointmentStore;
  accessLog: AccessLog;
  closeCalendars: Pick<CloseCalendars, 'settleAll'>;
  expireRequests: ExpireRequests;
  noteAbsence: NoteAbsence;
  clock: Clock;
}) {
  return async function sweep(): Promise<void> {
    await closeCalendars.settleAll();
    await appointments.sweepOver(clock.now());
    await expireRequests();
    await noteAbsence();
    await appointments.dropOldClaims(clock.now());
    await appointments.erase(clock.now());
    await accessLog.purge(clock.now());
  };
}
