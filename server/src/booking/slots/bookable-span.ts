import { formatDate, MINUTE_MS, parseTime, weekdayOf, type DayNumber } from './local-date.ts';
import type { CalendarState, SlotQuestion } from './slot-input.ts';
import type { Span } from './spans.ts';
import { toDay, toInstant, zoneOf } from './zone.ts';

type Horizon = Pick<CalendarState, 'officeOpensAt'> & {
  readonly calendar: Pick<CalendarState['calendar'], 'timeZone' | 'horizonDays' | 'lastDateOpensAt'>;
};

/** The span of starts that notice and horizon leave of what is asked; empty when `from >= to`. */
export function bookableSpan(state: CalendarState, question: SlotQuestion): Span {
  const { calendar } = state;
  if (question.isReturn) return { from: Math.max(question.from, question.now), to: question.to };
  const afterHorizon = toInstant(zoneOf(calendar.timeZone), lastDay(state, question.now) + 1, 0);
  return {
    from: Math.max(question.from, question.now + calendar.noticeMin * MINUTE_MS),
    to: Math.min(question.to, afterHorizon),
  };
}

/** Last local date, `yyyy-MM-dd`, on which something can be booked at `now`. */
export const lastBookableDate = (horizon: Horizon, now: number): string => formatDate(lastDay(horizon, now));

/** The last date within the horizon is there from the office's opening time on, so that nobody waits for midnight. */
function lastDay({ calendar, officeOpensAt }: Horizon, now: number): DayNumber {
  const zone = zoneOf(calendar.timeZone);
  const today = toDay(zone, now);
  const opensAt = toInstant(zone, today, parseTime(calendar.lastDateOpensAt ?? officeOpensAt));
  return today + calendar.horizonDays - (now < opensAt ? 1 : 0);
}

/**
 * Local `HH:mm` at which an office opens today, for `CalendarState.officeOpensAt`. On a day on which it is closed,
 * the earliest opening of its week; an office without opening hours opens at 08:00.
 */
export function officeOpensAt(
  opening: readonly { readonly weekdays: readonly number[]; readonly from: string }[],
  timeZone: string,
  now: number,
): string {
  const weekday = weekdayOf(toDay(zoneOf(timeZone), now));
  const today = opening.filter((span) => span.weekdays.includes(weekday));
  const times = (today.length > 0 ? today : opening).map((span) => span.from).sort();
  return times[0] ?? '08:00';
}
