import type { Spread, StatisticsRow } from '@sportello/shared/statistics';
import type { DirectionApp } from '../direction-app.svelte.ts';

type Words = Pick<DirectionApp, 't' | 'number'>;

/** Who was told a wait by what came of it, how long they waited and were served: the columns of every table here. */
export const tableColumns = ({ t }: Words, first: string): string[] => [
  first,
  t('key.served'),
  t('key.noShows'),
  t('key.left'),
  t('column.waitMiddle'),
  t('column.waitNine'),
  t('column.serviceMiddle'),
  t('column.serviceNine'),
];

export function tableRow(words: Words, name: string, row: StatisticsRow | undefined): string[] {
  const cell = (value: number | undefined) => (value === undefined ? '–' : words.number(value));
  return [
    name,
    cell(row?.served ?? 0),
    cell(row?.noShows ?? 0),
    cell(row?.left ?? 0),
    cell(row?.waitMin?.p50),
    cell(row?.waitMin?.p90),
    cell(row?.serviceMin?.p50),
    cell(row?.serviceMin?.p90),
  ];
}

export interface Named {
  name: string;
  row: StatisticsRow;
}

/** Lines of the chart of one duration, the longest nine-of-ten first; groups without it are left out. */
export function spreadRows(
  { t, number }: Words,
  named: readonly Named[],
  durationOf: (row: StatisticsRow) => Spread,
) {
  return named
    .flatMap(({ name, row }) => {
      const spread = durationOf(row);
      if (!spread) return [];
      const { p50, p90, cases } = spread;
      const text = t('spread.text', { middle: number(p50), nine: number(p90), cases });
      return [{ key: row.key, name, middle: p50, nine: p90, text }];
    })
    .sort((a, b) => b.nine - a.nine);
}
