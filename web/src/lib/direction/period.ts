export const periodUnits = ['day', 'week', 'month', 'own'] as const;
export type PeriodUnit = (typeof periodUnits)[number];

/** First and last local date, both included. */
export interface Period {
  unit: PeriodUnit;
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
const toMs = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const toDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const addDays = (date: string, days: number): string => toDate(toMs(date) + days * DAY_MS);

/** How many dates it has. */
export const daysOf = ({ from, to }: Pick<Period, 'from' | 'to'>): number =>
  Math.round((toMs(to) - toMs(from)) / DAY_MS) + 1;

const monthOf = (date: string, distance: number): { from: string; to: string } => {
  const [year, month] = date.split('-').map(Number) as [number, number];
  const first = Date.UTC(year, month - 1 + distance, 1);
  return { from: toDate(first), to: toDate(Date.UTC(year, month + distance, 0)) };
};

/** The day, the week from Monday or the month that holds this date; an own period starts and ends with it. */
export function periodAt(unit: PeriodUnit, date: string): Period {
  if (unit === 'month') return { unit, ...monthOf(date, 0) };
  if (unit !== 'week') return { unit, from: date, to: date };
  const from = addDays(date, -((new Date(toMs(date)).getUTCDay() + 6) % 7));
  return { unit, from, to: addDays(from, 6) };
}

/** The period of the same kind right before (-1) or after (1). */
export function stepPeriod(period: Period, direction: 1 | -1): Period {
  const { unit, from, to } = period;
  if (unit === 'month') return { unit, ...monthOf(from, direction) };
  const days = daysOf(period) * direction;
  return { unit, from: addDays(from, days), to: addDays(to, days) };
}

/** What is compared with a period: the one before, cut to as many days as have passed when it holds today. */
export function periodBefore(period: Period, today: string): Period {
  const before = stepPeriod(period, -1);
  if (period.from > today || today >= period.to) return before;
  const passed = daysOf({ from: period.from, to: today });
  const to = addDays(before.from, passed - 1);
  return { ...before, to: to < before.to ? to : before.to };
}

/** Every date of the period, for charts that show days without anybody too. */
export const datesOf = (period: Period): string[] =>
  Array.from({ length: daysOf(period) }, (_, day) => addDays(period.from, day));
