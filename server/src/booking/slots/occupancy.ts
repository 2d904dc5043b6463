import type { SeatSpan } from './opening.ts';
import type { BusySpan, CalendarState, SlotQuestion } from './slot-input.ts';
import { mergeSpans, subtractSpans, type Span } from './spans.ts';

/** Taken spans, by seat number, each list ascending and without overlap. */
export interface Occupancy {
  /** With buffers: where a seat's claims lie. */
  readonly taken: readonly (readonly Span[])[];
  /** Without buffers, where the plan has no such seat: left over from a plan with more seats. */
  readonly surplus: readonly (readonly Span[])[];
}

/** What is taken at `now` in the eyes of a session: every appointment, and the holds of others that still last. */
export function occupancyOf(
  { busy, holds }: Pick<CalendarState, 'busy' | 'holds'>,
  { now, session }: Pick<SlotQuestion, 'now' | 'session'>,
  planned: readonly SeatSpan[],
  mostSeats: number,
): Occupancy {
  const bySeat = Array.from({ length: mostSeats }, (): BusySpan[] => []);
  const add = (span: BusySpan): void => {
    while (span.seat >= bySeat.length) bySeat.push([]);
    bySeat[span.seat]!.push(span);
  };
  for (const span of busy) add(span);
  for (const hold of holds) if (hold.expiresAt > now && hold.session !== session) add(hold);

  const fewestSeats = planned.reduce((least, span) => Math.min(least, span.seats), Infinity);
  return {
    taken: bySeat.map(mergeSpans),
    surplus: bySeat
      .map((spans, seat) => (seat < fewestSeats ? [] : surplusOf(spans, seat, planned)))
      .filter((spans) => spans.length > 0),
  };
}

function surplusOf(spans: readonly BusySpan[], seat: number, planned: readonly SeatSpan[]): Span[] {
  const layer = planned.filter((span) => span.seats > seat);
  let cursor = 0;
  const strays: Span[] = [];
  for (const { from, to, start = from, end = to } of spans) {
    if (cursor > 0 && start < layer[cursor - 1]!.to) cursor = 0;
    while (cursor < layer.length && layer[cursor]!.to <= start) cursor++;
    const span = layer[cursor];
    if (!span || start < span.from || span.to < end) strays.push({ from: start, to: end });
  }
  return subtractSpans(mergeSpans(strays), layer);
}
