import { MINUTE_MS } from './local-date.ts';
import { occupancyOf } from './occupancy.ts';
import type { Opening } from './opening.ts';
import { seatOrder } from './seat-order.ts';
import type { CalendarState, FreeStart, SlotQuestion } from './slot-input.ts';
import type { Span } from './spans.ts';

export interface SeatFinder {
  /** The answer for a start, or `undefined` if nothing is free. Ask in ascending order: it never looks back. */
  readonly find: (start: number) => FreeStart | undefined;
  /** The seats behind the last answer of `find`, the one to take first in front. */
  readonly seats: () => number[];
}

/**
 * Finds the seats that are free for a whole visit. The visit itself must lie in open time, on a seat that is there
 * throughout; the buffers only must not meet another span of the same seat.
 *
 * Where appointments are left on seats that the plan no longer has, they take the highest free seats in
 * their place. The choice is the same for everybody, so that two who book at once still cannot exceed the
 * lower number.
 */
export function createSeatFinder(state: CalendarState, question: SlotQuestion, opening: Opening): SeatFinder {
  const { now, channel } = question;
  const { durationMin, bufferBeforeMin, bufferAfterMin } = question.timing;
  const durationMs = durationMin * MINUTE_MS;
  const beforeMs = bufferBeforeMin * MINUTE_MS;
  const afterMs = bufferAfterMin * MINUTE_MS;
  const { open, planned } = opening;
  const mostSeats = planned.reduce((most, span) => Math.max(most, span.seats), 0);
  const { taken, surplus } = occupancyOf(state, question, planned, mostSeats);
  const orderAt = seatOrder(state.calendar.quotas, channel, mostSeats, now);
  const takenCursor = taken.map(() => 0);
  const surplusCursor = surplus.map(() => 0);
  let openCursor = 0;
  /** Written over by each `find`; shrinking it each time would allocate it each time. */
  const free: number[] = [];
  let freeCount = 0;

  /** Seats that are there from `start` to the end of the visit; 0 where it is not open throughout. */
  function seatsDuring(start: number): number {
    while (openCursor < open.length && open[openCursor]!.to <= start) openCursor++;
    let span = open[openCursor];
    if (!span || span.from > start) return 0;
    let { seats } = span;
    const end = start + durationMs;
    for (let index = openCursor + 1; span.to < end; index++) {
      const next = open[index];
      if (!next || next.from !== span.to) return 0;
      if (next.seats < seats) seats = next.seats;
      span = next;
    }
    return seats;
  }

  function isFree(seat: number, start: number): boolean {
    return !overlaps(taken[seat]!, takenCursor, seat, start - beforeMs, start + durationMs + afterMs);
  }

  /** The lowest seat number that has to stay free for the surplus; `seats` if there is none. */
  function firstReserved(start: number, seats: number): number {
    let needed = 0;
    surplus.forEach((spans, index) => {
      if (overlaps(spans, surplusCursor, index, start, start + durationMs)) needed++;
    });
    let seat = seats;
    while (needed > 0 && seat > 0) if (isFree(--seat, start)) needed--;
    return needed > 0 ? 0 : seat;
  }

  return {
    find(start) {
      freeCount = 0;
      const seats = seatsDuring(start);
      if (seats === 0) return undefined;
      const limit = surplus.length === 0 ? seats : firstReserved(start, seats);
      for (const seat of orderAt(start)) if (seat < limit && isFree(seat, start)) free[freeCount++] = seat;
      return freeCount === 0 ? undefined : { start, seat: free[0]!, seatsFree: freeCount };
    },
    seats: () => free.slice(0, freeCount),
  };
}

/** Whether `from`–`to` meets one of the spans; moves the list's cursor past what ends before, as starts ascend. */
function overlaps(
  spans: readonly Span[],
  cursors: number[],
  list: number,
  from: number,
  to: number,
): boolean {
  let index = cursors[list]!;
  while (index < spans.length && spans[index]!.to <= from) index++;
  cursors[list] = index;
  return index < spans.length && spans[index]!.from < to;
}
