import { canServe, pickFrom } from '../order/pick.ts';
import { comparePrepared } from '../order/prepare.ts';
import type { PreparedDesk, PreparedQueue, PreparedTicket } from '../order/prepare.ts';

export interface Entry {
  readonly atMs: number;
  readonly ticket: PreparedTicket;
}

/** How long somebody keeps a desk; whoever has `missed` the call has no further turn. */
export interface Turn {
  readonly ms: number;
  readonly missed?: boolean;
}

export interface Play {
  readonly queue: PreparedQueue;
  /** Sorted by `comparePrepared`; used up by the play. */
  readonly waiting: PreparedTicket[];
  /** Sorted by time. */
  readonly entries: readonly Entry[];
  /** Who is at a desk when the play begins, and waits again when that is done. */
  readonly again?: readonly Entry[];
  /** From when each desk can call, epoch milliseconds; Infinity for never. Moved on by the play. */
  readonly freeMs: number[];
  readonly fromMs: number;
  /** From the call to the next possible call. */
  readonly occupy: (ticket: PreparedTicket, desk: PreparedDesk) => Turn;
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
 * idles only while it can serve nobody who waits. Whoever has several services waits again after each, with the same promise. Ends when nothing can happen any more.
 */
export function playQueue(play: Play): void {
  const { queue, waiting, entries, freeMs } = play;
  const idle = queue.desks.map(() => false);
  /** Who is at a desk and waits again after it, sorted by time. */
  const again = (play.again ?? []).toSorted((a, b) => a.atMs - b.atMs);
  let nowMs = play.fromMs;
  let next = 0;

  const call = (desk: PreparedDesk): boolean => {
    const pick = isOpen(desk, nowMs) ? pickFrom(desk, waiting, queue, nowMs) : undefined;
    idle[desk.index] = !pick;
    if (!pick) return false;
    const ticket = waiting[pick.index]!;
    waiting.splice(pick.index, 1);
    if (ticket.booked) ticket.booked.gone = true;
    const { ms, missed } = play.occupy(ticket, desk);
    const untilMs = nowMs + ms;
    if (ticket.next && !missed) insertByTime(again, { atMs: untilMs, ticket: ticket.next });
    freeMs[desk.index] = untilMs;
    return play.onCall(ticket, desk, nowMs, untilMs) === true;
  };

  const enter = (ticket: PreparedTicket): boolean => {
    insertSorted(waiting, ticket);
    const caller = longestIdle(play, idle, ticket, nowMs);
    return caller !== undefined && call(caller);
  };

  for (;;) {
    const entry = entries[next];
    const free = firstFree(freeMs, idle);
    const deskMs = free < 0 ? Infinity : Math.max(nowMs, freeMs[free]!);
    const back = again[0];
    // Before the desk that has just finished calls: its operator sees the person in the list.
    if (back && back.atMs <= deskMs && back.atMs <= (entry?.atMs ?? Infinity)) {
      again.shift();
      nowMs = Math.max(nowMs, back.atMs);
      if (enter(back.ticket)) return;
    } else if (entry && entry.atMs < deskMs) {
      next++;
      nowMs = Math.max(nowMs, entry.atMs);
      if (play.onEntry?.(entry.ticket, nowMs) === false) continue;
      if (enter(entry.ticket)) return;
    } else if (deskMs < Infinity) {
      nowMs = deskMs;
      if (call(queue.desks[free]!)) return;
    } else {
      return;
    }
    if (waiting.length === 0 && again.length === 0 && next >= entries.length) return;
  }
}

function insertByTime(entries: Entry[], entry: Entry): void {
  const at = entries.findIndex(({ atMs }) => atMs > entry.atMs);
  entries.splice(at < 0 ? entries.length : at, 0, entry);
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
