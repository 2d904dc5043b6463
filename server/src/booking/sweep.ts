import type { Clock } from '../clock.ts';
import type { AccessLog } from './access-log.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { CloseCalendars } from './close-calendars.ts';

/** Ends closures that were begun, and clears away what is over: holds, bookings whose e-mail was never confirmed, delayed releases, old personal data, and old accesses. */
export function createSweep({
  appointments,
  accessLog,
  closeCalendars,
  clock,
}: {
  appointments: AppointmentStore;
  accessLog: AccessLog;
  closeCalendars: Pick<CloseCalendars, 'settleAll'>;
  clock: Clock;
}) {
  return async function sweep(): Promise<void> {
    await closeCalendars.settleAll();
    await appointments.sweepOver(clock.now());
    await appointments.erase(clock.now());
    await accessLog.purge(clock.now());
  };
}
