import type { Slot, SlotList } from '@sportello/shared/appointment';
import { lastDateOf, localDateOf, shiftMonth } from '#lib/citizen/format-time.ts';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

export interface DayCount {
  date: string;
  count: number;
}

/** The bookable part of a month, as the API's range: not before today. */
export function monthRange(month: string, today: string): { from: string; to: string } {
  const first = `${month}-01`;
  return { from: first < today ? today : first, to: lastDateOf(month) };
}

/** The month that was asked for, kept between this one and the last that can be booked. */
export function chooseMonth(asked: string | null, fallback: string, today: string): string {
  const month = asked && MONTH.test(asked) ? asked : fallback;
  return month < today.slice(0, 7) ? today.slice(0, 7) : month;
}

/** Days with free times and how many; months to go to; the times of the chosen day. */
export function arrangeSlots(list: SlotList, month: string, today: string, askedDay: string | null) {
  const byDay = new Map<string, Slot[]>();
  for (const slot of list.slots) {
    const date = localDateOf(slot.start, list.timeZone);
    byDay.set(date, [...(byDay.get(date) ?? []), slot]);
  }
  const days: DayCount[] = [...byDay].map(([date, slots]) => ({ date, count: slots.length }));
  const firstDay = list.first ? localDateOf(list.first.start, list.timeZone) : undefined;
  const day = [askedDay, firstDay, days[0]?.date].find((date) => date && byDay.has(date)) ?? null;
  const previous = shiftMonth(month, -1);
  const next = shiftMonth(month, 1);
  return {
    days,
    day,
    slots: day ? (byDay.get(day) ?? []) : [],
    previousMonth: previous >= today.slice(0, 7) ? previous : null,
    nextMonth: next <= list.lastDate.slice(0, 7) ? next : null,
  };
}
