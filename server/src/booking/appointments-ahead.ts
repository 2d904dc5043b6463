import type { Clock } from '../clock.ts';
import { openStates } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import { DAY_MS } from './slots/local-date.ts';

/** No horizon is longer, so no appointment lies further ahead. */
const FURTHEST_DAYS = 740;

/** How many appointments to come take time of one of these calendars; of one service, where it is named. */
export function createAppointmentsAhead({
  appointments,
  clock,
}: {
  appointments: AppointmentStore;
  clock: Clock;
}) {
  return async (calendarIds: readonly string[], serviceId?: string): Promise<number> => {
    if (calendarIds.length === 0) return 0;
    const nowMs = clock.now();
    const found = await appointments.atCalendars(
      calendarIds,
      openStates,
      nowMs,
      nowMs + FURTHEST_DAYS * DAY_MS,
    );
    return found.filter(
      (one) => serviceId === undefined || [one.serviceId, ...(one.alsoServiceIds ?? [])].includes(serviceId),
    ).length;
  };
}
