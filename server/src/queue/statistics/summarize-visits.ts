import type { Spread, StatisticsRow, Visitors } from '@sportello/shared/statistics';
import { parseDate, weekdayOf } from '../../booking/slots/local-date.ts';
import type { Visit } from './visit.ts';

const tenths = (ms: number): number => Math.round(ms / 6_000) / 10;

/** Nearest-rank percentile of a sorted, non-empty list. */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;

/** Minutes, to a tenth, of durations in milliseconds. */
export function spreadOf(durations: readonly (number | undefined | null)[]): Spread {
  const sorted = durations.filter((ms): ms is number => typeof ms === 'number').sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  return {
    cases: sorted.length,
    mean: tenths(sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length),
    p50: tenths(percentile(sorted, 0.5)),
    p80: tenths(percentile(sorted, 0.8)),
    p90: tenths(percentile(sorted, 0.9)),
    p95: tenths(percentile(sorted, 0.95)),
    max: tenths(sorted.at(-1)!),
  };
}

export function summarizeVisits(key: string, visits: readonly Visit[]): StatisticsRow {
  const count = (...outcomes: Visit['outcome'][]): number =>
    visits.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    key,
    served: count('served', 'sentOn'),
    noShows: count('noShow'),
    left: count('left'),
    waitMin: spreadOf(visits.map(({ waitMs }) => waitMs)),
    serviceMin: spreadOf(visits.map(({ serviceMs }) => serviceMs)),
  };
}

/** One row for each value of `keyOf`, in its order; visits without one are left out. */
export function summarizeBy(
  visits: readonly Visit[],
  keyOf: (visit: Visit) => string | undefined,
): StatisticsRow[] {
  const groups = Map.groupBy(visits, (visit) => keyOf(visit) ?? '');
  return [...groups]
    .filter(([key]) => key !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => summarizeVisits(key, group));
}

const twoDigits = (hour: number): string => String(hour).padStart(2, '0');

export const hourKey = ({ hour }: Visit): string => twoDigits(hour);
export const arrivalHourKey = ({ arrivedHour }: Visit): string | undefined =>
  arrivedHour === undefined || arrivedHour === null ? undefined : twoDigits(arrivedHour);

/** People by weekday and hour of their arrival; who goes on to another desk came once. */
export function countVisitors(visits: readonly Visit[]): Visitors {
  const first = visits.filter(({ arrivedHour }) => typeof arrivedHour === 'number');
  const weekdays = Map.groupBy(first, ({ date }) => weekdayOf(parseDate(date)));
  return {
    days: [1, 2, 3, 4, 5, 6, 7].map(
      (weekday) => new Set(weekdays.get(weekday)?.map(({ date }) => date)).size,
    ),
    hours: [...weekdays]
      .sort(([a], [b]) => a - b)
      .flatMap(([weekday, group]) =>
        [...Map.groupBy(group, ({ arrivedHour }) => arrivedHour!)]
          .sort(([a], [b]) => a - b)
          .map(([hour, { length }]) => ({ weekday, hour, visitors: length })),
      ),
  };
}
