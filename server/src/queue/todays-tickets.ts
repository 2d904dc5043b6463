import type { Ticket, TicketState } from '@sportello/shared/ticket';
import type { QueueChange, QueueChanges } from './queue-changes.ts';
import type { TicketStore } from './ticket-store.ts';

/** What somebody changed in the database by hand is seen after this time, or at the first write that it refuses. */
const READ_AGAIN_MS = 15_000;

interface Parts {
  tickets: TicketStore;
  changes: QueueChanges;
  /** No other process writes to this database. */
  alone: boolean;
}

interface Copy {
  date: string;
  readAtMs: number;
  held: Map<string, { ticket: Ticket; departed?: true | undefined }>;
  complete: Promise<void>;
}

const byArrival = (a: Ticket, b: Ticket): number =>
  a.arrivedAt < b.arrivedAt ? -1 : a.arrivedAt > b.arrivedAt ? 1 : a.label < b.label ? -1 : 1;

function take({ held, date }: Copy, ticket: Ticket, departed?: true): void {
  const known = held.get(ticket.id);
  if (ticket.date === date && (!known || known.ticket.seq < ticket.seq))
    held.set(ticket.id, { ticket, departed });
}

/**
 * Today's tickets of an office by state, which every call, list and estimate is decided on. Where this process is the only
 * one that writes, they are kept in memory and follow the changes that it tells, so that nobody reads the whole queue for
 * every step; several processes read the database each time. A write stays guarded by what it was decided on: whoever is
 * refused calls `forget` and decides anew on what is stored.
 */
export function createTodaysTickets({ tickets, changes, alone }: Parts) {
  const copies = new Map<string, Copy>();

  changes.subscribe(({ officeId, ticket, departed }: QueueChange) => {
    const copy = copies.get(officeId);
    if (copy && ticket) take(copy, ticket, departed);
  });

  function read(officeId: string, date: string): Copy {
    const copy: Copy = { date, readAtMs: performance.now(), held: new Map(), complete: Promise.resolve() };
    // What changes while it is read arrives by itself, and is newer.
    copy.complete = tickets.ofDay(officeId, date).then((stored) => {
      for (const ticket of stored) take(copy, ticket);
    });
    copy.complete.catch(() => forget(officeId));
    copies.set(officeId, copy);
    return copy;
  }

  const forget = (officeId: string): void => void copies.delete(officeId);

  return {
    forget,

    /** In order of arrival. */
    async of(officeId: string, date: string, states: readonly TicketState[]): Promise<Ticket[]> {
      if (!alone) return tickets.ofDay(officeId, date, states);
      const known = copies.get(officeId);
      const isUsable = known?.date === date && performance.now() - known.readAtMs < READ_AGAIN_MS;
      const copy = isUsable ? known : read(officeId, date);
      await copy.complete;
      return [...copy.held.values()]
        .flatMap(({ ticket, departed }) => (departed || !states.includes(ticket.state) ? [] : [ticket]))
        .sort(byArrival);
    },
  };
}
export type TodaysTickets = ReturnType<typeof createTodaysTickets>;
