import type { Logger } from 'pino';
import type { Queue } from '../queue/queue.ts';
import type { QueueChange } from '../queue/queue-changes.ts';
import { rooms } from './rooms.ts';
import type { Gateway } from './socket-types.ts';

interface Parts {
  io: Gateway;
  queue: Queue;
  log: Logger;
}

/** Sends every stored change to its rooms: at once to the public, and in the same order, with names, to staff. */
export function announceChanges({ io, queue, log }: Parts): () => void {
  const staffChains = new Map<string, Promise<void>>();

  async function tellStaff(change: QueueChange): Promise<void> {
    try {
      io.to(rooms.staff(change.officeId)).emit('queue:staff', await queue.follow.toStaffDelta(change));
    } catch (error) {
      // Consoles see the gap and ask.
      log.error({ err: error, seq: change.seq }, 'a change was not told to the staff');
    }
  }

  return queue.changes.subscribe((change) => {
    const { officeId } = change;
    io.to(rooms.public(officeId)).emit('queue:public', queue.follow.toPublicDelta(change));
    const before = staffChains.get(officeId) ?? Promise.resolve();
    staffChains.set(
      officeId,
      before.then(() => tellStaff(change)),
    );
  });
}
