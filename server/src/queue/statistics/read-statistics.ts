import type { AccuracyReport, Statistics, StatisticsQuery } from '@sportello/shared/statistics';
import type { Clock } from '../../clock.ts';
import { DAY_MS } from '../../booking/slots/local-date.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import { learnDurations, type DurationModel, type Measurement } from '../estimate/durations.ts';
import { learnArrivals, type PastWalkIn, type UsualArrivals } from '../estimate/usual-arrivals.ts';
import { daySpan, officeDate } from '../office-day.ts';
import { accuracyIn, accuracyReport } from './accuracy-report.ts';
import type { RecordVisit } from './record-visit.ts';
import { statisticsCsv } from './statistics-csv.ts';
import { countVisitors, hourKey, summarizeBy, summarizeVisits } from './summarize-visits.ts';
import type { Visit } from './visit.ts';
import type { VisitStore } from './visit-store.ts';

/** Durations are learned from these; the estimate fades them with a half-life of two weeks. */
const LEARNED = { spanMs: 60 * DAY_MS, visits: 3_000, everyMs: 60_000 };
/** Of the published accuracy. */
const ACCURACY_DAYS = 30;

interface Parts {
  directory: DirectoryReader;
  visits: VisitStore;
  recordVisit: RecordVisit;
  clock: Clock;
}

/** What past days tell of how long services take and how many people come. */
export interface Learned {
  durations: DurationModel;
  arrivals: UsualArrivals;
}

/** What the rows are read for: the page of statistics, its file, the published accuracy, and the durations of the estimate. */
export function createReadStatistics({ directory, visits, recordVisit, clock }: Parts) {
  const learned = new Map<string, { atMs: number; model: Promise<Learned> }>();

  async function learn(officeId: string, nowMs: number): Promise<Learned> {
    const found = await visits.latest(officeId, nowMs - LEARNED.spanMs, LEARNED.visits);
    const measurements = found.flatMap(({ outcome, occupiedMs, ...visit }): Measurement[] =>
      occupiedMs == null || outcome === 'left'
        ? []
        : [{ ...visit, occupiedMs, missed: outcome === 'noShow' }],
    );
    const office = directory.office(officeId);
    const today = officeDate(office, nowMs);
    // The oldest day of a list that was cut off is not whole.
    const cutOff = found.length === LEARNED.visits ? found.at(-1)!.date : undefined;
    const past = found.filter(({ date }) => date !== today && date !== cutOff);
    return {
      durations: learnDurations(measurements, nowMs, daySpan(office, today).fromMs),
      arrivals: learnArrivals(walkInsOf(past, (date) => daySpan(office, date).fromMs)),
    };
  }

  async function rows(officeId: string, { from, to }: StatisticsQuery): Promise<Visit[]> {
    directory.office(officeId);
    await recordVisit.settled();
    return visits.between(officeId, from, to);
  }

  return {
    async statistics(officeId: string, query: StatisticsQuery): Promise<Statistics> {
      const found = await rows(officeId, query);
      return {
        officeId,
        ...query,
        total: summarizeVisits('all', found),
        byService: summarizeBy(found, ({ serviceId }) => serviceId),
        byDesk: summarizeBy(found, ({ deskId }) => deskId),
        byHour: summarizeBy(found, hourKey),
        byDate: summarizeBy(found, ({ date }) => date),
        visitors: countVisitors(found),
        accuracy: accuracyIn(found),
      };
    },

    csv: async (officeId: string, query: StatisticsQuery): Promise<string> =>
      statisticsCsv(await rows(officeId, query)),

    /** Of the last thirty days; what is published. */
    async accuracy(officeId: string): Promise<AccuracyReport> {
      const office = directory.office(officeId);
      const from = officeDate(office, clock.now() - ACCURACY_DAYS * DAY_MS);
      const span = { from, to: officeDate(office, clock.now()) };
      return accuracyReport(await rows(officeId, span), { officeId, ...span });
    },

    /** Learned anew every minute at most. */
    learned(officeId: string): Promise<Learned> {
      const nowMs = clock.now();
      const known = learned.get(officeId);
      if (known && Math.abs(nowMs - known.atMs) < LEARNED.everyMs) return known.model;
      const model = learn(officeId, nowMs);
      learned.set(officeId, { atMs: nowMs, model });
      model.catch(() => learned.delete(officeId));
      return model;
    },
  };
}
/** Everybody once: who was missed and came back has two rows. */
function walkInsOf(visits: readonly Visit[], midnightMs: (date: string) => number): PastWalkIn[] {
  const found = new Map<string, PastWalkIn>();
  for (const { serviceId, date, arrivedMs, bookedMs } of visits) {
    if (typeof arrivedMs !== 'number' || typeof bookedMs === 'number') continue;
    const sinceMidnightMs = arrivedMs - midnightMs(date);
    found.set(`${serviceId} ${arrivedMs}`, { serviceId, date, sinceMidnightMs });
  }
  return [...found.values()];
}

export type ReadStatistics = ReturnType<typeof createReadStatistics>;
