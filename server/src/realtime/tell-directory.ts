import type { Logger } from 'pino';
import type { DirectoryReader } from '../office/directory.ts';
import { rooms } from './rooms.ts';
import type { Connection, Gateway } from './socket-types.ts';

const EVERY_MS = 2_000;

interface Parts {
  io: Gateway;
  directory: DirectoryReader;
  /** Other servers write to this database. */
  shared: boolean;
  log: Logger;
}

/**
 * Tells pages of staff which state of the directory there is: on connecting, and after every change that an administrator makes
 * on this server, or on another one, which is looked for every two seconds as long as somebody would be told.
 */
export function tellDirectory({ io, directory, shared, log }: Parts) {
  const stop = directory.subscribe((version) => {
    io.local.to(rooms.directory).emit('directory', { version });
  });

  async function look(): Promise<void> {
    if (!io.of('/').adapter.rooms.has(rooms.directory)) return;
    try {
      await directory.follow();
    } catch (error) {
      // The next look comes soon.
      log.error({ err: error }, 'changes of the directory were not looked for');
    }
  }
  const timer = shared ? setInterval(() => void look(), EVERY_MS).unref() : undefined;

  return {
    /** First into the room: a change in between is told twice, and never not at all. */
    watch(connection: Connection): void {
      if (connection.data.actor.kind !== 'staff') return;
      void connection.join(rooms.directory);
      connection.emit('directory', { version: directory.version() });
    },
    close(): void {
      clearInterval(timer);
      stop();
    },
  };
}
