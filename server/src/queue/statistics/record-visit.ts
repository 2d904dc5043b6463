import type { Ticket } from '@sportello/shared/ticket';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import type { Derivation } from '../../secret.ts';
import { toDay, zoneOf } from '../../booking/slots/zone.ts';
import { DAY_MS } from '../../booking/slots/local-date.ts';
import { officeDate } from '../office-day.ts';
import { configuredMs } from '../order/queue-types.ts';
import type { TicketStore } from '../ticket-store.ts';
import { outcomeOf, timesOf } from './visit.ts';
import type { VisitStore } from './visit-store.ts';

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  visits: VisitStore;
  derive: Derivation;
  clock: Clock;
  logger: Logger;
}

/** Adds a row when a visit ends and takes it back when the end is undone, beside the calls and never in their way. */
export function createRecordVisit({ directory, tickets, visits, derive, clock, logger }: Parts) {
  const underWay = new Set<Promise<void>>();
  const idOf = (ticketId: string, version: number) => derive.hash('visit', `${ticketId}|${version}`);

  async function record(before: Ticket, after: Ticket): Promise<void> {
    const outcome = outcomeOf(before, after);
    if (!outcome) return;
    if (outcome === 'takenBack') return visits.remove(idOf(before.id, before.version));
    const office = directory.office(before.officeId);
    const service = directory.service(before.serviceId);
    const endedMs = clock.now();
    const zone = zoneOf(office.timeZone);
    const sinceMidnightMs = endedMs + zone.offsetAt(endedMs) - toDay(zone, endedMs) * DAY_MS;
    await visits.add(idOf(after.id, after.version), {
      officeId: office.id,
      date: officeDate(office, endedMs),
      hour: Math.floor(sinceMidnightMs / 3_600_000),
      serviceId: service.id,
      deskId: before.deskId,
      outcome,
      ...timesOf(before, endedMs, await tickets.told(before.id)),
      configuredMs: configuredMs(service, before.people),
      endedMs,
    });
  }

  return {
    /** Returns at once. */
    note(before: Ticket, after: Ticket): void {
      const work: Promise<void> = record(before, after)
        .catch((error: unknown) => logger.error({ err: error }, 'a visit is missing in the statistics'))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    /** When what was noted so far is stored. */
    async settled(): Promise<void> {
      await Promise.all(underWay);
    },
  };
}
export type RecordVisit = ReturnType<typeof createRecordVisit>;
