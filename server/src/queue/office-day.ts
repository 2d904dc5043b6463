import type { HolidaySettings } from '@sportello/shared/calendar';
import type { Office } from '@sportello/shared/office';
import { holidaysOf } from '../booking/slots/holidays.ts';
import { formatDate, parseDate, parseTime, weekdayOf, yearOf } from '../booking/slots/local-date.ts';
import { toDay, toInstant, zoneOf } from '../booking/slots/zone.ts';

/** The local date of an office at an instant (epoch milliseconds). */
export const officeDate = (office: Office, nowMs: number): string =>
  formatDate(toDay(zoneOf(office.timeZone), nowMs));

/** First instant of a local date, and of the one after it. */
export function daySpan(office: Office, date: string): { fromMs: number; toMs: number } {
  const zone = zoneOf(office.timeZone);
  const day = parseDate(date);
  return { fromMs: toInstant(zone, day, 0), toMs: toInstant(zone, day + 1, 0) };
}

/** When the doors are open on a local date, ascending; empty on public holidays. */
export function openingOn(office: Office, holidays: HolidaySettings, date: string) {
  const zone = zoneOf(office.timeZone);
  const day = parseDate(date);
  if (holidaysOf(yearOf(day), holidays).includes(day)) return [];
  return office.opening
    .filter(({ weekdays }) => weekdays.includes(weekdayOf(day)))
    .map(({ from, to }) => ({
      fromMs: toInstant(zone, day, parseTime(from)),
      toMs: toInstant(zone, day, parseTime(to)),
    }))
    .sort((a, b) => a.fromMs - b.fromMs);
}

const isOpenAt = (office: Office, holidays: HolidaySettings, nowMs: number): boolean =>
  openingOn(office, holidays, officeDate(office, nowMs)).some(
    ({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs,
  );

/** Whether somebody without an appointment may take a number now. */
export const givesNumbersAt = (office: Office, holidays: HolidaySettings, nowMs: number): boolean =>
  office.ticketsOutsideHours || isOpenAt(office, holidays, nowMs);

/** A closure longer than this is told at the door. */
const DAYS_AHEAD = 14;

/** When the doors open next; undefined when not within two weeks. */
export function nextOpening(office: Office, holidays: HolidaySettings, nowMs: number): number | undefined {
  const today = parseDate(officeDate(office, nowMs));
  for (let day = today; day <= today + DAYS_AHEAD; day++) {
    const opens = openingOn(office, holidays, formatDate(day)).find(({ fromMs }) => fromMs > nowMs);
    if (opens) return opens.fromMs;
  }
  return undefined;
}
