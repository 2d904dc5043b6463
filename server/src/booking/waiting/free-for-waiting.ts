import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import type { AppointmentRecord } from '../appointment-record.ts';
import type { Availability, FreeSlot, Wanted } from '../availability.ts';
import { parseDate } from '../slots/local-date.ts';
import { toInstant, zoneOf } from '../slots/zone.ts';
import { servicesChosen } from '../visit-services.ts';
import type { WaitingEntry } from './waiting-store.ts';

/** Somebody in line, with the appointment that would move. */
export interface Waiting {
  entry: WaitingEntry;
  record?: AppointmentRecord;
}

/** One visit in the eyes of the free slots: whoever waits for the same asks once for all. */
const questionOf = ({ entry, record }: Waiting): string =>
  JSON.stringify([
    entry.serviceId,
    (record ?? entry).alsoServiceIds ?? [],
    entry.officeId,
    entry.calendarId,
    entry.extraPersons,
  ]);

/**
 * What is free for people in line. The lists of one look are read once for everybody who waits for the same, so that a long line
 * for a full service costs one question. A time that overlaps the own one is not worth a message.
 */
export function createFreeForWaiting({
  directory,
  availability,
  clock,
}: {
  directory: DirectoryReader;
  availability: Availability;
  clock: Clock;
}) {
  const wantedBy = ({ entry, record }: Waiting): Wanted => ({
    ...availability.servicesOf(record ?? entry),
    extraPersons: entry.extraPersons,
    channel: 'online',
    sessionHash: null,
  });

  const calendarsOf = (waiting: Waiting) => {
    const { service, also } = wantedBy(waiting);
    return availability.calendarsFor(service, waiting.entry, also);
  };

  /** False when service or calendar were taken out of the directory. */
  function isOffered(waiting: Waiting): boolean {
    try {
      return calendarsOf(waiting).length > 0;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  }

  function rangeOf(waiting: Waiting): { fromMs: number; toMs: number } {
    const { entry, record } = waiting;
    const zone = zoneOf(calendarsOf(waiting)[0]!.timeZone);
    const untilMs = toInstant(zone, parseDate(entry.to) + 1, 0);
    return {
      fromMs: Math.max(clock.now(), toInstant(zone, parseDate(entry.from), 0)),
      toMs: record ? Math.min(untilMs, record.start.getTime()) : untilMs,
    };
  }

  return {
    rangeOf,
    calendarsOf,
    isOffered,
    /** Whether a time could suit both, where their dates overlap: a calendar that may serve the one may serve the other. */
    couldShare(one: WaitingEntry, other: WaitingEntry): boolean {
      if (![one, other].every((entry) => isOffered({ entry }))) return false;
      const serves = new Set(calendarsOf({ entry: one }).map(({ id }) => id));
      return calendarsOf({ entry: other }).some(({ id }) => serves.has(id));
    },
    /** Whether calendars are shared: what one of them gets, the other cannot have. */
    compete(one: WaitingEntry, other: WaitingEntry): boolean {
      const needs = (entry: WaitingEntry): string[] =>
        servicesChosen(directory, entry).flatMap(({ calendarIds, requiredCalendarIds }) => [
          ...calendarIds,
          ...requiredCalendarIds,
        ]);
      const others = new Set(needs(other));
      return needs(one).some((id) => others.has(id));
    },

    /** Looks for all of a line; `again` after something was taken, or where it may have come free meanwhile. */
    look(line: readonly Waiting[]) {
      const groups = Map.groupBy(line, questionOf);
      let lists = new Map<string, Promise<FreeSlot[]>>();
      async function listFor(question: string): Promise<FreeSlot[]> {
        const group = groups.get(question)!;
        const ranges = group.map(rangeOf);
        const fromMs = Math.min(...ranges.map((range) => range.fromMs));
        const toMs = Math.max(...ranges.map((range) => range.toMs));
        return availability.slotsBetween(calendarsOf(group[0]!), wantedBy(group[0]!), fromMs, toMs);
      }
      return {
        async hasFor(waiting: Waiting): Promise<boolean> {
          const question = questionOf(waiting);
          if (!lists.has(question)) lists.set(question, listFor(question));
          const { fromMs, toMs } = rangeOf(waiting);
          const slots = await lists.get(question)!;
          return slots.some(({ startMs }) => fromMs <= startMs && startMs < toMs);
        },
        again: (): void => void (lists = new Map()),
      };
    },
  };
}
export type FreeForWaiting = ReturnType<typeof createFreeForWaiting>;
