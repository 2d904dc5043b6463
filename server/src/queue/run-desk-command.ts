import type { DeskCommand, DeskCommandResult } from '@sportello/shared/queue';
import type { Desk } from '@sportello/shared/office';
import type { Staff } from '@sportello/shared/staff';
import type { Ticket } from '@sportello/shared/ticket';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { CallNext } from './call-next.ts';
import type { DeskRuntime, DeskStateStore } from './desk-state-store.ts';
import { assertOperates, type OperateDesk } from './operate-desk.ts';
import type { PeopleCommands } from './people-commands.ts';
import type { QueuePolicy } from './queue-policy.ts';
import type { Step, StepTicket } from './step-ticket.ts';
import type { TicketStore } from './ticket-store.ts';
import { afterService, handOn, planTransfer } from './transfer-ticket.ts';
import { toStaffDesk } from './views.ts';
import type { Visitors } from './visitors.ts';

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  deskStates: DeskStateStore;
  operateDesk: OperateDesk;
  callNext: CallNext;
  stepTicket: StepTicket;
  peopleCommands: PeopleCommands;
  visitors: Visitors;
  clock: Clock;
  policy: QueuePolicy;
}

const NOTES_KEPT = 50;

/** To the desk. */
const bringsSomebody: ReadonlySet<DeskCommand['type']> = new Set(['call', 'undo']);

type TicketCommand = Exclude<DeskCommand, { type: 'callNext' }>;

interface Outcome {
  ticket: Ticket | null;
  runtime: DeskRuntime;
  lost?: DeskCommandResult['lost'];
  others?: string[];
}

/**
 * Carries out what a desk asks for, over HTTP and sockets alike. The same command id has one effect; its answer tells how
 * ticket and desk stand now. Throws `desk.*`, `ticket.*`, `queue.empty`, `undo.expired`.
 */
