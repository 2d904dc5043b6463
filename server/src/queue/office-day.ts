import type { Closure, HolidaySettings } from '@sportello/shared/calendar';
import type { OpeningDay } from '@sportello/shared/opening';
import type { Office } from '@sportello/shared/office';
import { closedSpans } from '../booking/slots/closures.ts';
import { holidaysOf } from '../booking/slots/holidays.ts';
import {
  formatDate,
  parseDate,
  parseTime,
  weekdayOf,
  yearOf,
  type DayNumber,
} from '../booking/slots/local-date.ts';
import { subtractSpans, type Span } from '../booking/slots/spans.ts';
import { toDay, toInstant, zoneOf, type Zone } from '../booking/slots/zone.ts';
import type { DirectoryReader } from '../office/directory.ts';

/** The local date of an office at an instant (epoch milliseconds). */
export const officeDate = (office: Office, nowMs: number): string =>
  formatDate(toDay(zoneOf(office.timeZone), nowMs));

/** First instant of a local date, and of the one after it. */
export function daySpan(office: Office, date: string): { fromMs: number; toMs: number } {
  const zone = zoneOf(office.timeZone);
  const day = parseDate(date);
  return { fromMs: toInstant(zone, day, 0), toMs: toInstant(zone, day + 1, 0) };
}

/** What closes an office although its week says that it is open. */
export interface DaysOff {
  holidays: HolidaySettings;
  /** Of each of its counters' calendars. */
  closures: readonly (readonly Closure[])[];
}

/** Only what closes every counter closes the doors: a person who is away, or one counter, does not. */
export const daysOffOf = (
  { municipality, calendars }: Pick<DirectoryReader, 'municipality' | 'calendars'>,
  officeId: string,
): DaysOff => ({
  holidays: municipality().holidays,
  closures: calendars()
    .filter((calendar) => calendar.kind === 'office' && calendar.officeId === officeId && calendar.active)
    .map(({ closures }) => closures),
});

function closedOn({ closures }: DaysOff, zone: Zone, day: DayNumber): readonly Span[] {
  const [first, ...others] = closures.map((ofOne) => closedSpans(ofOne, zone, day, day));
  const inBoth = (some: readonly Span[], more: readonly Span[]) =>
    subtractSpans(some, subtractSpans(some, more));
  return others.reduce(inBoth, first ?? []);
}

function weekOn(office: Office, zone: Zone, day: DayNumber): Span[] {
  return office.opening
    .filter(({ weekdays }) => weekdays.includes(weekdayOf(day)))
    .map(({ from, to }) => ({
      from: toInstant(zone, day, parseTime(from)),
      to: toInstant(zone, day, parseTime(to)),
    }))
    .sort((a, b) => a.from - b.from);
}

function spansOn(office: Office, off: DaysOff, zone: Zone, day: DayNumber) {
  const week = weekOn(office, zone, day);
  if (week.length === 0) return { spans: week };
  if (holidaysOf(yearOf(day), off.holidays).includes(day)) return { spans: [], closedBy: 'holiday' as const };
  const closed = closedOn(off, zone, day);
  const spans = subtractSpans(week, closed);
  const isWhole = spans.length === week.length && spans.every((span, index) => span === week[index]);
  return isWhole ? { spans } : { spans, closedBy: 'closure' as const };
}

/** When the doors are open on a local date, ascending; empty on public holidays and while the office is closed. */
export function openingOn(office: Office, off: DaysOff, date: string) {
  const { spans } = spansOn(office, off, zoneOf(office.timeZone), parseDate(date));
  return spans.map(({ from, to }) => ({ fromMs: from, toMs: to }));
}

/** The same for people: local times of `count` dates from the one of `nowMs` on. */
export function openingDays(office: Office, off: DaysOff, nowMs: number, count: number): OpeningDay[] {
  const zone = zoneOf(office.timeZone);
  const today = toDay(zone, nowMs);
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: office.timeZone,
    hour: '2-digit',
    minute: '2-digit',
  });
  return Array.from({ length: count }, (_, index) => {
    const day = today + index;
    const { spans, closedBy } = spansOn(office, off, zone, day);
    // The midnight that ends the day is its 24:00.
    const end = toInstant(zone, day + 1, 0);
    return {
      date: formatDate(day),
      spans: spans.map(({ from, to }) => ({
        from: clock.format(from),
        to: to >= end ? '24:00' : clock.format(to),
      })),
      closedBy,
    };
  });
}

const isOpenAt = (office: Office, off: DaysOff, nowMs: number): boolean =>
  openingOn(office, off, officeDate(office, nowMs)).some(
    ({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs,
  );

/** Whether somebody without an appointment may take a number now. */
export const givesNumbersAt = (office: Office, off: DaysOff, nowMs: number): boolean =>
  office.ticketsOutsideHours || isOpenAt(office, off, nowMs);

/** A closure longer than this is told at the door. */
export const DAYS_AHEAD = 14;

/** When the doors open next; undefined when not within two weeks. */
export function nextOpening(office: Office, off: DaysOff, nowMs: number): number | undefined {
  const today = parseDate(officeDate(office, nowMs));
  for (let day = today; day <= today + DAYS_AHEAD; day++) {
    const opens = openingOn(office, off, formatDate(day)).find(({ fromMs }) => fromMs > nowMs);
    if (opens) return opens.fromMs;
  }
  return undefined;
}
