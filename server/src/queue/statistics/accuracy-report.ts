import type { Accuracy, AccuracyReport, AccuracyRow } from '@sportello/shared/statistics';
import { accuracyOf, type KeptEstimate } from '../estimate/accuracy.ts';
import { minuteMs } from '../order/queue-types.ts';
import { arrivalHourKey } from './summarize-visits.ts';
import type { Visit } from './visit.ts';

/** A smaller group says more about single people than about the office. */
const FEWEST_CASES = 5;
/** Edges of the drawn distances, minutes. */
const EDGES = [-15, -10, -5, 0, 5, 10, 15];

interface ToldVisit extends Visit {
  told: KeptEstimate;
}

/** Left out is who was told of no wait: a free desk is no achievement of an estimate. */
const isJudged = (visit: Visit): visit is ToldVisit => visit.told != null && visit.told.highMs !== 0;

export const accuracyIn = (visits: readonly Visit[]): Accuracy =>
  accuracyOf(visits.filter(isJudged).map(({ told }) => told));

function accuracyBy(
  visits: readonly ToldVisit[],
  keyOf: (visit: Visit) => string | undefined,
): AccuracyRow[] {
  return [...Map.groupBy(visits, (visit) => keyOf(visit) ?? '')]
    .filter(([key, group]) => key !== '' && group.length >= FEWEST_CASES)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => ({ key, ...accuracyIn(group) }));
}

function distancesOf(visits: readonly ToldVisit[]): AccuracyReport['distances'] {
  const distances = visits.flatMap(({ told: { medianMs, actualMs } }) =>
    medianMs === null ? [] : [(actualMs - medianMs) / minuteMs],
  );
  return [null, ...EDGES].map((fromMin, place) => {
    const toMin = EDGES[place] ?? null;
    const cases = distances.filter(
      (min) => min >= (fromMin ?? -Infinity) && min < (toMin ?? Infinity),
    ).length;
    return { fromMin, toMin, cases };
  });
}

/** What was told against what happened, as an office publishes it: nothing in it is about a person. */
export function accuracyReport(
  visits: readonly Visit[],
  { officeId, from, to }: { officeId: string; from: string; to: string },
): AccuracyReport {
  const judged = visits.filter(isJudged);
  return {
    officeId,
    from,
    to,
    fewestCases: FEWEST_CASES,
    total: accuracyIn(judged),
    byService: accuracyBy(judged, ({ serviceId }) => serviceId),
    byHour: accuracyBy(judged, arrivalHourKey),
    distances: distancesOf(judged),
  };
}
