import type { Desk } from '@sportello/shared/office';
import type { DeskCommandResult } from '@sportello/shared/queue';
import type { Ticket } from '@sportello/shared/ticket';
import { DomainError } from '../domain-error.ts';
import type { DeskRuntime, DeskStateStore } from './desk-state-store.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { pickNext } from './order/order.ts';
import type { QueueLog } from './queue-log.ts';
import { toQueueDesk, type ReadQueue } from './read-queue.ts';
import type { RecordTicket } from './record-ticket.ts';
import { patchOf } from './ticket-patch.ts';
import type { TicketStore } from './ticket-store.ts';
import type { TodaysTickets } from './todays-tickets.ts';

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  todaysTickets: TodaysTickets;
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
  /** Whom the desk saw as next when it asked. */
  shownTicketId?: string | undefined;
  /** Throws where whoever asks does not work at the desk as it is now. */
  assertMayCall: (runtime: DeskRuntime) => void;
}

const atDesk: ReadonlySet<Ticket['state']> = new Set(['called', 'serving']);

/**
 * Calls the next person for a desk: the order function picks, a guarded write wins or loses, a loser picks again.
 * Throws `desk.busy` when somebody is at the desk, `desk.notOpen`, `queue.empty` when nobody is left for it.
 */
export function createCallNext(parts: Parts) {
  const { directory, tickets, todaysTickets, deskStates, log, readQueue, recordTicket } = parts;

  /** Adds to `lost` whom the desk saw as next and another desk has now. */
  async function noteShown(
    { desk, shownTicketId }: Call,
    calledId: string | undefined,
    lost: Called['lost'],
  ) {
    if (shownTicketId === undefined || shownTicketId === calledId) return;
    const shown = await tickets.byId(shownTicketId);
    if (!shown?.deskId || shown.deskId === desk.id || !atDesk.has(shown.state)) return;
    if (lost.some(({ label }) => label === shown.label)) return;
    lost.unshift({ label: shown.label, deskNumber: directory.desk(shown.deskId).number });
  }

  /** The command's own ticket, when it has had its effect. */
  async function done({ desk, commandId, assertMayCall }: Call): Promise<Called | undefined> {
    const repeated = await tickets.byCommand(commandId);
    if (!repeated) return undefined;
    const runtime = await deskStates.get(desk.id, desk.officeId);
    assertMayCall(runtime);
    await recordTicket.follow(repeated);
    return { ticket: repeated, lost: [], runtime };
  }

  async function attempt(call: Call, lost: Called['lost']) {
    const { desk, commandId, assertMayCall } = call;
    const today = await readQueue(desk.officeId);
    const { desks, context, nowMs } = today;
    const { runtime } = desks.find(({ desk: { id } }) => id === desk.id)!;
    assertMayCall(runtime);
    const there = today.tickets.find(({ deskId, state }) => deskId === desk.id && atDesk.has(state));
    if (there) throw new DomainError('desk.busy', { label: there.label });
    if (runtime.state === 'paused') throw new DomainError('desk.notOpen', { state: runtime.state });
    const caller = toQueueDesk(desk, runtime);
    const next = pickNext(caller, today.queueTickets, context, nowMs);
    if (!next) {
      await noteShown(call, undefined, lost);
      throw new DomainError('queue.empty', { lost });
    }
    const ticket = today.tickets.find(({ id }) => id === next.ticket.id)!;
    const now = new Date(nowMs).toISOString();
    const written = await recordTicket.change(
      ticket,
      { ...patchOf(ticket, 'call', 'called', now), deskId: desk.id },
      commandId,
    );
    if (written.ok) return { ticket: written.ticket, lost, runtime };
    todaysTickets.forget(desk.officeId);
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
      const called = (await attempt(call, lost)) ?? (await done(call));
      if (called) await noteShown(call, called.ticket.id, called.lost);
      return called;
    } catch (error) {
      const before = error instanceof DomainError && (await done(call));
      if (!before) throw error;
      await noteShown(call, before.ticket.id, before.lost);
      return before;
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
