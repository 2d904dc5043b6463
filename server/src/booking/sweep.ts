import type { Clock } from '../clock.ts';
import type { AppointmentStore } from './appointment-store.ts';

/** Clears away what is over: holds, bookings whose e-mail was never confirmed, delayed releases, and old personal data. */
export function createSweep({ appointments, clock }: { appointments: AppointmentStore; clock: Clock }) {
  return async function sweep(): Promise<void> {
    await appointments.sweepOver(clock.now());
    await appointments.erase(clock.now());
  };
}
