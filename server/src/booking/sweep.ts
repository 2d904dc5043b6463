import type { Clock } from '../clock.ts';
import type { AccessLog } from './access-log.ts';
import type { AppointmentStore } from './appointment-store.ts';

/** Clears away what is over: holds, bookings whose e-mail was never confirmed, delayed releases, old personal data, and old accesses. */
export function createSweep({
  appointments,
  accessLog,
  clock,
}: {
  appointments: AppointmentStore;
  accessLog: AccessLog;
  clock: Clock;
}) {
  return async function sweep(): Promise<void> {
    await appointments.sweepOver(clock.now());
    await appointments.erase(clock.now());
    await accessLog.purge(clock.now());
  };
}
