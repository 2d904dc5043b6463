import type { Connection } from 'mongoose';
import type { DeskMessage, SendDeskMessage } from '@sportello/shared/desk-message';
import type { Desk } from '@sportello/shared/office';
import type { Staff } from '@sportello/shared/staff';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { createListeners } from '../listeners.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { officeDate } from '../queue/office-day.ts';
import { createDeskMessageStore } from './desk-message-store.ts';

/** More than anybody scrolls through; older ones of the day stay stored. */
const SHOWN = 50;

interface Parts {
  connection: Connection;
  directory: DirectoryReader;
  /** Throws unless this person works at the desk. */
  assertWorksAt: (desk: Desk, staff: Staff) => Promise<void>;
  clock: Clock;
}

/**
 * A word between the desks of an office: to one desk or to all, kept for the day, with who has read it. Only whoever works at a
 * desk writes and reads for it. Every change is told to the office's staff.
 */
export function createDeskMessages({ connection, directory, assertWorksAt, clock }: Parts) {
  const store = createDeskMessageStore(connection);
  const changes = createListeners<DeskMessage>();
  const tell = (message: DeskMessage): DeskMessage => {
    changes.tell(message);
    return message;
  };
  const dateOf = (officeId: string) => officeDate(directory.office(officeId), clock.now());
  const nowInstant = () => new Date(clock.now()).toISOString();

  return {
    subscribe: changes.subscribe,

    /** The same command again is one message. Throws `desk.notFound`, `desk.notOpen`, `desk.taken`. */
    async send(deskId: string, staff: Staff, { commandId, toDeskId, text }: SendDeskMessage) {
      const desk = directory.desk(deskId);
      await assertWorksAt(desk, staff);
      if (toDeskId !== null && directory.desk(toDeskId).officeId !== desk.officeId) {
        throw new DomainError('desk.notFound');
      }
      const message: DeskMessage = {
        id: commandId,
        officeId: desk.officeId,
        from: { deskId: desk.id, deskNumber: desk.number, displayName: staff.displayName },
        toDeskId,
        text,
        at: nowInstant(),
        readBy: [],
      };
      if (await store.add(message, dateOf(desk.officeId))) return tell(message);
      // Whoever sends it again may have lost the server before the others heard of it.
      return tell((await store.byId(commandId)) ?? message);
    },

    /** Again, or by two consoles of one desk at once: read once. Throws `resource.notFound`, `desk.notOpen`, `desk.taken`. */
    async markRead(deskId: string, staff: Staff, messageId: string): Promise<DeskMessage> {
      const desk = directory.desk(deskId);
      await assertWorksAt(desk, staff);
      const message = await store.byId(messageId);
      const isForDesk = message && (message.toDeskId === null || message.toDeskId === deskId);
      if (!isForDesk || message.officeId !== desk.officeId) throw new DomainError('resource.notFound');
      const reader = { deskId, deskNumber: desk.number, at: nowInstant() };
      const read = await store.addReader(messageId, reader);
      return read ? tell(read) : message;
    },

    /** Today's, newest first. */
    ofToday: (officeId: string): Promise<DeskMessage[]> => store.ofDay(officeId, dateOf(officeId), SHOWN),

    /** What was said on earlier dates is nobody's business any more. */
    async forgetOld(): Promise<void> {
      for (const { id } of directory.offices()) await store.removeBefore(id, dateOf(id));
    },
  };
}
export type DeskMessages = ReturnType<typeof createDeskMessages>;
