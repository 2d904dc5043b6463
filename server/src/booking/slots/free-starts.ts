import { bookableSpan } from './bookable-span.ts';
import { MINUTE_MS } from './local-date.ts';
import { openingBetween, type GridSpan, type Opening } from './opening.ts';
import { createSeatFinder } from './seat-finder.ts';
import type { CalendarState, FreeStart, SlotInput, SlotQuestion } from './slot-input.ts';
import type { Span } from './spans.ts';
import { toDay, zoneOf } from './zone.ts';

/**
 * The free starts of one calendar, ascending: the only place that knows when something can be booked. The list,
 * the hold and the booking all ask it. No clock, no I/O; the cost follows the span asked for and what is taken in it.
 *
 * Starts step from the opening of a window by the interval; what is taken drops out, the grid does not shift. The
 * whole visit has to fit into open time. Asking again for one listed start gives it back.
 */
export function freeStarts(input: SlotInput): FreeStart[] {
  const starts: FreeStart[] = [];
  const span = bookableSpan(input, input);
  if (span.from >= span.to) return starts;
  const opening = openingFor(input, input, span);
  const finder = createSeatFinder(input, input, opening);
  for (const start of gridStarts(opening.grid, span, input.timing.intervalMin)) {
    const free = finder.find(start);
    if (free && starts.push(free) === input.limit) break;
  }
  return starts;
}

/** The span that appointments and holds must overlap to matter for a question: load these, and no others. */
export function spanToLoad({ from, to, timing }: Pick<SlotQuestion, 'from' | 'to' | 'timing'>): Span {
  return {
    from: from - timing.bufferBeforeMin * MINUTE_MS,
    to: to + (timing.durationMin + timing.bufferAfterMin) * MINUTE_MS,
  };
}

/** The opening hours that a visit with a start in `span` can touch. */
export function openingFor(state: CalendarState, question: SlotQuestion, span: Span): Opening {
  const zone = zoneOf(state.calendar.timeZone);
  const last = span.to + question.timing.durationMin * MINUTE_MS;
  return openingBetween(state.calendar, toDay(zone, span.from), toDay(zone, last));
}

/** Grid points within `span`, ascending, in real minutes whatever the clocks do. */
export function* gridStarts(grid: readonly GridSpan[], span: Span, intervalMin: number): Generator<number> {
  const step = intervalMin * MINUTE_MS;
  for (const { from, to, anchor } of grid) {
    const first = anchor + Math.ceil((Math.max(from, span.from) - anchor) / step) * step;
    const end = Math.min(to, span.to);
    for (let start = first; start < end; start += step) yield start;
  }
}
