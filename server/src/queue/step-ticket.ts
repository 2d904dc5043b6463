import type { Ticket, TicketAction } from '@sportello/shared/ticket';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { QueueLog } from './queue-log.ts';
import type { QueuePolicy } from './queue-policy.ts';
import type { RecordTicket } from './record-ticket.ts';
import { patchOf } from './ticket-patch.ts';
import { stepTicket, type TicketFacts } from './ticket-state.ts';
import type { TicketPatch, TicketStore } from './ticket-store.ts';

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  log: QueueLog;
  recordTicket: RecordTicket;
  clock: Clock;
  policy: QueuePolicy;
}

export interface Step {
  ticketId: string;
  /** `amend` leaves the state alone. */
  action: TicketAction | 'amend';
  commandId: string;
  /** The ticket as the caller has just read it: the first try decides on that. */
  read?: Ticket;
  /** The desk that asks; for `call` the one that gets the person. */
  deskId?: string;
  /** The office that asks: whoever has gone to another one meanwhile is no longer its to decide about. */
  officeId?: string;
  /** What changes besides the state, decided on the ticket as it is. */
  patch?: (ticket: Ticket, now: string) => TicketPatch;
}

const ms = (instant: string | undefined): number | undefined =>
  instant === undefined ? undefined : Date.parse(instant);

const factsOf = (ticket: Ticket): TicketFacts => ({
  state: ticket.state,
  calls: ticket.calls,
  calledFrom: ticket.calledFrom,
  calledMs: ms(ticket.calledAt),
  doneMs: ms(ticket.doneAt),
  handedOnMs: ms(ticket.handedOn?.at),
  handedOnFrom: ticket.handedOn?.state,
});

/**
 * Takes one step of the state table, guarded by what it was decided on; when somebody changes the ticket in between, decides
 * again. Whether the command has had its effect is asked only when the step is refused: the write refuses a command that is on
 * any ticket. The same command again answers with the ticket and does nothing. Throws `ticket.notFound`, `ticket.transition`,
 * `undo.expired`, `desk.busy`, and `ticket.changed` when another desk has the person.
 */
export function createStepTicket({ directory, tickets, log, recordTicket, clock, policy }: Parts) {
  const deskNumber = (deskId: string | undefined): number | undefined =>
    directory.desks().find(({ id }) => id === deskId)?.number;

  async function attempt(step: Step, ticket: Ticket): Promise<Ticket | undefined> {
    const { action, commandId, deskId, officeId, patch } = step;
    if (officeId !== undefined && ticket.officeId !== officeId) {
      throw new DomainError('ticket.changed', { label: ticket.label });
    }
    const elsewhere = deskId !== undefined && ticket.deskId !== undefined && ticket.deskId !== deskId;
    if (elsewhere && (ticket.state === 'called' || ticket.state === 'serving')) {
      throw new DomainError('ticket.changed', { label: ticket.label, deskNumber: deskNumber(ticket.deskId) });
    }
    const now = new Date(clock.now()).toISOString();
    const own = action === 'amend' ? {} : stepPatch(ticket, action, now);
    const written = await recordTicket.change(ticket, { ...own, ...patch?.(ticket, now) }, commandId);
    if (written.ok) return written.ticket;
    if (written.why === 'duplicate') await assertDeskFree(deskId, commandId);
    return undefined;
  }

  function stepPatch(ticket: Ticket, action: TicketAction, now: string): TicketPatch {
    const step = stepTicket(factsOf(ticket), action, clock.now(), policy.rules);
    if (!step.ok) throw new DomainError(step.error.code, { ...step.error.data, label: ticket.label });
    return patchOf(ticket, action, step.state, now);
  }

  /** A refused write was either this command, done by another process, or a desk that has somebody. */
  async function assertDeskFree(deskId: string | undefined, commandId: string): Promise<void> {
    const there = deskId && (await tickets.atDesk(deskId));
    if (there && !(await tickets.byCommand(commandId)))
      throw new DomainError('desk.busy', { label: there.label });
  }

  async function firstAttempt(step: Step, read: Ticket): Promise<Ticket | undefined> {
    try {
      return await attempt(step, read);
    } catch (error) {
      // Decided on what may have changed since: the next try finds out.
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  async function nextAttempt(step: Step): Promise<Ticket | undefined> {
    const { commandId, ticketId } = step;
    const [repeated, ticket] = await Promise.all([tickets.byCommand(commandId), tickets.byId(ticketId)]);
    if (repeated) {
      await recordTicket.follow(repeated);
      return repeated;
    }
    if (!ticket) throw new DomainError('ticket.notFound');
    return attempt(step, ticket);
  }

  return async (step: Step): Promise<Ticket> => {
    const read = step.read ?? (await tickets.byId(step.ticketId));
    if (!read) throw new DomainError('ticket.notFound');
    return log.inOrder(read.officeId, async () => {
      let done = await firstAttempt(step, read);
      for (let tries = 0; !done && tries < 10; tries++) done = await nextAttempt(step);
      if (!done) throw new DomainError('server.unavailable');
      return done;
    });
  };
}
export type StepTicket = ReturnType<typeof createStepTicket>;
