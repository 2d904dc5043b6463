import type { Clock } from '../clock.ts';
import type { DeskRuntime, DeskStateStore } from './desk-state-store.ts';
import type { QueueChange, QueueChanges } from './queue-changes.ts';
import type { SequenceStore } from './sequence-store.ts';
import type { TicketStore } from './ticket-store.ts';
import type { Ticket } from '@sportello/shared/ticket';

/** A number that was drawn this long ago and appears nowhere belongs to a process that died before it wrote. */
export const SETTLED_AFTER_MS = 10_000;

/** More tickets than can change within that time. */
const EVERYTHING = 20_000;

/** A date that is over in every time zone. */
const dateBefore = (nowMs: number): string => new Date(nowMs - 2 * 24 * 3_600_000).toISOString().slice(0, 10);

/** What a replay answers: every entity changed after the number asked for, and the number reached. */
export interface Missed {
  changes: QueueChange[];
  seq: number;
}

interface Parts {
  sequences: SequenceStore;
  tickets: TicketStore;
  desks: DeskStateStore;
  changes: QueueChanges;
  clock: Clock;
}

/**
 * The numbered changes of every office's queue. The log is not kept apart: it is the tickets and desks by the number of
 * their last change, so nothing can be announced that was not stored, nor stored and never announced.
 */
export function createQueueLog({ sequences, tickets, desks, changes, clock }: Parts) {
  const chains = new Map<string, Promise<unknown>>();

  /** The highest number up to which no write is still under way, given the numbers that entities carry. */
  async function settled(officeId: string, from: number, seen: () => Promise<Iterable<number>>) {
    const state = await sequences.read(officeId);
    const open = state
      .drawnSince(clock.now() - SETTLED_AFTER_MS)
      .filter((seq) => seq > from && !state.voids.has(seq));
    const known = new Set(await seen());
    const firstOpen = open.find((seq) => !known.has(seq));
    return firstOpen === undefined ? state.seq : firstOpen - 1;
  }

  async function numbersSince(officeId: string, since: number, limit: number) {
    const [changedTickets, changedDesks] = await Promise.all([
      tickets.changedSince(officeId, since, limit, dateBefore(clock.now())),
      desks.changedSince(officeId, since),
    ]);
    return { changedTickets, changedDesks };
  }

  return {
    /** One after the other within this process, so that it announces an office's changes in order and without holes. */
    inOrder<T>(officeId: string, work: () => Promise<T>): Promise<T> {
      const before = chains.get(officeId) ?? Promise.resolve();
      const result = before.then(work, work);
      const done = result.then(
        () => undefined,
        () => undefined,
      );
      chains.set(officeId, done);
      return result;
    },

    /**
     * Draws a number, writes with it, tells. `write` returns the changed entity, or undefined when its guard refused. When it
     * throws, the fate of the write is unknown and nothing is told: followers will find out by asking.
     */
    async record<T extends { ticket: Ticket; departed?: true } | { desk: DeskRuntime }>(
      officeId: string,
      write: (seq: number) => Promise<T | undefined>,
    ): Promise<T | undefined> {
      const seq = await sequences.draw(officeId, clock.now());
      const written = await write(seq);
      await (written ? sequences.settle(officeId, seq) : sequences.void(officeId, seq));
      changes.publish({ officeId, seq, ...written });
      return written;
    },

    /** The number that a snapshot read after this call may carry: everything up to it is stored. */
    async reached(officeId: string): Promise<number> {
      const state = await sequences.read(officeId);
      const [first] = state.drawnSince(clock.now() - SETTLED_AFTER_MS);
      if (first === undefined) return state.seq;
      return settled(officeId, first - 1, async () => {
        const { changedTickets, changedDesks } = await numbersSince(officeId, first - 1, EVERYTHING);
        return [...changedTickets, ...changedDesks].flatMap(({ seqs }) => seqs);
      });
    },

    /** Undefined: too much has changed to send it piece by piece (more than `limit` tickets), or `since` is unknown here. */
    async missedSince(officeId: string, since: number, limit: number): Promise<Missed | undefined> {
      let found: Awaited<ReturnType<typeof numbersSince>> | undefined;
      const seq = await settled(officeId, since, async () => {
        found = await numbersSince(officeId, since, limit + 1);
        return [...found.changedTickets, ...found.changedDesks].flatMap(({ seqs }) => seqs);
      });
      if (!found || found.changedTickets.length > limit || since > seq) return undefined;
      const missed: QueueChange[] = [
        ...found.changedTickets.map(({ ticket }) => ({ officeId, seq: ticket.seq, ticket })),
        ...found.changedDesks.map(({ desk }) => ({ officeId, seq: desk.seq, desk })),
      ];
      return { changes: missed.sort((a, b) => a.seq - b.seq), seq };
    },
  };
}
export type QueueLog = ReturnType<typeof createQueueLog>;
