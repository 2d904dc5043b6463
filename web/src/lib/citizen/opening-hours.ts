import type { Language } from '@sportello/shared/localized';
import type { Office } from '@sportello/shared/office';
import { weekdayName } from './format-time.ts';

/** Days of one line, with runs of three and more as a range: "lunedì–mercoledì, venerdì". */
function days(weekdays: readonly number[], language: Language): string {
  const runs: number[][] = [];
  for (const day of [...new Set(weekdays)].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number) => weekdayName(day, language);
  return runs
    .flatMap((run) =>
      run.length > 2 ? [`${name(run[0] ?? 1)}–${name(run.at(-1) ?? 1)}`] : run.map((day) => name(day)),
    )
    .join(', ');
}

/** One line for the same days: "lunedì–venerdì 08:30–12:30, 14:30–17:00". */
export function openingLines(opening: Office['opening'], language: Language): string[] {
  const byDays = new Map<string, string[]>();
  for (const { weekdays, from, to } of opening) {
    const key = days(weekdays, language);
    byDays.set(key, [...(byDays.get(key) ?? []), `${from}–${to}`]);
  }
  return [...byDays].map(([key, hours]) => `${key} ${hours.join(', ')}`);
}
