import { bookableSpan } from './bookable-span.ts';
import { gridStarts, openingFor } from './free-starts.ts';
import type { GridSpan } from './opening.ts';
import { createSeatFinder } from './seat-finder.ts';
import type { CalendarState, FreeStart, SlotQuestion } from './slot-input.ts';

/** A start that any of several calendars can serve. */
export interface PooledStart {
  readonly start: number;
  /** Never empty; the calendar with the most free seats in front, so that a pool fills evenly. */
  readonly options: readonly {
    readonly calendarId: string;
    readonly seat: number;
    readonly seatsFree: number;
  }[];
}

/** A start for which several calendars are needed at once, with the seat to take on each, in the order asked. */
export interface JointStart {
  readonly start: number;
  readonly seats: readonly { readonly calendarId: string; readonly seat: number }[];
}

/** The starts of a pool, ascending, each time once: any of the calendars will do. */
export function anyOf(
  lists: readonly { readonly calendarId: string; readonly starts: readonly FreeStart[] }[],
): PooledStart[] {
  const byStart = new Map<number, { calendarId: string; seat: number; seatsFree: number }[]>();
  for (const { calendarId, starts } of lists) {
    for (const { start, seat, seatsFree } of starts) {
      const option = { calendarId, seat, seatsFree };
      const options = byStart.get(start);
      if (options) options.push(option);
      else byStart.set(start, [option]);
    }
  }
  return [...byStart]
    .sort(([one], [other]) => one - other)
    .map(([start, options]) => ({
      start,
      options: options.sort((one, other) => other.seatsFree - one.seatsFree),
    }));
}

/**
 * The starts at which all calendars are free together. They step from the moment from which all of them are open,
 * because two people whose windows open at 9:00 and 9:10 would otherwise never meet. Notice, horizon,
 * seats and quota of each one hold. Books as one document with the claims of every seat.
 */
export function freeStartsTogether(states: readonly CalendarState[], question: SlotQuestion): JointStart[] {
  const joint: JointStart[] = [];
  const { starts, people } = meet(states, question);
  for (const start of starts) {
    const seats: { calendarId: string; seat: number }[] = [];
    for (const { calendarId, finder } of people) {
      const free = finder.find(start);
      if (!free) break;
      seats.push({ calendarId, seat: free.seat });
    }
    if (seats.length === people.length && joint.push({ start, seats }) === question.limit) break;
  }
  return joint;
}

/**
 * For exactly this start the seats of each calendar, in the order asked, the one to take first in front; no list at all
 * when one of them has none. Whoever loses a race for one seat tries the next.
 */
export function freeSeatsAt(
  states: readonly CalendarState[],
  question: SlotQuestion,
  start: number,
): number[][] {
  const { starts, people } = meet(states, { ...question, from: start, to: start + 1 });
  for (const found of starts) {
    if (people.every(({ finder }) => finder.find(found))) return people.map(({ finder }) => finder.seats());
  }
  return [];
}

/** Where the opening hours of all calendars meet, and who finds the seats of each. */
function meet(states: readonly CalendarState[], question: SlotQuestion) {
  const spans = states.map((state) => bookableSpan(state, question));
  const span = {
    from: Math.max(...spans.map((one) => one.from)),
    to: Math.min(...spans.map((one) => one.to)),
  };
  if (states.length === 0 || span.from >= span.to) return { starts: [], people: [] };
  const people = states.map((state) => {
    const opening = openingFor(state, question, span);
    return { calendarId: state.calendar.id, opening, finder: createSeatFinder(state, question, opening) };
  });
  const grid = people.map((one) => one.opening.grid).reduce(intersectGrids);
  return { starts: gridStarts(grid, span, question.timing.intervalMin), people };
}

function intersectGrids(one: readonly GridSpan[], other: readonly GridSpan[]): GridSpan[] {
  const common: GridSpan[] = [];
  for (let left = 0, right = 0; left < one.length && right < other.length;) {
    const [a, b] = [one[left]!, other[right]!];
    const from = Math.max(a.from, b.from);
    const to = Math.min(a.to, b.to);
    if (from < to) common.push({ from, to, anchor: Math.max(a.anchor, b.anchor) });
    if (a.to <= b.to) left++;
    else right++;
  }
  return common;
}
