import type { Logger } from 'pino';
import type { Queue } from '../queue/queue.ts';
import type { QueueChange } from '../queue/queue-changes.ts';
import type { Relay } from './relay.ts';
import { rooms } from './rooms.ts';

interface Parts {
  relay: Relay;
  queue: Queue;
  log: Logger;
  /** Other servers may be told that this number was told to everybody. */
  onTold: (officeId: string, seq: number) => void;
}

/** Sends every stored change to its rooms: at once to the public, and in the same order, with names, to staff. */
export function announceChanges({ relay, queue, log, onTold }: Parts): () => void {
  const staffChains = new Map<string, Promise<void>>();

  async function tellStaff(change: QueueChange): Promise<void> {
    try {
      relay(rooms.staff(change.officeId), 'queue:staff', await queue.follow.toStaffDelta(change));
      // Not earlier: should this process die in between, the other servers look the number up.
      onTold(change.officeId, change.seq);
    } catch (error) {
      // Consoles see the gap and ask.
      log.error({ err: error, seq: change.seq }, 'a change was not told to the staff');
    }
  }

  return queue.changes.subscribe((change) => {
    const { officeId } = change;
    relay(rooms.public(officeId), 'queue:public', queue.follow.toPublicDelta(change));
    const before = staffChains.get(officeId) ?? Promise.resolve();
    staffChains.set(
      officeId,
      before.then(() => tellStaff(change)),
    );
  });
}
