import type { CalendarWindow, WeeklyRule } from '@sportello/shared/calendar';
import { holidaysOf } from './holidays.ts';
import { dayOf, mondayOf, parseDate, parseTime, weekdayOf, yearOf, type DayNumber } from './local-date.ts';
import type { SlotCalendar } from './slot-input.ts';

/** An opening of one date in minutes after local midnight; `toMin` is at most 1440. */
export interface LocalWindow {
  readonly fromMin: number;
  readonly toMin: number;
  readonly seats: number;
}

interface CompiledRule {
  readonly window: LocalWindow;
  readonly weekdays: ReadonlySet<number>;
  readonly first: DayNumber;
  readonly last: DayNumber;
  readonly everyWeeks: number;
  readonly monthly: WeeklyRule['monthly'];
  readonly holdsOnHoliday: boolean;
}

/** The local windows of any date: its override if there is one, else the rules that hold on it. Closures come later. */
export function windowsByDate(
  calendar: Pick<SlotCalendar, 'rules' | 'overrides' | 'holidays'>,
): (day: DayNumber) => LocalWindow[] {
  const rules = calendar.rules.map(compileRule);
  const overrides = new Map(
    calendar.overrides.map((override) => [parseDate(override.date), override.windows.map(toLocalWindow)]),
  );
  const isHoliday = holidayTest(calendar.holidays);
  return (day) =>
    overrides.get(day) ??
    rules
      .filter((rule) => holdsOn(rule, day) && (rule.holdsOnHoliday || !isHoliday(day)))
      .map((rule) => rule.window);
}

const toLocalWindow = (window: Pick<CalendarWindow, 'from' | 'to' | 'seats'>): LocalWindow => ({
  fromMin: parseTime(window.from),
  toMin: parseTime(window.to),
  seats: window.seats,
});

function compileRule(rule: WeeklyRule): CompiledRule {
  return {
    window: toLocalWindow(rule),
    weekdays: new Set(rule.weekdays),
    first: rule.validFrom === undefined ? -Infinity : parseDate(rule.validFrom),
    last: rule.validTo === undefined ? Infinity : parseDate(rule.validTo),
    everyWeeks: rule.everyWeeks ?? 1,
    monthly: rule.monthly,
    holdsOnHoliday: rule.holdsOnHoliday,
  };
}

function holdsOn(rule: CompiledRule, day: DayNumber): boolean {
  if (!rule.weekdays.has(weekdayOf(day)) || day < rule.first || day > rule.last) return false;
  if (rule.monthly !== undefined) return isNthOfMonth(day, rule.monthly);
  return rule.everyWeeks === 1 || ((mondayOf(day) - mondayOf(rule.first)) / 7) % rule.everyWeeks === 0;
}

/** Whether the date is the k-th of its weekday in the month, or the last one, be it the fourth or the fifth. */
function isNthOfMonth(day: DayNumber, nth: 1 | 2 | 3 | 4 | 'last'): boolean {
  const date = new Date(day * 86_400_000);
  if (nth !== 'last') return Math.ceil(date.getUTCDate() / 7) === nth;
  return day + 7 > dayOf(date.getUTCFullYear(), date.getUTCMonth() + 2, 0);
}

function holidayTest(settings: SlotCalendar['holidays']): (day: DayNumber) => boolean {
  const byYear = new Map<number, ReadonlySet<DayNumber>>();
  return (day) => {
    const year = yearOf(day);
    let days = byYear.get(year);
    if (!days) byYear.set(year, (days = new Set(holidaysOf(year, settings))));
    return days.has(day);
  };
}
