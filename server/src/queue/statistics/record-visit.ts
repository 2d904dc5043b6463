import type { Ticket } from '@sportello/shared/ticket';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import type { Derivation } from '../../secret.ts';
import { outcomeOf, type Told } from './visit.ts';
import { visitOf, type VisitEnd } from './visit-of.ts';
import type { VisitStore } from './visit-store.ts';

interface Parts {
  directory: DirectoryReader;
  visits: VisitStore;
  derive: Derivation;
  clock: Clock;
  logger: Logger;
}

/** Which of its visits a ticket has just ended: known by when, for a note may come between an end and its undoing. */
function endOf({ state, doneAt, handedOn, version }: Ticket): string | number {
  const undoable = state === 'done' ? doneAt : state === 'waiting' ? handedOn?.at : undefined;
  return undoable ?? version;
}

/** Adds a row when a visit ends and takes it back when the end is undone, beside the calls and never in their way. */
export function createRecordVisit({ directory, visits, derive, clock, logger }: Parts) {
  const underWay = new Set<Promise<void>>();
  const idOf = (ticketId: string, end: string | number) => derive.hash('visit', `${ticketId}|${end}`);

  async function record(before: Ticket, after: Ticket, told: Told | undefined): Promise<void> {
    const outcome = outcomeOf(before, after);
    if (!outcome) return;
    if (outcome === 'takenBack') return visits.remove(idOf(before.id, endOf(before)));
    const end = { before, outcome, endedMs: clock.now(), told };
    await visits.add(idOf(after.id, endOf(after)), visitOf(end, directory));
  }

  return {
    /** Returns at once. `told`: what the person was told on entering. */
    note(before: Ticket, after: Ticket, told: Told | undefined): void {
      const work: Promise<void> = record(before, after, told)
        .catch((error: unknown) => logger.error({ err: error }, 'a visit is missing in the statistics'))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    /** Visits that ended before this installation took them down, from elsewhere. */
    past: (ends: readonly VisitEnd[]): Promise<void> =>
      visits.addAll(
        ends.map((end) => ({
          id: idOf(end.before.id, end.before.version + 1),
          visit: visitOf(end, directory),
        })),
      ),
    /** When what was noted so far is stored. */
    async settled(): Promise<void> {
      await Promise.all(underWay);
    },
  };
}
export type RecordVisit = ReturnType<typeof createRecordVisit>;
