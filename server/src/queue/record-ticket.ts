import type { Ticket, TicketState } from '@sportello/shared/ticket';
import type { Logger } from 'pino';
import type { QueueAppointments, VisitState } from './appointments.ts';
import type { QueueLog } from './queue-log.ts';
import type { RecordVisit } from './statistics/record-visit.ts';
import type { TicketPatch, TicketStore, Written } from './ticket-store.ts';
import type { TodaysTickets } from './todays-tickets.ts';

const visitStates: Partial<Record<TicketState, VisitState>> = {
  waiting: 'arrived',
  parked: 'arrived',
  called: 'called',
  serving: 'called',
  done: 'served',
  missed: 'noShow',
};

interface Parts {
  log: QueueLog;
  tickets: TicketStore;
  appointments: QueueAppointments;
  todaysTickets: Pick<TodaysTickets, 'forget'>;
  recordVisit: RecordVisit;
  logger: Logger;
}

/** Writes one change of a ticket with its number, tells it, and lets the appointment follow. Call it within `log.inOrder`. */
export function createRecordTicket(parts: Parts) {
  const { log, tickets, appointments, todaysTickets, recordVisit, logger } = parts;

  /** When a write fails nobody knows whether it is stored: whoever asks next reads. */
  async function known<T>(officeId: string, work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      todaysTickets.forget(officeId);
      throw error;
    });
  }

  async function record(officeId: string, write: (seq: number) => Promise<Written>): Promise<Written> {
    let result: Written | undefined;
    const work = log.record(officeId, async (seq) => {
      result = await write(seq);
      return result.ok ? { ticket: result.ticket } : undefined;
    });
    await known(officeId, work);
    return result!;
  }

  /** To another office: one write that both offices number; where the person leaves, the ticket is `left`. */
  async function move(before: Ticket, to: string, patch: TicketPatch, commandId?: string): Promise<Written> {
    let result: Written | undefined;
    const work = log.record(before.officeId, async (left) => {
      const departure = { officeId: before.officeId, seq: left };
      result = await record(to, (seq) => tickets.change(before, { patch, seq, commandId, departure }));
      if (!result.ok) return undefined;
      const { officeId } = before;
      return {
        ticket: { ...result.ticket, officeId, state: 'left' as const, seq: left },
        departed: true as const,
      };
    });
    await known(before.officeId, work);
    return result!;
  }

  /** Never fails the step: the ticket is the truth of the day, and the next step brings the appointment up to it. */
  async function follow(ticket: Ticket): Promise<void> {
    const visit = visitStates[ticket.state];
    if (!visit) return;
    try {
      // Whoever was joined into this ticket is called and served with it.
      const joined = ticket.joinedIds ? await tickets.byIds(ticket.joinedIds) : [];
      for (const { appointmentId } of [ticket, ...joined]) {
        if (appointmentId) await appointments.mark(appointmentId, visit);
      }
    } catch (error) {
      logger.error({ err: error, ticketId: ticket.id }, 'the appointment did not follow its ticket');
    }
  }

  return {
    /** The ticket may still be on its way: its number is drawn while the sequence number is, one wait on the disk less. */
    async add(officeId: string, ticket: Promise<Omit<Ticket, 'seq'>>, commandId: string): Promise<Written> {
      const added = await record(officeId, async (seq) => tickets.add({ ...(await ticket), seq }, commandId));
      if (added.ok) await follow(added.ticket);
      return added;
    },

    async change(before: Ticket, patch: TicketPatch, commandId?: string): Promise<Written> {
      const moves = patch.officeId !== undefined && patch.officeId !== before.officeId;
      const changed = moves
        ? await move(before, patch.officeId!, patch, commandId)
        : await record(before.officeId, (seq) => tickets.change(before, { patch, seq, commandId }));
      if (!changed.ok) return changed;
      recordVisit.note(before, changed.ticket, changed.told);
      await follow(changed.ticket);
      return changed;
    },

    follow,
  };
}
export type RecordTicket = ReturnType<typeof createRecordTicket>;
