import { setImmediate as breathe } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { DAY_MS } from '../booking/slots/local-date.ts';
import type { Measurement } from '../queue/estimate/durations.ts';
import { daysOffOf, officeDate, openingOn } from '../queue/office-day.ts';
import { minuteMs } from '../queue/order/queue-types.ts';
import { officeScenario } from '../queue/simulate/office-scenario.ts';
import { liveThroughOpening } from './past-day.ts';

/** Enough for a month beside the month before it. */
const DAYS = 62;

/** Share of its time for which a desk has work: enough for waits, not enough for anger. */
const LOAD = 0.84;
/** Of three desks and more one is not staffed: somebody is always on leave. */
const staffed = <T>(desks: readonly T[]): readonly T[] => (desks.length > 2 ? desks.slice(0, -1) : desks);

/**
 * Fills the statistics with the weeks before `nowMs`, through the function that records every visit: days are played by the
 * queue's own order, and people are told what its own estimate says.
 */
export async function recordPastWeeks(
  { directory, queue }: Pick<Context, 'directory' | 'queue'>,
  nowMs: number,
  days = DAYS,
): Promise<void> {
  for (const [place, office] of directory.offices().entries()) {
    const services = directory.services().filter(({ officeIds }) => officeIds.includes(office.id));
    const desks = staffed(directory.desksOf(office.id));
    const history: Measurement[] = [];
    for (let ago = days; ago > 0; ago--) {
      const date = officeDate(office, nowMs - ago * DAY_MS);
      for (const [part, { fromMs, toMs }] of openingOn(
        office,
        daysOffOf(directory, office.id),
        date,
      ).entries()) {
        const scenario = officeScenario(services, desks, (toMs - fromMs) / minuteMs, LOAD);
        const seed = place * 10_000 + ago * 10 + part;
        const { ends, measurements } = liveThroughOpening({ office, date, fromMs, scenario, seed, history });
        history.push(...measurements);
        await queue.recordPastVisits(ends);
        // Whoever asks the server meanwhile is answered in between.
        await breathe();
      }
    }
  }
}