export function createRunDeskCommand(parts: Parts) {
  const { directory, tickets, deskStates, operateDesk, callNext, stepTicket, peopleCommands } = parts;
  const { visitors, clock, policy } = parts;

  const nowInstant = () => new Date(clock.now()).toISOString();

  async function atDesk(desk: Desk): Promise<Ticket> {
    const ticket = await tickets.atDesk(desk.id);
    if (!ticket) throw new DomainError('desk.idle');
    return ticket;
  }

  async function undo(desk: Desk, commandId: string): Promise<Ticket> {
    const present = await tickets.atDesk(desk.id);
    if (present) {
      return stepTicket({
        ticketId: present.id,
        read: present,
        action: 'undoCall',
        commandId,
        deskId: desk.id,
      });
    }
    const since = new Date(clock.now() - policy.rules.undoMs).toISOString();
    const [finished, sentOn] = await Promise.all([
      tickets.lastDoneAt(desk.id, since),
      tickets.lastHandedOnBy(desk.id, since),
    ]);
    const [doneAt = '', sentAt = ''] = [finished?.doneAt, sentOn?.handedOn?.at];
    if (sentOn && sentAt > doneAt) {
      return stepTicket({ ticketId: sentOn.id, action: 'undoTransfer', commandId, deskId: desk.id });
    }
    if (!finished) throw new DomainError('undo.expired', { undoMs: policy.rules.undoMs });
    return stepTicket({ ticketId: finished.id, action: 'undoFinish', commandId, deskId: desk.id });
  }

  async function finish(desk: Desk, commandId: string): Promise<Ticket> {
    const ticket = await atDesk(desk);
    // Who has more to do goes on waiting: the state table knows that step as a transfer.
    const action = ticket.state === 'serving' && afterService(ticket) ? 'transfer' : 'finish';
    const sendOn = (now: Ticket, at: string) => ({ ...afterService(now), ...handOn(now, desk.id, at) });
    const patch = action === 'transfer' ? sendOn : undefined;
    return stepTicket({ ticketId: ticket.id, read: ticket, action, commandId, deskId: desk.id, patch });
  }

  async function onTicket(desk: Desk, staff: Staff, command: DeskCommand): Promise<Outcome> {
    const { commandId } = command;
    if (command.type === 'callNext') {
      const assertMayCall = (runtime: DeskRuntime) => assertOperates(runtime, staff);
      const { shownTicketId } = command;
      const called = await callNext({ desk, commandId, shownTicketId, assertMayCall });
      await operateDesk.keepOpen(desk, called.runtime);
      return called;
    }
    const runtime = await deskStates.get(desk.id, desk.officeId);
    assertOperates(runtime, staff);
    const forPeople = await peopleCommands(desk, staff, command);
    if (forPeople) return { ...forPeople, runtime };
    try {
      const ticket = await stepFor(desk, staff, command);
      if (bringsSomebody.has(command.type)) await operateDesk.keepOpen(desk, runtime);
      return { ticket, runtime };
    } catch (error) {
      // A command that has had its effect is answered, whatever has become of desk and ticket since.
      const repeated = error instanceof DomainError && (await tickets.byCommand(commandId));
      if (repeated) return { ticket: repeated, runtime };
      throw error;
    }
  }

  async function stepFor(desk: Desk, staff: Staff, command: TicketCommand): Promise<Ticket> {
    const { commandId } = command;
    const step = async (action: Step['action'], ticketId?: string, patch?: Step['patch']) => {
      const read = ticketId === undefined ? await atDesk(desk) : undefined;
      return stepTicket({
        ticketId: ticketId ?? read!.id,
        read,
        action,
        commandId,
        deskId: desk.id,
        officeId: desk.officeId,
        patch,
      });
    };
    switch (command.type) {
      case 'call':
        return step('call', command.ticketId, () => ({ deskId: desk.id }));
      case 'recall':
      case 'start':
        return step(command.type);
      case 'noShow':
        return step('miss');
      case 'finish':
        return finish(desk, commandId);
      case 'park':
        return step('park', command.ticketId, () => ({ parkedUntil: command.until }));
      case 'unpark': {
        const resting = await tickets.byId(command.ticketId);
        return step(resting?.state === 'missed' ? 'imHere' : 'unpark', command.ticketId);
      }
      case 'transfer': {
        const plan = planTransfer(command, desk, directory);
        return step('transfer', undefined, (now, at) => ({ ...plan(now), ...handOn(now, desk.id, at) }));
      }
      case 'undo':
        return undo(desk, commandId);
      case 'note': {
        const note = { text: command.text, at: nowInstant(), deskId: desk.id, staffId: staff.id };
        const patch = ({ notes }: Ticket) => ({ notes: [...notes, note].slice(-NOTES_KEPT) });
        const ticketId = command.ticketId ?? (await atDesk(desk)).id;
        // Whoever has the person now: a note is nobody's turn.
        return stepTicket({ ticketId, action: 'amend', commandId, officeId: desk.officeId, patch });
      }
      default:
        throw new DomainError('desk.notOpen');
    }
  }

  async function run(desk: Desk, staff: Staff, command: DeskCommand): Promise<Outcome> {
    const { commandId } = command;
    switch (command.type) {
      case 'open':
        return { ticket: null, runtime: await operateDesk.open(desk, staff, command.takeOver, commandId) };
      case 'close':
        return { ticket: null, runtime: await operateDesk.close(desk, staff, commandId) };
      case 'pause':
        return { ticket: null, runtime: await operateDesk.pause(desk, staff, command.reason, commandId) };
      case 'resume':
        return { ticket: null, runtime: await operateDesk.resume(desk, staff, commandId) };
      default:
        return onTicket(desk, staff, command);
    }
  }

  return async (deskId: string, staff: Staff, command: DeskCommand): Promise<DeskCommandResult> => {
    const desk = directory.deskInUse(deskId);
    const { ticket, runtime, lost = [], others = [] } = await run(desk, staff, command);
    return {
      ticket: ticket && (await visitors.withName(ticket)),
      desk: toStaffDesk(desk, runtime),
      lost,
      others,
    };
  };
}
export type RunDeskCommand = ReturnType<typeof createRunDeskCommand>;
