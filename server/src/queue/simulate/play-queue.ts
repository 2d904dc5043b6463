import { canServe, pickFrom } from '../order/pick.ts';
import { comparePrepared } from '../order/prepare.ts';
import type { PreparedDesk, PreparedQueue, PreparedTicket } from '../order/prepare.ts';

export interface Entry {
  readonly atMs: number;
  readonly ticket: PreparedTicket;
}

export interface Play {
  readonly queue: PreparedQueue;
  /** Sorted by `comparePrepared`; used up by the play. */
  readonly waiting: PreparedTicket[];
  /** Sorted by time. */
  readonly entries: readonly Entry[];
  /** From when each desk can call, epoch milliseconds; Infinity for never. Moved on by the play. */
  readonly freeMs: number[];
  readonly fromMs: number;
  /** How long the person keeps the desk, from the call to the next possible call. */
  readonly occupyMs: (ticket: PreparedTicket, desk: PreparedDesk) => number;
  /** Tells of a call; true ends the play. */
  readonly onCall: (
    ticket: PreparedTicket,
    desk: PreparedDesk,
    atMs: number,
    untilMs: number,
  ) => boolean | void;
  /** Tells of an arrival, before any desk reacts; false sends the person away. */
  readonly onEntry?: (ticket: PreparedTicket, atMs: number) => boolean | void;
}

/**
 * Plays a queue forward through the same rule that call-next asks, from event to event: a desk that
 * comes free calls, a person who arrives is called by the desk that has been idle longest. A desk
 * idles only while it can serve nobody who waits. Ends when nothing can happen any more.
 */
export function playQueue(play: Play): void {
  const { queue, waiting, entries, freeMs } = play;
  const idle = queue.desks.map(() => false);
  let nowMs = play.fromMs;
  let next = 0;

  const call = (desk: PreparedDesk): boolean => {
    const pick = isOpen(desk, nowMs) ? pickFrom(desk, waiting, queue, nowMs) : undefined;
    idle[desk.index] = !pick;
    if (!pick) return false;
    const ticket = waiting[pick.index]!;
    waiting.splice(pick.index, 1);
    if (ticket.booked) ticket.booked.gone = true;
    const untilMs = nowMs + play.occupyMs(ticket, desk);
    freeMs[desk.index] = untilMs;
    return play.onCall(ticket, desk, nowMs, untilMs) === true;
  };

  for (;;) {
    const entry = entries[next];
    const free = firstFree(freeMs, idle);
    const deskMs = free < 0 ? Infinity : Math.max(nowMs, freeMs[free]!);
    if (entry && entry.atMs < deskMs) {
      next++;
      nowMs = Math.max(nowMs, entry.atMs);
      if (play.onEntry?.(entry.ticket, nowMs) === false) continue;
      insertSorted(waiting, entry.ticket);
      const caller = longestIdle(play, idle, entry.ticket, nowMs);
      if (caller && call(caller)) return;
    } else if (deskMs < Infinity) {
      nowMs = deskMs;
      if (call(queue.desks[free]!)) return;
    } else {
      return;
    }
    if (waiting.length === 0 && next >= entries.length) return;
  }
}

export function insertSorted(waiting: PreparedTicket[], ticket: PreparedTicket): void {
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePrepared(waiting[middle]!, ticket) < 0) low = middle + 1;
    else high = middle;
  }
  waiting.splice(low, 0, ticket);
}

/** Index of the busy desk that comes free first, -1 when all idle. The innermost loop of the estimate. */
function firstFree(freeMs: readonly number[], idle: readonly boolean[]): number {
  let first = -1;
  let firstMs = Infinity;
  for (let index = 0; index < freeMs.length; index++) {
    const ms = freeMs[index]!;
    if (ms < firstMs && !idle[index]) {
      first = index;
      firstMs = ms;
    }
  }
  return first;
}

function longestIdle(
  { queue, freeMs }: Play,
  idle: readonly boolean[],
  ticket: PreparedTicket,
  nowMs: number,
): PreparedDesk | undefined {
  let first: PreparedDesk | undefined;
  for (const desk of queue.desks) {
    if (!idle[desk.index] || !isOpen(desk, nowMs) || !canServe(desk, ticket)) continue;
    if (!first || freeMs[desk.index]! < freeMs[first.index]!) first = desk;
  }
  return first;
}

/** A desk is not free before it opens, so only its closing has to be asked for. */
function isOpen(desk: PreparedDesk, nowMs: number): boolean {
  return nowMs < (desk.source.closesMs ?? Infinity);
}
