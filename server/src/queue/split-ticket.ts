import { randomUUID } from 'node:crypto';
import type { Ticket } from '@sportello/shared/ticket';
import { DomainError } from '../domain-error.ts';
import type { NumberStore } from './number-store.ts';
import type { QueueLog } from './queue-log.ts';
import type { RecordTicket } from './record-ticket.ts';
import type { StepTicket } from './step-ticket.ts';
import { actionsFrom } from './ticket-state.ts';
import type { TicketStore } from './ticket-store.ts';

interface Parts {
  tickets: TicketStore;
  numbers: NumberStore;
  log: QueueLog;
  recordTicket: RecordTicket;
  stepTicket: StepTicket;
}

export interface Splitting {
  ticketId: string;
  /** People of each new number. */
  groups: readonly number[];
  /** Of the ticket as the desk saw it. */
  version: number;
  deskId: string;
  officeId: string;
  commandId: string;
}

/** Families that came with one number get several: each with its own, and with the arrival and the promise of the first. */
export function createSplitTicket({ tickets, numbers, log, recordTicket, stepTicket }: Parts) {
  async function compose(parent: Ticket, people: number): Promise<Omit<Ticket, 'seq'>> {
    const { officeId, issuingOfficeId, date, series, serviceId, serviceIds, doneServiceIds } = parent;
    const { arrivedAt, promiseAt, promiseBasis, bookedStartAt, priority, notes } = parent;
    return {
      ...(await numbers.issue(issuingOfficeId, date, series)),
      id: randomUUID(),
      ...{ officeId, issuingOfficeId, date, serviceId, serviceIds, doneServiceIds, people },
      // Their number is not the appointment's, though they come for its hour.
      origin: parent.origin,
      ...{ arrivedAt, promiseAt, promiseBasis, bookedStartAt, priority, notes },
      state: 'waiting',
      calls: 0,
      splitFrom: parent.id,
      version: 0,
    };
  }

  /** The new numbers hang on command ids of their own: a split that was broken off is completed by sending it again. */
  const addOne = (parent: Ticket, people: number, commandId: string): Promise<Ticket> =>
    log.inOrder(parent.officeId, async () => {
      const made = await tickets.byCommand(commandId);
      if (made) return made;
      const added = await recordTicket.add(parent.officeId, compose(parent, people), commandId);
      const ticket = added.ok ? added.ticket : await tickets.byCommand(commandId);
      if (!ticket) throw new DomainError('server.unavailable');
      return ticket;
    });

  /**
   * The first ticket changes first, guarded by what the desk saw: of two desks that split it at once one is refused, and makes
   * no numbers. Throws `ticket.changed`, `ticket.transition`, `ticket.notFound`.
   */
  return async ({ ticketId, groups, version, deskId, officeId, commandId }: Splitting) => {
    const people = groups.reduce((sum, count) => sum + count, 0);
    const ticket = await stepTicket({
      ticketId,
      action: 'amend',
      commandId,
      deskId,
      officeId,
      patch: (now) => {
        const { state, label } = now;
        if (state === 'done' || state === 'left') {
          throw new DomainError('ticket.transition', {
            ...{ state, action: 'split', label, allowed: actionsFrom(state) },
          });
        }
        if (now.version !== version) throw new DomainError('ticket.changed', { label });
        // Whoever took the number may have counted only themselves.
        return { people: Math.max(1, now.people - people) };
      },
    });
    const made: Ticket[] = [];
    for (const [index, count] of groups.entries()) {
      made.push(await addOne(ticket, count, `${commandId}:${index}`));
    }
    return { ticket, others: made.map(({ label }) => label) };
  };
}
export type SplitTicket = ReturnType<typeof createSplitTicket>;
