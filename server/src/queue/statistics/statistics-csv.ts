import type { Spread } from '@sportello/shared/statistics';
import { hourKey, summarizeBy } from './summarize-visits.ts';
import type { Visit } from './visit.ts';

const columns = [
  'date',
  'hour',
  'service',
  'desk',
  'served',
  'no_shows',
  'left',
  'wait_mean_min',
  'wait_p50_min',
  'wait_p80_min',
  'wait_p90_min',
  'wait_p95_min',
  'service_mean_min',
  'service_p50_min',
  'service_p80_min',
  'service_p90_min',
  'service_p95_min',
];

const spreadCells = (spread: Spread) =>
  spread ? [spread.mean, spread.p50, spread.p80, spread.p90, spread.p95] : ['', '', '', '', ''];

/** One line for each date, hour, service and desk (RFC 4180). Cells are ids and numbers, which need no quoting and are no formulas. */
export function statisticsCsv(visits: readonly Visit[]): string {
  const rows = summarizeBy(visits, (visit) =>
    [visit.date, hourKey(visit), visit.serviceId, visit.deskId ?? ''].join(','),
  );
  const lines = rows.map(({ key, served, noShows, left, waitMin, serviceMin }) =>
    [key, served, noShows, left, ...spreadCells(waitMin), ...spreadCells(serviceMin)].join(','),
  );
  return [columns.join(','), ...lines, ''].join('\r\n');
}
