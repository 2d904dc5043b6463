import type { Slot, SlotList } from '@sportello/shared/appointment';
import type { Calendar } from '@sportello/shared/calendar';
import type { Clock } from '../clock.ts';
import type { Availability, FreeSlot, Wanted } from './availability.ts';
import { parseDate } from './slots/local-date.ts';
import { toInstant, zoneOf } from './slots/zone.ts';

export const toSlot = ({ startMs, endMs, calendarId, officeId }: FreeSlot): Slot => ({
  start: new Date(startMs).toISOString(),
  end: new Date(endMs).toISOString(),
  calendarId,
  officeId,
});

/** First and last local date, both included. */
export interface DateRange {
  from: string;
  to: string;
}

/** The free starts of a visit between two dates, with the nearest of all; without one that is its own already. */
export function createListSlots({ availability, clock }: { availability: Availability; clock: Clock }) {
  return async function listSlots(
    calendars: readonly Calendar[],
    wanted: Wanted,
    range: DateRange,
    isOwn: (slot: FreeSlot) => boolean = () => false,
  ): Promise<{ list: SlotList; found: FreeSlot[] }> {
    const { timeZone } = calendars[0]!;
    const zone = zoneOf(timeZone);
    const fromMs = toInstant(zone, parseDate(range.from), 0);
    const toMs = toInstant(zone, parseDate(range.to) + 1, 0);
    const free = await availability.slotsBetween(calendars, wanted, fromMs, toMs);
    const slots = free.filter((slot) => !isOwn(slot));
    // Where the range has begun, its first one is the nearest of all.
    const isNearest = fromMs <= clock.now() && slots.length > 0;
    const first = isNearest ? slots[0] : await availability.first(calendars, wanted, isOwn);
    const list = {
      timeZone,
      slots: slots.map(toSlot),
      first: first ? toSlot(first) : null,
      lastDate: availability.lastDate(calendars),
    };
    return { list, found: first ? [...slots, first] : slots };
  };
}
export type ListSlots = ReturnType<typeof createListSlots>;
