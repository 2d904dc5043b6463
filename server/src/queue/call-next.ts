import type { Desk } from '@sportello/shared/office';
import type { DeskCommandResult } from '@sportello/shared/queue';
import type { Ticket } from '@sportello/shared/ticket';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { pickNext } from './order/order.ts';
import { toQueueTicket } from './order/queue-ticket.ts';
import type { QueueLog } from './queue-log.ts';
import { toQueueDesk, type ReadQueue } from './read-queue.ts';
import type { RecordTicket } from './record-ticket.ts';
import { patchOf } from './ticket-patch.ts';
import type { TicketStore } from './ticket-store.ts';

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  log: QueueLog;
  readQueue: ReadQueue;
  recordTicket: RecordTicket;
}

export interface Called {
  ticket: Ticket;
  /** Whom other desks were faster to call, and which. */
  lost: DeskCommandResult['lost'];
}

/**
 * Calls the next person for a desk: the order function picks, a guarded write wins or loses, a loser picks again.
 * Throws `desk.busy` when somebody is at the desk, `desk.notOpen`, `queue.empty` when nobody is left for it.
 */
export function createCallNext({ directory, tickets, log, readQueue, recordTicket }: Parts) {
  async function attempt(desk: Desk, commandId: string, lost: Called['lost']): Promise<Ticket | undefined> {
    const [repeated, today] = await Promise.all([tickets.byCommand(commandId), readQueue(desk.officeId)]);
    if (repeated) {
      await recordTicket.follow(repeated);
      return repeated;
    }
    const { desks, context, nowMs } = today;
    const there = today.tickets.find(
      ({ deskId, state }) => deskId === desk.id && (state === 'called' || state === 'serving'),
    );
    if (there) throw new DomainError('desk.busy', { label: there.label });
    const { runtime } = desks.find(({ desk: { id } }) => id === desk.id)!;
    // It may have been closed or paused, by a supervisor too, since the command was let through.
    if (runtime.state === 'closed' || runtime.state === 'paused') {
      throw new DomainError('desk.notOpen', { state: runtime.state });
    }
    const caller = toQueueDesk(desk, runtime);
    const entries = today.tickets.map((ticket) => ({ ...toQueueTicket(ticket), ticket }));
    const next = pickNext(caller, entries, context, nowMs);
    if (!next) throw new DomainError('queue.empty', { lost });
    const { ticket } = next.ticket;
    const now = new Date(nowMs).toISOString();
    const written = await recordTicket.change(
      ticket,
      { ...patchOf(ticket, 'call', 'called', now), deskId: desk.id },
      commandId,
    );
    if (written.ok) return written.ticket;
    if (written.why === 'lost') {
      const current = await tickets.byId(ticket.id);
      if (current?.deskId && current.deskId !== desk.id && current.state === 'called') {
        lost.push({ label: current.label, deskNumber: directory.desk(current.deskId).number });
      }
    }
    return undefined;
  }

  return (desk: Desk, commandId: string): Promise<Called> =>
    log.inOrder(desk.officeId, async () => {
      const lost: Called['lost'] = [];
      for (let tries = 0; tries < 50; tries++) {
        const ticket = await attempt(desk, commandId, lost);
        if (ticket) return { ticket, lost };
      }
      throw new DomainError('server.unavailable');
    });
}
export type CallNext = ReturnType<typeof createCallNext>;
