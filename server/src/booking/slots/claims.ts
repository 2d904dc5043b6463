import { MINUTE_MS } from './local-date.ts';
import type { VisitTiming } from './slot-input.ts';
import type { Span } from './spans.ts';

const CELL_MIN = 5;

/** The span that a visit takes of its seat: from the buffer before its start to the buffer after its end. */
export function claimedSpan(start: number, timing: VisitTiming): Span {
  return {
    from: start - timing.bufferBeforeMin * MINUTE_MS,
    to: start + (timing.durationMin + timing.bufferAfterMin) * MINUTE_MS,
  };
}

/**
 * The strings `calendar|seat|minute` (minutes since 1970) that stand for a span on a seat under the unique
 * index: two spans share one exactly if they overlap, for any spans of whole minutes.
 *
 * The grain is one minute, because services of 12 minutes and windows from 8:07 exist, and two grains on one
 * seat cannot tell each other. To keep the index small, a cell of five minutes (counted from 1970) that the span
 * covers whole is claimed by its first and last minute only. That is enough: a span of five minutes or more
 * that covers a cell in part reaches beyond one edge of it, so it has the cell's first or last minute. Half an hour
 * on the five-minute grid is 12 strings. Spans that are over need no claims any more.
 *
 * @throws RangeError when the span is not of whole minutes or shorter than five of them
 */
export function claimsFor(calendarId: string, seat: number, span: Span): string[] {
  const from = span.from / MINUTE_MS;
  const to = span.to / MINUTE_MS;
  if (!Number.isInteger(from) || !Number.isInteger(to) || to - from < CELL_MIN) {
    throw new RangeError(`cannot claim ${span.from}–${span.to}: whole minutes, at least ${CELL_MIN}`);
  }
  const claims: string[] = [];
  for (let minute = from; minute < to; minute++) {
    const place = minute % CELL_MIN;
    const cell = minute - place;
    const isInside = place > 0 && place < CELL_MIN - 1;
    if (!isInside || cell < from || cell + CELL_MIN > to) claims.push(`${calendarId}|${seat}|${minute}`);
  }
  return claims;
}
