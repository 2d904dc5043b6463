import type { OrderReason } from '@sportello/shared/ticket';
import { pickFrom } from './pick.ts';
import { comparePrepared, prepareDesk, prepareQueue, prepareTicket, sortStarts } from './prepare.ts';
import type { PreparedDesk, PreparedQueue, PreparedTicket } from './prepare.ts';
import type { QueueContext, QueueDesk, QueueTicket } from './queue-types.ts';
import { reasonFor } from './reason.ts';

export interface RankedTicket<T extends QueueTicket = QueueTicket> {
  readonly ticket: T;
  /** 1 is next. */
  readonly position: number;
  readonly reason: OrderReason;
}

/** Waiting, or parked until a time that has come. */
export function isCallable(ticket: QueueTicket, nowMs: number): boolean {
  if (ticket.state === 'waiting') return true;
  return ticket.state === 'parked' && ticket.parkedUntilMs !== undefined && ticket.parkedUntilMs <= nowMs;
}

/**
 * The order in which `desk` would call at this instant, with the reason for every place; with null,
 * the order of the whole office, which displays and phones show. Display, console, phone, estimate
 * and call-next all ask this rule (`pickFrom`): the list is what repeated calls would give.
 *
 * Tickets in any state may be passed; only callable ones come back, and for a desk only those that
 * it can serve. The result depends on nothing but the arguments, not even on the tickets' sequence.
 */
export function orderFor<T extends QueueTicket>(
  desk: QueueDesk | null,
  tickets: readonly T[],
  context: QueueContext,
  nowMs: number,
): RankedTicket<T>[] {
  const { queue, waiting, caller } = prepare(desk, tickets, context, nowMs);
  const ranked: RankedTicket<T>[] = [];
  for (
    let pick = pickFrom(caller, waiting, queue, nowMs);
    pick;
    pick = pickFrom(caller, waiting, queue, nowMs)
  ) {
    const next = waiting[pick.index]!;
    const alone = desk !== null && ranked.length === 0;
    ranked.push({
      ticket: next.source,
      position: ranked.length + 1,
      reason: reasonFor(next, pick, alone, nowMs),
    });
    waiting.splice(pick.index, 1);
    if (next.booked) next.booked.gone = true;
  }
  return ranked;
}

/** The first of `orderFor(desk, …)`: whom this desk calls next. Undefined when it can serve nobody. */
export function pickNext<T extends QueueTicket>(
  desk: QueueDesk,
  tickets: readonly T[],
  context: QueueContext,
  nowMs: number,
): RankedTicket<T> | undefined {
  const { queue, waiting, caller } = prepare(desk, tickets, context, nowMs);
  const pick = pickFrom(caller, waiting, queue, nowMs);
  if (!pick) return undefined;
  const next = waiting[pick.index]!;
  return { ticket: next.source, position: 1, reason: reasonFor(next, pick, true, nowMs) };
}

function prepare<T extends QueueTicket>(
  desk: QueueDesk | null,
  tickets: readonly T[],
  context: QueueContext,
  nowMs: number,
): { queue: PreparedQueue; waiting: PreparedTicket<T>[]; caller: PreparedDesk | null } {
  const queue = prepareQueue(context);
  const waiting = tickets
    .filter((ticket) => isCallable(ticket, nowMs))
    .map((ticket) => prepareTicket(queue, ticket))
    .sort(comparePrepared);
  for (const { booked } of waiting) if (booked) queue.starts.push(booked);
  sortStarts(queue.starts);
  if (!desk) return { queue, waiting, caller: null };
  // A desk that nobody signed in at may still ask what it would call.
  const known = queue.desks.find((other) => other.source.id === desk.id);
  const caller = prepareDesk(queue.services, desk, known?.index ?? queue.desks.length);
  return { queue, waiting, caller };
}
