import type { PublicDelta, PublicQueue, StaffDelta, StaffQueue } from '@sportello/shared/queue';
import type { PublicFollowed, StaffFollowed } from '@sportello/shared/realtime';
import type { DirectoryReader } from '../office/directory.ts';
import type { Clock } from '../clock.ts';
import { officeDate } from './office-day.ts';
import type { QueueChange } from './queue-changes.ts';
import type { QueueLog } from './queue-log.ts';
import { toBoardTicket, toPublicDesk, toStaffDesk } from './views.ts';
import type { Visitors } from './visitors.ts';

/** More tickets than these are sent as a snapshot. */
const REPLAY_LIMIT = 200;

interface Parts {
  directory: DirectoryReader;
  log: QueueLog;
  visitors: Visitors;
  clock: Clock;
  readPublicQueue: (officeId: string) => Promise<PublicQueue>;
  readStaffQueue: (officeId: string) => Promise<StaffQueue>;
}

/** Answers `follow`: what was missed, or everything; and puts changes into the form of each room. */
export function createFollowOffice({
  directory,
  log,
  visitors,
  clock,
  readPublicQueue,
  readStaffQueue,
}: Parts) {
  function toPublicDelta({ officeId, seq, ticket, desk }: QueueChange): PublicDelta {
    if (ticket) return { officeId, seq, ticket: toBoardTicket(ticket, directory) };
    if (desk) return { officeId, seq, desk: toPublicDesk(directory.desk(desk.id), desk) };
    return { officeId, seq, void: true };
  }

  async function toStaffDelta({ officeId, seq, ticket, desk }: QueueChange): Promise<StaffDelta> {
    if (ticket) return { officeId, seq, ticket: await visitors.withName(ticket) };
    if (desk) return { officeId, seq, desk: toStaffDesk(directory.desk(desk.id), desk) };
    return { officeId, seq, void: true };
  }

  /** Undefined where only a snapshot will do: too much, or of another day. */
  async function missed(officeId: string, since: number | undefined) {
    if (since === undefined) return undefined;
    const found = await log.missedSince(officeId, since, REPLAY_LIMIT);
    const today = officeDate(directory.office(officeId), clock.now());
    return found?.changes.some(({ ticket }) => ticket && ticket.date !== today) ? undefined : found;
  }

  return {
    toPublicDelta,
    toStaffDelta,
    async followPublic(officeId: string, since?: number): Promise<PublicFollowed> {
      const found = await missed(officeId, since);
      if (!found) return { kind: 'snapshot', queue: await readPublicQueue(officeId) };
      return { kind: 'replay', deltas: found.changes.map(toPublicDelta), seq: found.seq };
    },
    async followStaff(officeId: string, since?: number): Promise<StaffFollowed> {
      const found = await missed(officeId, since);
      if (!found) return { kind: 'snapshot', queue: await readStaffQueue(officeId) };
      return {
        kind: 'replay',
        deltas: await Promise.all(found.changes.map(toStaffDelta)),
        seq: found.seq,
      };
    },
  };
}
export type FollowOffice = ReturnType<typeof createFollowOffice>;
