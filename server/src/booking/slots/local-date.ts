/**
 * Local calendar dates as whole days since 1970-01-01, whatever the zone: adding a day is adding 1, and
 * no clock change can get in between.
 */
export type DayNumber = number;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Day number of `yyyy-MM-dd`. Throws a RangeError on anything else. */
export function parseDate(date: string): DayNumber {
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(ms)) throw new RangeError(`not a date: ${date}`);
  return ms / DAY_MS;
}

/** `yyyy-MM-dd` of a day number. */
export const formatDate = (day: DayNumber): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Day number of a date given in parts; months count from 1, and day 0 is the last of the month before. */
export const dayOf = (year: number, month: number, dayOfMonth: number): DayNumber =>
  Date.UTC(year, month - 1, dayOfMonth) / DAY_MS;

export const yearOf = (day: DayNumber): number => new Date(day * DAY_MS).getUTCFullYear();

/** ISO weekday: 1 Monday … 7 Sunday. Day 0 was a Thursday. */
export const weekdayOf = (day: DayNumber): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** The Monday of the same ISO week. */
export const mondayOf = (day: DayNumber): DayNumber => day - weekdayOf(day) + 1;

/** Minutes since local midnight of `HH:mm`; `24:00` is 1440. */
export const parseTime = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
