import type { HolidaySettings } from '@sportello/shared/calendar';
import { dayOf, type DayNumber } from './local-date.ts';

/** Month and day of the fixed national holidays: law 260/1949 as amended, last by law 151/2025 (4 October). */
const FIXED: readonly { month: number; day: number; since: number }[] = [
  { month: 1, day: 1, since: 0 },
  { month: 1, day: 6, since: 0 },
  { month: 4, day: 25, since: 0 },
  { month: 5, day: 1, since: 0 },
  { month: 6, day: 2, since: 0 },
  { month: 8, day: 15, since: 0 },
  { month: 10, day: 4, since: 2026 },
  { month: 11, day: 1, since: 0 },
  { month: 12, day: 8, since: 0 },
  { month: 12, day: 25, since: 0 },
  { month: 12, day: 26, since: 0 },
];

/** Easter Sunday of a Gregorian year, by the anonymous algorithm (Nature, 20 April 1876). */
export function easterSunday(year: number): DayNumber {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const k = c % 4;
  const l = (32 + 2 * e + 2 * Math.floor(c / 4) - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayOf(year, Math.floor(n / 31), (n % 31) + 1);
}

/**
 * Public holidays of a year, ascending. Sundays are no holidays here: a rule names its weekdays. A patron saint
 * on 29 February is kept in leap years only.
 */
export function holidaysOf(year: number, settings: HolidaySettings): DayNumber[] {
  const days = new Set<DayNumber>();
  if (settings.national) {
    for (const { month, day, since } of FIXED) if (year >= since) days.add(dayOf(year, month, day));
    days.add(easterSunday(year) + 1);
  }
  if (settings.patronSaint) {
    const [month = 0, day = 0] = settings.patronSaint.split('-').map(Number);
    if (day <= dayOf(year, month + 1, 0) - dayOf(year, month, 0)) days.add(dayOf(year, month, day));
  }
  return [...days].sort((one, other) => one - other);
}
