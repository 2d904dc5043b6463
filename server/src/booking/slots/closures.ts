import type { Closure } from '@sportello/shared/calendar';
import { parseDate, parseTime, type DayNumber } from './local-date.ts';
import { mergeSpans, type Span } from './spans.ts';
import { toInstant, type Zone } from './zone.ts';

/** Closed spans on the local dates from `firstDay` to `lastDay`, ascending; they may reach beyond. */
export function closedSpans(
  closures: readonly Closure[],
  zone: Zone,
  firstDay: DayNumber,
  lastDay: DayNumber,
): readonly Span[] {
  const spans = closures.flatMap((closure): Span[] => {
    if ('from' in closure) return [{ from: Date.parse(closure.from), to: Date.parse(closure.to) }];
    const first = Math.max(parseDate(closure.firstDate), firstDay);
    const last = Math.min(parseDate(closure.lastDate), lastDay);
    const fromMin = parseTime(closure.fromTime);
    const toMin = parseTime(closure.toTime);
    const perDate: Span[] = [];
    for (let day = first; day <= last; day++) {
      perDate.push({ from: toInstant(zone, day, fromMin), to: toInstant(zone, day, toMin) });
    }
    return perDate;
  });
  return mergeSpans(spans);
}
