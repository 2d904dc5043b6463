import { closedSpans } from './closures.ts';
import { windowsByDate, type LocalWindow } from './date-rules.ts';
import { mondayOf, type DayNumber } from './local-date.ts';
import type { SlotCalendar } from './slot-input.ts';
import { subtractSpans, type Span } from './spans.ts';
import { toInstant, zoneOf, type Zone } from './zone.ts';

/** A span in which the number of seats does not change. */
export interface SeatSpan extends Span {
  readonly seats: number;
}

/** Starts lie in `from <= start < to` at whole intervals after `anchor`, which is never after `from`. */
export interface GridSpan extends Span {
  readonly anchor: number;
}

export interface Opening {
  /** By rules and overrides, ascending, as if there were no closures: what a seat number is measured against. */
  readonly planned: readonly SeatSpan[];
  /** `planned` without the closures. */
  readonly open: readonly SeatSpan[];
  /** Where starts may lie: touching windows are one, across midnight too, and a closure does not shift the grid. */
  readonly grid: readonly GridSpan[];
}

/**
 * A window that has been open for a week no longer steps from its opening but from each Monday's midnight.
 * A calendar that never closes has no opening to count from, and every date must get the same grid from
 * wherever one starts to look.
 */
const LONGEST_RUN_DAYS = 7;

/** When a calendar is open on the local dates from `firstDay` to `lastDay`. */
export function openingBetween(calendar: SlotCalendar, firstDay: DayNumber, lastDay: DayNumber): Opening {
  const zone = zoneOf(calendar.timeZone);
  const windowsOn = windowsByDate(calendar);
  const planned: SeatSpan[] = [];
  const grid: { from: number; to: number; anchor: number }[] = [];
  let openedAt = 0;
  let openedOn = 0;
  let end = -Infinity;

  for (let day = firstDay - LONGEST_RUN_DAYS; day <= lastDay; day++) {
    for (const span of resolve(windowsOn(day), zone, day)) {
      const from = Math.max(span.from, end);
      if (from >= span.to) continue;
      if (from > end) {
        openedAt = from;
        openedOn = day;
      }
      const anchor = day - openedOn < LONGEST_RUN_DAYS ? openedAt : toInstant(zone, mondayOf(day), 0);
      if (day >= firstDay) {
        planned.push({ from, to: span.to, seats: span.seats });
        const last = grid.at(-1);
        if (last && last.to === from && last.anchor === anchor) last.to = span.to;
        else grid.push({ from, to: span.to, anchor });
      }
      end = span.to;
    }
  }

  return {
    planned,
    open: subtractSpans(planned, closedSpans(calendar.closures, zone, firstDay, lastDay)),
    grid,
  };
}

/** The instants of a date's windows, ascending and without overlap: where windows overlap, the most seats count. */
function resolve(windows: readonly LocalWindow[], zone: Zone, day: DayNumber): SeatSpan[] {
  const spans = windows
    .map(({ fromMin, toMin, seats }) => ({
      from: toInstant(zone, day, fromMin),
      to: toInstant(zone, day, toMin),
      seats,
    }))
    .filter((span) => span.from < span.to)
    .sort((one, other) => one.from - other.from);
  if (spans.every((span, index) => index === 0 || spans[index - 1]!.to <= span.from)) return spans;

  const edges = [...new Set(spans.flatMap((span) => [span.from, span.to]))].sort((one, other) => one - other);
  return edges.slice(1).flatMap((to, index) => {
    const from = edges[index]!;
    const seats = Math.max(
      0,
      ...spans.filter((span) => span.from <= from && to <= span.to).map((span) => span.seats),
    );
    return seats > 0 ? [{ from, to, seats }] : [];
  });
}
