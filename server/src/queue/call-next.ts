import type { Desk } from '@sportello/shared/office';
import type { DeskCommandResult } from '@sportello/shared/queue';
import type { Ticket } from '@sportello/shared/ticket';
import { DomainError } from '../domain-error.ts';
import type { DeskRuntime, DeskStateStore } from './desk-state-store.ts';
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
  deskStates: DeskStateStore;
  log: QueueLog;
  readQueue: ReadQueue;
  recordTicket: RecordTicket;
}

export interface Called {
  ticket: Ticket;
  /** Whom other desks were faster to call, and which. */
  lost: DeskCommandResult['lost'];
  /** The desk as it was when it called. */
  runtime: DeskRuntime;
}

interface Call {
  desk: Desk;
  commandId: string;
  /** Throws where whoever asks does not work at the desk as it is now. */
  assertMayCall: (runtime: DeskRuntime) => void;
}

/**
 * Calls the next person for a desk: the order function picks, a guarded write wins or loses, a loser picks again.
 * Throws `desk.busy` when somebody is at the desk, `desk.notOpen`, `queue.empty` when nobody is left for it.
 */
export function createCallNext({ directory, tickets, deskStates, log, readQueue, recordTicket }: Parts) {
  /** The command's own ticket, when it has had its effect. */
  async function done({ desk, commandId, assertMayCall }: Call): Promise<Called | undefined> {
    const repeated = await tickets.byCommand(commandId);
    if (!repeated) return undefined;
    const runtime = await deskStates.get(desk.id, desk.officeId);
    assertMayCall(runtime);
    await recordTicket.follow(repeated);
    return { ticket: repeated, lost: [], runtime };
  }

  async function attempt({ desk, commandId, assertMayCall }: Call, lost: Called['lost']) {
    const today = await readQueue(desk.officeId);
    const { desks, context, nowMs } = today;
    const { runtime } = desks.find(({ desk: { id } }) => id === desk.id)!;
    assertMayCall(runtime);
    const there = today.tickets.find(
      ({ deskId, state }) => deskId === desk.id && (state === 'called' || state === 'serving'),
    );
    if (there) throw new DomainError('desk.busy', { label: there.label });
    if (runtime.state === 'paused') throw new DomainError('desk.notOpen', { state: runtime.state });
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
    if (written.ok) return { ticket: written.ticket, lost, runtime };
    if (written.why === 'lost') {
      const current = await tickets.byId(ticket.id);
      if (current?.deskId && current.deskId !== desk.id && current.state === 'called') {
        lost.push({ label: current.label, deskNumber: directory.desk(current.deskId).number });
      }
    }
    return undefined;
  }

  /** Whether the command has had its effect is asked only when it is refused: the write refuses what is on any ticket. */
  async function attemptOrDone(call: Call, lost: Called['lost']): Promise<Called | undefined> {
    try {
      return (await attempt(call, lost)) ?? (await done(call));
    } catch (error) {
      const before = error instanceof DomainError && (await done(call));
      if (before) return before;
      throw error;
    }
  }

  return (call: Call): Promise<Called> =>
    log.inOrder(call.desk.officeId, async () => {
      const lost: Called['lost'] = [];
      for (let tries = 0; tries < 50; tries++) {
        const called = await attemptOrDone(call, lost);
        if (called) return called;
      }
      throw new DomainError('server.unavailable');
    });
}
export type CallNext = ReturnType<typeof createCallNext>;
