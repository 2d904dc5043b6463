import type { Office } from '@sportello/shared/office';
import type { Ticket } from '@sportello/shared/ticket';
import { DAY_MS } from '../../booking/slots/local-date.ts';
import { toDay, zoneOf } from '../../booking/slots/zone.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import { officeDate } from '../office-day.ts';
import { configuredMs } from '../order/queue-types.ts';
import { timesOf, type Told, type Visit, type VisitOutcome } from './visit.ts';

/** The end of a visit, with the ticket as it was before it. */
export interface VisitEnd {
  before: Ticket;
  outcome: VisitOutcome;
  endedMs: number;
  told?: Told | undefined;
}

function localHour(office: Office, atMs: number): number {
  const zone = zoneOf(office.timeZone);
  const sinceMidnightMs = atMs + zone.offsetAt(atMs) - toDay(zone, atMs) * DAY_MS;
  return Math.floor(sinceMidnightMs / 3_600_000);
}

/** The row of the statistics for a visit that has ended. */
export function visitOf(
  { before, outcome, endedMs, told }: VisitEnd,
  directory: Pick<DirectoryReader, 'office' | 'service'>,
): Visit {
  const office = directory.office(before.officeId);
  const service = directory.service(before.serviceId);
  const times = timesOf(before, endedMs, told);
  return {
    officeId: office.id,
    date: officeDate(office, endedMs),
    hour: localHour(office, endedMs),
    serviceId: service.id,
    deskId: before.deskId,
    outcome,
    people: before.people,
    priority: before.priority.kind,
    ...times,
    arrivedHour: times.arrivedMs === undefined ? undefined : localHour(office, times.arrivedMs),
    configuredMs: configuredMs(service, before.people),
    endedMs,
  };
}
