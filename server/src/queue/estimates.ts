import { estimateWaits, type Estimate } from './estimate/estimate-waits.ts';
import { usualFormulaMs, type FormulaInput } from './estimate/usual-formula.ts';
import type { StandingStore } from './estimate/standing-store.ts';
import { trackStandings, type Standings, type Tracked } from './estimate/track-standings.ts';
import type { Logger } from 'pino';
import type { QueueChanges } from './queue-changes.ts';
import type { ReadDay } from './read-day.ts';
import type { LoadedQueue } from './read-queue.ts';
import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';

export interface OfficeEstimate extends Estimate {
  queue: LoadedQueue;
  /** What the usual formula would tell somebody who asks now, milliseconds; undefined before anything was measured. */
  formula: (asking: FormulaInput['asking']) => number | undefined;
  /** By ticket id, why it stands worse than it did. */
  worse: Tracked['worse'];
}

/** A simulated range breathes by less than a minute at this number, and it answers within milliseconds. */
const COURSES = 60;
/** Share of one processor that the estimates of an office may take. */
const SHARE = 0.05;
const MAX_AGE_MS = 15_000;

interface Parts {
  directory: DirectoryReader;
  readDay: ReadDay;
  changes: QueueChanges;
  standingStore: StandingStore;
  clock: Clock;
  logger: Logger;
}

/**
 * Waiting times of each office, computed when somebody asks and something has changed. When they were costly they are
 * renewed less often, so that a rush of questions cannot hold up the calls.
 */
export function createEstimates({ directory, readDay, changes, standingStore, clock, logger }: Parts) {
  interface Held {
    answer: Promise<OfficeEstimate>;
    atMs: number;
    madeAt: number;
    cost: { costMs: number };
    stale: boolean;
  }
  const held = new Map<string, Held>();
  const standings = new Map<string, Standings>();
  /** Whose standings are stored, by office: those who stand worse than they did. */
  const kept = new Map<string, string>();
  changes.subscribe(({ officeId }) => {
    const known = held.get(officeId);
    if (known) known.stale = true;
  });

  // Hours, minutes and desks may have changed.
  directory.subscribe(() => {
    for (const known of held.values()) known.stale = true;
  });

  async function compute(officeId: string, cost: { costMs: number }): Promise<OfficeEstimate> {
    const { queue, day } = await readDay(officeId);
    const started = performance.now();
    const estimate = estimateWaits({
      ...day,
      newFor: directory
        .services()
        .filter((service) => service.walkIn && service.officeIds.includes(officeId))
        .map(({ id }) => id),
      courses: COURSES,
    });
    cost.costMs = performance.now() - started;
    const { queueTickets, context, nowMs } = queue;
    const { averageMs } = day.durations;
    const before = standings.get(officeId) ?? (await standingStore.of(officeId, queue.date));
    const { best, worse } = trackStandings(before, estimate, queueTickets, context);
    standings.set(officeId, best);
    keepWorse(officeId, queue.date, new Map([...best].filter(([id]) => worse.has(id))));
    return {
      ...estimate,
      queue,
      worse,
      formula: (asking) =>
        averageMs === undefined
          ? undefined
          : usualFormulaMs({ tickets: queueTickets, context, nowMs, asking, averageMs }),
    };
  }

  /** Beside the answer, and only when others stand worse than before. */
  function keepWorse(officeId: string, date: string, standing: Standings): void {
    const ids = [date, ...standing.keys()].join(' ');
    if ((kept.get(officeId) ?? date) === ids) return;
    kept.set(officeId, ids);
    standingStore
      .keep(officeId, date, standing)
      .catch((error: unknown) => logger.error({ err: error, officeId }, 'standings were not kept'));
  }

  return (officeId: string): Promise<OfficeEstimate> => {
    const known = held.get(officeId);
    if (known) {
      const rested = performance.now() - known.madeAt > known.cost.costMs / SHARE;
      const old = Math.abs(clock.now() - known.atMs) > MAX_AGE_MS;
      if (!old && (!known.stale || !rested)) return known.answer;
    }
    const cost = { costMs: 0 };
    const entry: Held = {
      answer: compute(officeId, cost),
      atMs: clock.now(),
      madeAt: performance.now(),
      cost,
      stale: false,
    };
    entry.answer.catch(() => held.delete(officeId));
    held.set(officeId, entry);
    return entry.answer;
  };
}
export type Estimates = ReturnType<typeof createEstimates>;
