import type { Logger } from 'pino';
import type { Queue } from '../queue/queue.ts';
import type { Connection, Gateway } from './socket-types.ts';

/** A reload or a change of network is no absence. */
const GRACE_MS = 5_000;
const SEEN_EVERY_MS = 20_000;

interface Parts {
  io: Gateway;
  queue: Queue;
  log: Logger;
}

/** Notices when the console of a desk is gone. When this server itself stops, consoles come back by themselves. */
export function watchConsoles({ io, queue, log }: Parts) {
  const waiting = new Set<NodeJS.Timeout>();
  let closed = false;
  const report = (error: unknown) => log.error({ err: error }, 'the console of a desk was not noted');

  const alive = setInterval(() => {
    for (const { id, data } of io.of('/').sockets.values()) {
      if (data.deskId) queue.consoles.seen(data.deskId, id).catch(report);
    }
  }, SEEN_EVERY_MS).unref();

  return {
    watch(connection: Connection): void {
      connection.on('disconnect', () => {
        const { deskId } = connection.data;
        if (!deskId || closed) return;
        queue.consoles.ended(deskId, connection.id).catch(report);
        const timer = setTimeout(() => {
          waiting.delete(timer);
          queue.consoles.lost(deskId, connection.id).catch(report);
        }, GRACE_MS);
        waiting.add(timer.unref());
      });
    },
    close(): void {
      closed = true;
      clearInterval(alive);
      for (const timer of waiting) clearTimeout(timer);
    },
  };
}
