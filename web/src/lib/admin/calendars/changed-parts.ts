import type { CalendarSettings } from '@sportello/shared/administration';

/** The parts of a calendar as the page divides it, and what each holds. */
const parts = {
  name: ['name'],
  rules: ['rules'],
  overrides: ['overrides'],
  closures: ['closures'],
  holidays: ['holidays'],
  quotas: ['quotas'],
  window: ['noticeMin', 'horizonDays', 'lastDateOpensAt'],
  approval: ['approval'],
  video: ['videoUrl'],
  active: ['active'],
  timeZone: ['timeZone'],
} as const satisfies Record<string, readonly (keyof CalendarSettings)[]>;
export type CalendarPart = keyof typeof parts;

/** Equal values are the same text, whatever the order in which their fields were written. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  ) ?? '';

export const changedParts = (before: CalendarSettings, after: CalendarSettings): CalendarPart[] =>
  (Object.keys(parts) as CalendarPart[]).filter((part) =>
    parts[part].some((key) => textOf(before[key]) !== textOf(after[key])),
  );

/** Theirs, with every part that `mine` changed of what both began with. */
export function mergeParts(
  base: CalendarSettings,
  mine: CalendarSettings,
  theirs: CalendarSettings,
): CalendarSettings {
  const keys = changedParts(base, mine).flatMap((part): readonly (keyof CalendarSettings)[] => parts[part]);
  return { ...theirs, ...Object.fromEntries(keys.map((key) => [key, mine[key]])) };
}
