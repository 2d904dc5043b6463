import type { WeeklyRule } from '@sportello/shared/calendar';

/** How a rule repeats, as one choice: the two fields behind it exclude each other. */
export const repeats = ['weekly', 'everyWeeks', 'n1', 'n2', 'n3', 'n4', 'last'] as const;
export type Repeat = (typeof repeats)[number];

const monthlyOf = { n1: 1, n2: 2, n3: 3, n4: 4, last: 'last' } as const;

export function repeatOf({ monthly, everyWeeks }: Pick<WeeklyRule, 'monthly' | 'everyWeeks'>): Repeat {
  if (monthly !== undefined) return monthly === 'last' ? 'last' : `n${monthly}`;
  return everyWeeks === undefined ? 'weekly' : 'everyWeeks';
}

export function setRepeat(rule: Pick<WeeklyRule, 'monthly' | 'everyWeeks'>, repeat: Repeat): void {
  rule.everyWeeks = repeat === 'everyWeeks' ? 2 : undefined;
  rule.monthly = repeat === 'weekly' || repeat === 'everyWeeks' ? undefined : monthlyOf[repeat];
}
