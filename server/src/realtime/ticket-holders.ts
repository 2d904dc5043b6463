import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { HolderTicket } from '@sportello/shared/queue';
import type { Queue } from '../queue/queue.ts';
import { rooms } from './rooms.ts';
import type { Connection, Gateway } from './socket-types.ts';

/** Places and ranges are sent again at most this often after changes of others, and this often without any. */
const AFTER_CHANGE_MS = 1_000;
const WITHOUT_CHANGE_MS = 30_000;
/** So many are looked at together, and calls come in between: a full room must not hold up the desks. */
const TOGETHER = 50;

interface Parts {
  io: Gateway;
  queue: Queue;
  log: Logger;
}

/** Keeps the phones of waiting people up to date: at once when their own ticket changes, soon when the queue does. */
export function createTicketHolders({ io, queue, log }: Parts) {
  /** Token and last message by ticket, of those whom this server has connected. */
  const held = new Map<string, { token: string; officeId: string; seq: number; told: string }>();
  const planned = new Map<string, NodeJS.Timeout>();
  /** Offices whose people are being told, and whether more has changed meanwhile. */
  const telling = new Map<string, boolean>();

  const hold = (ticketId: string, token: string, view: HolderTicket): void => {
    const { officeId, seq } = view;
    held.set(ticketId, { token, officeId, seq, told: JSON.stringify(view) });
  };

  async function refresh(ticketId: string): Promise<void> {
    const holder = held.get(ticketId);
    if (!holder) return;
    const room = rooms.ticket(ticketId);
    if (!io.of('/').adapter.rooms.has(room)) {
      held.delete(ticketId);
      return;
    }
    tell(ticketId, await queue.holderTickets.view(await queue.holderTickets.byToken(holder.token)));
  }

  function tell(ticketId: string, view: HolderTicket): void {
    const holder = held.get(ticketId);
    if (!holder || JSON.stringify(view) === holder.told) return;
    // Read before the last one was: nobody who has been called is sent back to waiting.
    if (view.officeId === holder.officeId && view.seq < holder.seq) return;
    hold(ticketId, holder.token, view);
    io.local.to(rooms.ticket(ticketId)).emit('ticket', view);
  }

  /** Their tokens were looked at when they began to follow. */
  async function refreshTogether(ticketIds: readonly string[]): Promise<void> {
    const followed = ticketIds.filter((id) => io.of('/').adapter.rooms.has(rooms.ticket(id)));
    for (const id of ticketIds) if (!followed.includes(id)) held.delete(id);
    for (const [id, view] of await queue.holderTickets.views(followed)) tell(id, view);
  }

  async function refreshAll(officeId?: string): Promise<void> {
    const ids = [...held].flatMap(([id, holder]) =>
      officeId === undefined || holder.officeId === officeId ? [id] : [],
    );
    for (let from = 0; from < ids.length; from += TOGETHER) {
      await refreshTogether(ids.slice(from, from + TOGETHER)).catch((error: unknown) =>
        log.error({ err: error }, 'ticket holders were not told'),
      );
      await nextTurn();
    }
  }

  async function refreshOffice(officeId: string): Promise<void> {
    planned.delete(officeId);
    telling.set(officeId, false);
    await refreshAll(officeId);
    const changed = telling.get(officeId);
    telling.delete(officeId);
    if (changed) plan(officeId);
  }

  function plan(officeId: string): void {
    if (telling.has(officeId)) telling.set(officeId, true);
    else if (!planned.has(officeId)) {
      planned.set(officeId, setTimeout(() => void refreshOffice(officeId), AFTER_CHANGE_MS).unref());
    }
  }

  const unsubscribe = queue.changes.subscribe(({ officeId, ticket }) => {
    // Whoever was joined into a ticket is called with it.
    for (const ticketId of ticket ? [ticket.id, ...(ticket.joinedIds ?? [])] : []) {
      void refresh(ticketId).catch((error: unknown) =>
        log.error({ err: error, ticketId }, 'a ticket holder was not told'),
      );
    }
    plan(officeId);
  });
  const regular = setInterval(() => void refreshAll(), WITHOUT_CHANGE_MS).unref();

  return {
    /** Throws `ticket.notFound`. */
    async follow(connection: Connection, token: string): Promise<HolderTicket> {
      const ticket = await queue.holderTickets.byToken(token);
      await connection.join(rooms.ticket(ticket.id));
      const view = await queue.holderTickets.view(ticket);
      hold(ticket.id, token, view);
      return view;
    },
    async unfollow(connection: Connection, token: string): Promise<void> {
      const ticket = await queue.holderTickets.byToken(token);
      await connection.leave(rooms.ticket(ticket.id));
    },
    /** Another server changed this office's queue. */
    changedElsewhere: plan,
    close(): void {
      unsubscribe();
      clearInterval(regular);
      for (const timer of planned.values()) clearTimeout(timer);
    },
  };
}
export type TicketHolders = ReturnType<typeof createTicketHolders>;
