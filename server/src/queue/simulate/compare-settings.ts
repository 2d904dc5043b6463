import type { DayPlan } from './day-plan.ts';
import { reportDay } from './day-report.ts';
import type { DayReport } from './day-report.ts';
import { simulateDay } from './simulate-day.ts';
import type { DayOptions } from './simulate-day.ts';

/** A way to run the queue; `desks` replaces the staff of every day, for "what if a desk more were open". */
export interface Variant {
  readonly name: string;
  readonly settings?: DayOptions['settings'];
  readonly targetWaitMin?: DayOptions['targetWaitMin'];
  readonly desks?: (day: DayPlan) => DayPlan['desks'];
}

export interface VariantReport {
  readonly name: string;
  /** One for each day, in the order of the days. */
  readonly days: readonly DayReport[];
}

/** The same days under each variant: the same people come at the same minutes and take as long. */
export function compareSettings(days: readonly DayPlan[], variants: readonly Variant[]): VariantReport[] {
  return variants.map(({ name, settings, targetWaitMin, desks }) => ({
    name,
    days: days.map((day) => {
      const plan = desks ? { ...day, desks: desks(day) } : day;
      return reportDay(simulateDay(plan, { settings, targetWaitMin }));
    }),
  }));
}
