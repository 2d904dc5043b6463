import { minuteMs } from './queue-types.ts';
import type { PreparedDesk, PreparedQueue, PreparedTicket } from './prepare.ts';

export interface Pick {
  readonly index: number;
  /** `turn`: first by promise. `fits`: ends before a booked start, which the first does not. `early`: nobody else is left. */
  readonly why: 'turn' | 'fits' | 'early';
  /** The booked start that decided, for `fits`. */
  readonly beforeMs?: number;
}

/**
 * The rule of the queue, in one place: which of `waiting` (sorted by `comparePrepared`) comes next
 * at this desk, or at any desk when `desk` is null. Undefined when it can serve nobody.
 */
export function pickFrom(
  desk: PreparedDesk | null,
  waiting: readonly PreparedTicket[],
  queue: PreparedQueue,
  nowMs: number,
): Pick | undefined {
  let early = -1;
  for (let index = 0; index < waiting.length; index++) {
    const ticket = waiting[index]!;
    if (desk && !canServe(desk, ticket)) continue;
    if (ticket.callableMs > nowMs) {
      if (early < 0) early = index;
      continue;
    }
    return (desk && fitting(desk, waiting, index, queue, nowMs)) ?? { index, why: 'turn' };
  }
  return early < 0 ? undefined : { index: early, why: 'early' };
}

/**
 * A ticket sent to a desk is for that desk alone, whatever its services: somebody decided it. When
 * that desk has no operator any more, every desk that takes the service may call it.
 */
export function canServe(desk: PreparedDesk, ticket: PreparedTicket): boolean {
  if (ticket.target >= 0) return ticket.target === desk.index;
  return desk.takesAll || desk.takes[ticket.service] === true;
}

/** Of one visit, what the desk can do itself one after the other: the promise stays, so the person is soon called again. */
function timeAtDesk(desk: PreparedDesk, ticket: PreparedTicket): number {
  let ms = ticket.durationMs;
  for (let turn = ticket.next; turn && canServe(desk, turn); turn = turn.next) ms += turn.durationMs;
  return ms;
}

export function isActive(desk: PreparedDesk, nowMs: number): boolean {
  const { paused, opensMs, closesMs } = desk.source;
  return (
    !paused && (opensMs === undefined || opensMs <= nowMs) && (closesMs === undefined || nowMs < closesMs)
  );
}

/**
 * Where this is the only desk for a booked start that the walk-in at `first` would delay, the first
 * walk-in that ends before it; undefined when the one at `first` may as well come. The preference
 * ends when the one passed over is `fitPatienceMin` over its promise.
 */
function fitting(
  desk: PreparedDesk,
  waiting: readonly PreparedTicket[],
  first: number,
  queue: PreparedQueue,
  nowMs: number,
): Pick | undefined {
  const { settings } = queue.context;
  const head = waiting[first]!;
  if (!head.walkIn || head.urgent) return undefined;
  if (nowMs >= head.source.promiseMs + settings.fitPatienceMin * minuteMs) return undefined;
  const startMs = nextOwnStart(
    desk,
    queue,
    nowMs,
    Math.min(timeAtDesk(desk, head) - 1, settings.fitWindowMin * minuteMs),
  );
  if (startMs === undefined) return undefined;
  for (let index = first + 1; index < waiting.length; index++) {
    const other = waiting[index]!;
    if (other.walkIn && canServe(desk, other) && nowMs + timeAtDesk(desk, other) <= startMs) {
      return { index, why: 'fits', beforeMs: startMs };
    }
  }
  return undefined;
}

/** The next booked start within the given time for which no other active desk could step in. */
function nextOwnStart(
  desk: PreparedDesk,
  queue: PreparedQueue,
  nowMs: number,
  withinMs: number,
): number | undefined {
  for (const start of queue.starts) {
    if (start.startMs <= nowMs || start.gone) continue;
    if (start.startMs > nowMs + withinMs) return undefined;
    if (!takesService(desk, start.service)) continue;
    const shared = queue.desks.some(
      (other) => other.index !== desk.index && takesService(other, start.service) && isActive(other, nowMs),
    );
    if (!shared) return start.startMs;
  }
  return undefined;
}

function takesService(desk: PreparedDesk, service: number): boolean {
  return desk.takesAll || desk.takes[service] === true;
}
