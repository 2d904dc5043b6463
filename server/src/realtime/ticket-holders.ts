import type { Logger } from 'pino';
import type { HolderTicket } from '@sportello/shared/queue';
import type { Queue } from '../queue/queue.ts';
import { rooms } from './rooms.ts';
import type { Connection, Gateway } from './socket-types.ts';

/** Places and ranges are sent again at most this often after changes of others, and this often without any. */
const AFTER_CHANGE_MS = 1_000;
const WITHOUT_CHANGE_MS = 30_000;

interface Parts {
  io: Gateway;
  queue: Queue;
  log: Logger;
}

/** Keeps the phones of waiting people up to date: at once when their own ticket changes, soon when the queue does. */
export function createTicketHolders({ io, queue, log }: Parts) {
  /** Token and last message by ticket, of those whom this server has connected. */
  const held = new Map<string, { token: string; officeId: string; told: string }>();
  const planned = new Map<string, NodeJS.Timeout>();

  async function refresh(ticketId: string): Promise<void> {
    const holder = held.get(ticketId);
    if (!holder) return;
    const room = rooms.ticket(ticketId);
    if (!io.of('/').adapter.rooms.has(room)) {
      held.delete(ticketId);
      return;
    }
    const view = await queue.holderTickets.view(await queue.holderTickets.byToken(holder.token));
    const told = JSON.stringify(view);
    if (told === holder.told) return;
    held.set(ticketId, { token: holder.token, officeId: view.officeId, told });
    io.local.to(room).emit('ticket', view);
  }

  const refreshAll = async (officeId?: string): Promise<void> => {
    for (const [ticketId, holder] of held) {
      if (officeId !== undefined && holder.officeId !== officeId) continue;
      await refresh(ticketId).catch((error: unknown) =>
        log.error({ err: error, ticketId }, 'a ticket holder was not told'),
      );
    }
  };

  function plan(officeId: string): void {
    if (planned.has(officeId)) return;
    const timer = setTimeout(() => {
      planned.delete(officeId);
      void refreshAll(officeId);
    }, AFTER_CHANGE_MS);
    planned.set(officeId, timer.unref());
  }

  const unsubscribe = queue.changes.subscribe(({ officeId, ticket }) => {
    if (ticket) {
      void refresh(ticket.id).catch((error: unknown) =>
        log.error({ err: error, ticketId: ticket.id }, 'a ticket holder was not told'),
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
      held.set(ticket.id, { token, officeId: ticket.officeId, told: JSON.stringify(view) });
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
