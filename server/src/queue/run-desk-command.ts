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
import { afterService } from './after-service.ts';
import { handOn, planTransfer } from './transfer-ticket.ts';
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

const aboutPresent = (command: DeskCommand): boolean => !('ticketId' in command && command.ticketId);

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

  function present(there: Ticket | undefined): Ticket {
    if (!there) throw new DomainError('desk.idle');
    return there;
  }

  async function undo(desk: Desk, there: Ticket | undefined, commandId: string): Promise<Ticket> {
    if (there) {
      return stepTicket({
        ticketId: there.id,
        read: there,
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

  async function finish(desk: Desk, ticket: Ticket, commandId: string): Promise<Ticket> {
    // Who has more to do goes on waiting: the state table knows that step as a transfer.
    const action = ticket.state === 'serving' && afterService(ticket) ? 'transfer' : 'finish';
    const sendOn = (now: Ticket, at: string) => ({ ...afterService(now), ...handOn(now, desk.id, at) });
    const patch = action === 'transfer' ? sendOn : undefined;
    return stepTicket({ ticketId: ticket.id, read: ticket, action, commandId, deskId: desk.id, patch });
  }

  async function onTicket(desk: Desk, staff: Staff, command: DeskCommand): Promise<Outcome> {
    const { commandId, pageId } = command;
    if (command.type === 'callNext') {
      const assertMayCall = (runtime: DeskRuntime) => assertOperates(runtime, staff, pageId);
      const { shownTicketId } = command;
      const called = await callNext({ desk, commandId, shownTicketId, assertMayCall });
      await operateDesk.keepOpen(desk, called.runtime);
      return called;
    }
    // Most commands are about whoever is at the desk: looked up while the desk is.
    const [runtime, there] = await Promise.all([
      deskStates.get(desk.id, desk.officeId),
      aboutPresent(command) ? tickets.atDesk(desk.id) : undefined,
    ]);
    assertOperates(runtime, staff, pageId);
    const forPeople = await peopleCommands(desk, staff, command);
    if (forPeople) return { ...forPeople, runtime };
    try {
      const ticket = await stepFor(desk, staff, command, there);
      if (bringsSomebody.has(command.type)) await operateDesk.keepOpen(desk, runtime);
      return { ticket, runtime };
    } catch (error) {
      // A command that has had its effect is answered, whatever has become of desk and ticket since.
      const repeated = error instanceof DomainError && (await tickets.byCommand(commandId));
      if (repeated) return { ticket: repeated, runtime };
      throw error;
    }
  }

  async function stepFor(
    desk: Desk,
    staff: Staff,
    command: TicketCommand,
    there: Ticket | undefined,
  ): Promise<Ticket> {
    const { commandId } = command;
    const step = async (action: Step['action'], ticketId?: string, patch?: Step['patch']) => {
      const read = ticketId === undefined ? present(there) : undefined;
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
      case 'leave':
        return step('leave', command.ticketId);
      case 'finish':
        return finish(desk, present(there), commandId);
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
        return undo(desk, there, commandId);
      case 'note': {
        const note = { text: command.text, at: nowInstant(), deskId: desk.id, staffId: staff.id };
        const patch = ({ notes }: Ticket) => ({ notes: [...notes, note].slice(-NOTES_KEPT) });
        const ticketId = command.ticketId ?? present(there).id;
        // Whoever has the person now: a note is nobody's turn.
        return stepTicket({ ticketId, action: 'amend', commandId, officeId: desk.officeId, patch });
      }
      default:
        throw new DomainError('desk.notOpen');
    }
  }

  async function run(desk: Desk, staff: Staff, command: DeskCommand): Promise<Outcome> {
    const { commandId, pageId } = command;
    const asking = { staff, commandId, pageId };
    switch (command.type) {
      case 'open':
        return { ticket: null, runtime: await operateDesk.open(desk, asking, command.takeOver) };
      case 'close':
        return { ticket: null, runtime: await operateDesk.close(desk, asking) };
      case 'pause':
        return { ticket: null, runtime: await operateDesk.pause(desk, asking, command.reason) };
      case 'resume':
        return { ticket: null, runtime: await operateDesk.resume(desk, asking) };
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
