import { holdRequestSchema, type SlotList } from '@sportello/shared/appointment';
import type { ProblemCode } from '@sportello/shared/problem';
import { localDateOf } from '#lib/citizen/format-time.ts';
import type { MessageKey } from '#lib/citizen/messages.ts';
import type { SlotChoice } from '#lib/citizen/SlotPicker.svelte';
import { textOf } from './booking-forms.ts';
import type { PublicCalendar } from './directory.ts';
import { arrangeSlots, chooseMonth, monthRange } from './slot-days.ts';

const slotChoiceSchema = holdRequestSchema.pick({ calendarId: true, start: true });

/** The time that a form chose (`calendar|start`), or undefined. */
export function chosenSlot(form: FormData) {
  const [calendarId, start] = textOf(form, 'slot').split('|');
  return slotChoiceSchema.safeParse({ calendarId, start }).data;
}

/** What to tell about a time that cannot be had. */
export const slotRefusals = {
  'slot.taken': 'error.slot.taken',
  'slot.unavailable': 'error.slot.unavailable',
  'request.tooMany': 'error.tooMany',
} as const satisfies Partial<Record<ProblemCode, MessageKey>>;
export const slotRefusalCodes = Object.keys(slotRefusals) as (keyof typeof slotRefusals)[];

interface Wanted {
  query: URLSearchParams;
  timeZone: string;
  held: { calendarId: string; start: string } | undefined;
  read: (range: { from: string; to: string }) => Promise<SlotList>;
  calendars: readonly PublicCalendar[];
}

/** Everything that the page for choosing a time shows, for the month and day in its address. */
export async function loadSlotChoice({
  query,
  timeZone,
  held,
  read,
  calendars,
}: Wanted): Promise<SlotChoice> {
  const today = localDateOf(new Date(), timeZone);
  const askedDay = query.get('giorno') ?? (held ? localDateOf(held.start, timeZone) : null);
  let month = chooseMonth(query.get('mese'), (askedDay ?? today).slice(0, 7), today);
  let list = await read(monthRange(month, today));
  // Nobody wants to look at an empty month while the next one has free times.
  if (!query.has('mese') && list.slots.length === 0 && list.first) {
    month = localDateOf(list.first.start, list.timeZone).slice(0, 7);
    list = await read(monthRange(month, today));
  }
  return {
    ...arrangeSlots(list, month, today, askedDay),
    month,
    first: list.first,
    timeZone: list.timeZone,
    people: calendars.filter((calendar) => calendar.kind === 'person'),
    held: held ? `${held.calendarId}|${held.start}` : null,
  };
}
