import { retryConflict } from '../database/retry-conflict.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { NumberStore } from '../queue/number-store.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import { formatDate } from './slots/local-date.ts';
import { toDay, zoneOf } from './slots/zone.ts';

export type NumberFields = Required<Pick<AppointmentRecord, 'number' | 'numberKey'>>;
type Visit = Pick<AppointmentRecord, 'officeId' | 'serviceId' | 'start'>;

/** The number that a confirmed appointment will be called by, from the same counters as the tickets of its day. */
export function createAppointmentNumbers({
  directory,
  numbers,
}: {
  directory: DirectoryReader;
  numbers: NumberStore;
}) {
  const dateOf = ({ officeId, start }: Visit): string =>
    formatDate(toDay(zoneOf(directory.office(officeId).timeZone), start.getTime()));

  return {
    async draw(visit: Visit): Promise<NumberFields> {
      const date = dateOf(visit);
      const { series } = directory.service(visit.serviceId);
      const number = await retryConflict(() => numbers.issue(visit.officeId, date, series), { pauseMs: 5 });
      return { number, numberKey: `${visit.officeId}|${date}|${number.label}` };
    },
    /** Whether a number drawn for one visit serves for the other: same office, same local date. */
    sameDay: (one: Visit, other: Visit): boolean =>
      one.officeId === other.officeId && dateOf(one) === dateOf(other),
  };
}
export type AppointmentNumbers = ReturnType<typeof createAppointmentNumbers>;
