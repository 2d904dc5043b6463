import type { Office } from '@sportello/shared/office';

export interface LocalMoment {
  /** ISO weekday: 1 Monday … 7 Sunday. */
  weekday: number;
  /** `HH:mm` in the office's zone. */
  time: string;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Weekday and time of day that the office's own clocks show. */
export function localMoment(nowMs: number, timeZone: string): LocalMoment {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(nowMs);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return { weekday: weekdays.indexOf(part('weekday')) + 1, time: `${part('hour')}:${part('minute')}` };
}

/** The date that the office's calendar shows, `2026-11-23`. */
export function localDate(nowMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const part = Object.fromEntries(parts.formatToParts(nowMs).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}`;
}

/** The date after a date. */
export const nextDate = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

export interface Span {
  from: string;
  to: string;
}

/** The weekly opening of one weekday, in order; holidays and closures are not in it. */
export function spansOf(opening: Office['opening'], weekday: number): Span[] {
  return opening
    .filter((span) => span.weekdays.includes(weekday))
    .map(({ from, to }) => ({ from, to }))
    .sort((a, b) => a.from.localeCompare(b.from));
}

/** "08:30–12:30, 15:00–17:00", or an empty text on a day without opening. */
export const spansText = (spans: Span[]) => spans.map((span) => `${span.from}–${span.to}`).join(', ');

/** Whether the doors are open by the weekly hours; `tomorrow` is what the next date's hours are. */
export function hoursAt(opening: Office['opening'], moment: LocalMoment) {
  const today = spansOf(opening, moment.weekday);
  return {
    open: today.some((span) => span.from <= moment.time && moment.time < span.to),
    today,
    tomorrow: spansOf(opening, (moment.weekday % 7) + 1),
  };
}
