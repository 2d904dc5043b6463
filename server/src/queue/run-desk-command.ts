import type { DeskCommand, DeskCommandResult } from '@sportello/shared/queue';
import type { Desk } from '@sportello/shared/office';
import type { Staff } from '@sportello/shared/staff';
import type { Ticket } from '@sportello/shared/ticket';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { CallNext } from './call-next.ts';
import type { DeskStateStore } from './desk-state-store.ts';
import { assertOperates, type OperateDesk } from './operate-desk.ts';
import type { PeopleCommands } from './people-commands.ts';
import type { QueuePolicy } from './queue-policy.ts';
import type { StepTicket } from './step-ticket.ts';
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

type Outcome = { ticket: Ticket | null; lost?: DeskCommandResult['lost']; others?: string[] };

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
    if (present) return stepTicket({ ticketId: present.id, action: 'undoCall', commandId, deskId: desk.id });
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
    return stepTicket({ ticketId: ticket.id, action, commandId, deskId: desk.id, patch });
  }

  async function onTicket(desk: Desk, staff: Staff, command: DeskCommand): Promise<Outcome> {
    const { commandId } = command;
    const [runtime, repeated] = await Promise.all([
      deskStates.get(desk.id, desk.officeId),
      tickets.byCommand(commandId),
    ]);
    assertOperates(runtime, staff);
    const forPeople = await peopleCommands(desk, staff, command);
    if (forPeople) return forPeople;
    // A command that has had its effect is answered, whatever has become of desk and ticket since.
    if (repeated) return { ticket: repeated };
    const step = async (action: Parameters<StepTicket>[0]['action'], ticketId?: string) => ({
      ticket: await stepTicket({
        ticketId: ticketId ?? (await atDesk(desk)).id,
        officeId: ticketId === undefined ? desk.officeId : undefined,
        action,
        commandId,
        deskId: desk.id,
      }),
    });
    switch (command.type) {
      case 'callNext':
        if (runtime.state === 'paused') throw new DomainError('desk.notOpen', { state: runtime.state });
        return callNext(desk, commandId);
      case 'call': {
        const patch = () => ({ deskId: desk.id });
        const { ticketId } = command;
        return { ticket: await stepTicket({ ticketId, action: 'call', commandId, deskId: desk.id, patch }) };
      }
      case 'recall':
      case 'start':
        return step(command.type);
      case 'noShow':
        return step('miss');
      case 'finish':
        return { ticket: await finish(desk, commandId) };
      case 'park': {
        const ticketId = command.ticketId ?? (await atDesk(desk)).id;
        const patch = () => ({ parkedUntil: command.until });
        return { ticket: await stepTicket({ ticketId, action: 'park', commandId, deskId: desk.id, patch }) };
      }
      case 'unpark': {
        const resting = await tickets.byId(command.ticketId);
        return step(resting?.state === 'missed' ? 'imHere' : 'unpark', command.ticketId);
      }
      case 'transfer': {
        const plan = planTransfer(command, desk, directory);
        const patch = (now: Ticket, at: string) => ({ ...plan(now), ...handOn(now, desk.id, at) });
        const ticketId = (await atDesk(desk)).id;
        return {
          ticket: await stepTicket({ ticketId, action: 'transfer', commandId, deskId: desk.id, patch }),
        };
      }
      case 'undo':
        return { ticket: await undo(desk, commandId) };
      case 'note': {
        const ticketId = command.ticketId ?? (await atDesk(desk)).id;
        const note = { text: command.text, at: nowInstant(), deskId: desk.id, staffId: staff.id };
        const patch = ({ notes }: Ticket) => ({ notes: [...notes, note].slice(-NOTES_KEPT) });
        return { ticket: await stepTicket({ ticketId, action: 'amend', commandId, patch }) };
      }
      default:
        throw new DomainError('desk.notOpen');
    }
  }

  async function run(desk: Desk, staff: Staff, command: DeskCommand): Promise<Outcome> {
    const { commandId } = command;
    switch (command.type) {
      case 'open':
        await operateDesk.open(desk, staff, command.takeOver, commandId);
        return { ticket: null };
      case 'close':
        await operateDesk.close(desk, staff, commandId);
        return { ticket: null };
      case 'pause':
        await operateDesk.pause(desk, staff, command.reason, commandId);
        return { ticket: null };
      case 'resume':
        await operateDesk.resume(desk, staff, commandId);
        return { ticket: null };
      default:
        return onTicket(desk, staff, command);
    }
  }

  return async (deskId: string, staff: Staff, command: DeskCommand): Promise<DeskCommandResult> => {
    const desk = directory.desk(deskId);
    const { ticket, lost = [], others = [] } = await run(desk, staff, command);
    return {
      ticket: ticket && (await visitors.withName(ticket)),
      desk: toStaffDesk(desk, await deskStates.get(desk.id, desk.officeId)),
      lost,
      others,
    };
  };
}
export type RunDeskCommand = ReturnType<typeof createRunDeskCommand>;
