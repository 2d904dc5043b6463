import type { Language } from '@sportello/shared/localized';

/** How dates are written: English as in Europe, day before month. */
const locales: Record<Language, string> = { it: 'it-IT', en: 'en-GB' };

const formatter = (language: Language, timeZone: string | undefined, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locales[language], { timeZone, hourCycle: 'h23', ...options });

/** "giovedì 26 novembre 2026" */
export const longDate = (instant: string, language: Language, timeZone: string) =>
  formatter(language, timeZone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(
    new Date(instant),
  );

/** "09:20"; without a zone in that of the browser. */
export const clockTime = (instant: string | number | Date, language: Language, timeZone?: string) =>
  formatter(language, timeZone, { hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

/** Local calendar date of an instant, `YYYY-MM-DD`. */
export const localDateOf = (instant: string | Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  );

/** A calendar date has no zone: noon UTC keeps it what it is. */
const noon = (localDate: string) => `${localDate}T12:00:00Z`;

export const longLocalDate = (localDate: string, language: Language) =>
  longDate(noon(localDate), language, 'UTC');

/** "gio" and "26", for a compact list of days. */
export const weekdayOf = (localDate: string, language: Language) =>
  formatter(language, 'UTC', { weekday: 'short' }).format(new Date(noon(localDate)));

/** "novembre 2026" for `2026-11`. */
export const monthName = (month: string, language: Language) =>
  formatter(language, 'UTC', { month: 'long', year: 'numeric' }).format(new Date(noon(`${month}-01`)));

/** ISO weekday in words: 1 is Monday. 2024-01-01 was one. */
export const weekdayName = (weekday: number, language: Language) =>
  formatter(language, 'UTC', { weekday: 'long' }).format(new Date(Date.UTC(2024, 0, weekday, 12)));

/** Month after or before, `YYYY-MM`. */
export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** Last date of a month, `YYYY-MM-DD`. */
export function lastDateOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** "30 giugno 2027", or "mercoledì 30 giugno 2027". */
export const dayAndMonth = (localDate: string, language: Language, { weekday = false } = {}) =>
  formatter(language, 'UTC', {
    ...(weekday ? { weekday: 'long' } : {}),
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(new Date(noon(localDate)));
