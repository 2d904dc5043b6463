import { calendarSchema, type Calendar, type ServiceTiming } from '@sportello/shared/calendar';
import { DateTime } from 'luxon';
import type { z } from 'zod';
import { freeSeatsAt } from './combined-starts.ts';
import { freeStarts } from './free-starts.ts';
import type { SlotInput } from './slot-input.ts';
import { visitTiming } from './visit-timing.ts';

/** What an administrator would send: only what matters for the test. */
export type CalendarDraft = Partial<z.input<typeof calendarSchema>>;

export function calendarOf(draft: CalendarDraft): Calendar {
  return calendarSchema.parse({
    id: 'registry',
    kind: 'office',
    officeId: 'town-hall',
    name: { it: 'Anagrafe' },
    horizonDays: 730,
    holidays: { national: false },
    ...draft,
  });
}

/** A visit for one service. */
export const visitOf = (service: Partial<ServiceTiming> = {}) =>
  visitTiming([{ minutes: 30, minutesPerExtraPerson: 0, bufferBeforeMin: 0, bufferAfterMin: 0, ...service }]);

/** Instant of a local time in Rome, `yyyy-MM-ddTHH:mm`, or of anything with `Z` or an offset. */
export const at = (text: string): number => DateTime.fromISO(text, { zone: 'Europe/Rome' }).toMillis();

/** A question about whole local dates in Rome, asked the midnight before the first by an online visitor. */
export function askFor(
  draft: CalendarDraft,
  firstDate: string,
  lastDate = firstDate,
  more: Partial<SlotInput> = {},
): SlotInput {
  const from = at(`${firstDate}T00:00`);
  return {
    calendar: calendarOf(draft),
    officeOpensAt: '08:00',
    busy: [],
    holds: [],
    from,
    to: DateTime.fromISO(lastDate, { zone: 'Europe/Rome' }).plus({ days: 1 }).toMillis(),
    now: from - 86_400_000,
    channel: 'online',
    session: null,
    timing: visitOf(),
    ...more,
  };
}

/** The seats of the one calendar asked about. */
export const seatsAt = (input: SlotInput, start: number): number[] =>
  freeSeatsAt([input], input, start)[0] ?? [];

/** Starts as `HH:mm` in Rome. */
export const timesOf = (input: SlotInput): string[] =>
  freeStarts(input).map(({ start }) => DateTime.fromMillis(start, { zone: 'Europe/Rome' }).toFormat('HH:mm'));

/** Starts as `MM-dd HH:mm` in Rome. */
export const datedTimesOf = (input: SlotInput): string[] =>
  freeStarts(input).map(({ start }) =>
    DateTime.fromMillis(start, { zone: 'Europe/Rome' }).toFormat('MM-dd HH:mm'),
  );
