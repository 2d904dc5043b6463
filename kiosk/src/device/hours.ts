import type { Office } from '@sportello/shared/office';
import type { OpeningDay } from '@sportello/shared/opening';

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

export type Span = OpeningDay['spans'][number];

/** The hours of the week on a date, in order: what is known of a day that the server has not told about. */
function dayOfWeek(opening: Office['opening'], date: string): OpeningDay {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  const spans = opening
    .filter((span) => span.weekdays.includes(weekday))
    .map(({ from, to }) => ({ from, to }))
    .sort((a, b) => a.from.localeCompare(b.from));
  return { date, spans };
}

/** "08:30–12:30, 15:00–17:00", or an empty text on a day without opening. */
export const spansText = (spans: readonly Span[]) =>
  spans.map((span) => `${span.from}–${span.to}`).join(', ');

const LOOK_AHEAD_DAYS = 14;

export interface Hours {
  /** Whether the doors are open at this moment. */
  open: boolean;
  today: OpeningDay;
  tomorrow: OpeningDay;
  /** When they open next, later today or on another day; null when not within two weeks. */
  next: { date: string; from: string } | null;
}

/**
 * The opening of an office at an instant, as far as is known: `days` are what the server told at the last contact,
 * holidays and closures considered; beyond them the hours of the week hold.
 */
export function hoursAt(
  { opening, timeZone }: Pick<Office, 'opening' | 'timeZone'>,
  days: readonly OpeningDay[],
  nowMs: number,
): Hours {
  const { time } = localMoment(nowMs, timeZone);
  const on = (date: string) => days.find((day) => day.date === date) ?? dayOfWeek(opening, date);
  const today = on(localDate(nowMs, timeZone));
  const tomorrow = on(nextDate(today.date));
  const open = today.spans.some((span) => span.from <= time && time < span.to);
  let next: Hours['next'] = null;
  for (
    let date = today.date, ahead = 0;
    !next && ahead <= LOOK_AHEAD_DAYS;
    ahead += 1, date = nextDate(date)
  ) {
    const span = on(date).spans.find(({ from }) => ahead > 0 || from > time);
    if (span) next = { date, from: span.from };
  }
  return { open, today, tomorrow, next };
}
