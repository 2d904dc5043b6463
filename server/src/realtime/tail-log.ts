import type { Logger } from 'pino';
import type { Queue } from '../queue/queue.ts';
import type { QueueChange } from '../queue/queue-changes.ts';
import { rooms } from './rooms.ts';
import type { Gateway } from './socket-types.ts';

const EVERY_MS = 1_000;
const LIMIT = 500;

interface Parts {
  io: Gateway;
  queue: Queue;
  log: Logger;
  changedElsewhere: (officeId: string) => void;
}

/**
 * Tells followers of this server what other servers wrote and no message brought: with Redis what got lost on the way,
 * without it everything, a second late. Reads one small document a second for each office that somebody follows here.
 */
export function createLogTail({ io, queue, log, changedElsewhere }: Parts) {
  /** Up to which number everything was told here, by office. */
  const told = new Map<string, number>();

  const isFollowed = (officeId: string): boolean => {
    const { rooms: local } = io.of('/').adapter;
    return local.has(rooms.public(officeId)) || local.has(rooms.staff(officeId));
  };

  function advance(officeId: string, seq: number): void {
    if (told.get(officeId) === seq - 1) told.set(officeId, seq);
  }

  async function tell(change: QueueChange): Promise<void> {
    const staffDelta = await queue.follow.toStaffDelta(change);
    io.local.to(rooms.public(change.officeId)).emit('queue:public', queue.follow.toPublicDelta(change));
    io.local.to(rooms.staff(change.officeId)).emit('queue:staff', staffDelta);
  }

  async function look(officeId: string): Promise<void> {
    const since = told.get(officeId)!;
    if ((await queue.log.reached(officeId)) <= (told.get(officeId) ?? 0)) return;
    const missed = await queue.log.missedSince(officeId, since, LIMIT);
    if (!missed) {
      // Too much: followers see the gap at the next change, and ask for everything.
      told.delete(officeId);
      return;
    }
    const bySeq = new Map(missed.changes.map((change) => [change.seq, change]));
    for (let seq = since + 1; seq <= missed.seq; seq++) {
      // A number whose ticket has changed again since stands for nothing any more.
      await tell(bySeq.get(seq) ?? { officeId, seq });
    }
    told.set(officeId, Math.max(told.get(officeId) ?? 0, missed.seq));
    changedElsewhere(officeId);
  }

  let busy = false;
  async function lookAround(): Promise<void> {
    if (busy) return;
    busy = true;
    for (const officeId of [...told.keys()]) {
      if (!isFollowed(officeId)) {
        told.delete(officeId);
        continue;
      }
      await look(officeId).catch((error: unknown) => log.error({ err: error }, 'the log was not read'));
    }
    busy = false;
  }

  const timer = setInterval(() => void lookAround(), EVERY_MS).unref();
  const unsubscribe = queue.changes.subscribe(({ officeId, seq }) => advance(officeId, seq));
  return {
    advance,
    /** Somebody follows from here on. */
    followed(officeId: string, seq: number): void {
      if (!told.has(officeId)) told.set(officeId, seq);
    },
    close(): void {
      clearInterval(timer);
      unsubscribe();
    },
  };
}
export type LogTail = ReturnType<typeof createLogTail>;
