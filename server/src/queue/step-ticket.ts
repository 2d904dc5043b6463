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
  /** Where the ticket is, if that is known; looked up otherwise. */
  officeId?: string;
  /** The desk that asks; for `call` the one that gets the person. */
  deskId?: string;
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
 * again. The same command again answers with the ticket and does nothing. Throws `ticket.notFound`, `ticket.transition`,
 * `undo.expired`, `desk.busy`, and `ticket.changed` when another desk has the person.
 */
export function createStepTicket({ directory, tickets, log, recordTicket, clock, policy }: Parts) {
  const deskNumber = (deskId: string | undefined): number | undefined =>
    directory.desks().find(({ id }) => id === deskId)?.number;

  async function attempt({ ticketId, action, commandId, deskId, patch }: Step): Promise<Ticket | undefined> {
    const [repeated, ticket] = await Promise.all([tickets.byCommand(commandId), tickets.byId(ticketId)]);
    if (repeated) {
      await recordTicket.follow(repeated);
      return repeated;
    }
    if (!ticket) throw new DomainError('ticket.notFound');
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

  return async (step: Step): Promise<Ticket> => {
    const officeId = step.officeId ?? (await tickets.byId(step.ticketId))?.officeId;
    if (officeId === undefined) throw new DomainError('ticket.notFound');
    return log.inOrder(officeId, async () => {
      for (let tries = 0; tries < 10; tries++) {
        const done = await attempt(step);
        if (done) return done;
      }
      throw new DomainError('server.unavailable');
    });
  };
}
export type StepTicket = ReturnType<typeof createStepTicket>;
