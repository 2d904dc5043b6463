import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import type { Queue } from '../../queue/queue.ts';
import type { Derivation } from '../../secret.ts';
import { createBackgroundJob } from '../background-job.ts';
import { createOutboxStore } from '../outbox-store.ts';
import { createAnnounceCalls, type QueuedPush } from './announce-calls.ts';
import { createPushDelivery } from './deliver-pushes.ts';
import { createPushEndpoints } from './push-endpoints.ts';
import { createPushSubscriptionStore } from './push-subscription-store.ts';
import { createPushTexts } from './push-texts.ts';
import { createSendPush } from './send-push.ts';
import { createVapidKeys } from './vapid-keys.ts';

interface Parts {
  connection: Connection;
  directory: DirectoryReader;
  queue: Queue;
  derive: Derivation;
  clock: Clock;
  log: Logger;
  /** Origins to which messages may be sent. */
  services: readonly string[];
}

/** Puts web push together. Like the context it decides nothing. */
export function createPush({ connection, directory, queue, derive, clock, log, services }: Parts) {
  const { holderTickets } = queue;
  const keys = createVapidKeys(derive);
  const subscriptions = createPushSubscriptionStore(connection);
  const outbox = createOutboxStore<QueuedPush>(connection, {
    model: 'PushOutbox',
    collection: 'pushOutbox',
  });
  const subject = () => `mailto:${directory.municipality().email}`;
  const send = createSendPush({ keys, subject });
  const delivery = createPushDelivery({ outbox, subscriptions, send, clock, log });
  const job = createBackgroundJob('push', delivery.run, { intervalMs: 2_000, log });
  const texts = createPushTexts({ directory, tokenOf: holderTickets.tokenOf });
  const announce = createAnnounceCalls({ subscriptions, outbox, texts, clock, log, wake: job.wake });
  const unsubscribe = queue.changes.subscribe(({ ticket }) => {
    if (ticket) announce.note(ticket);
  });

  return {
    endpoints: createPushEndpoints({ holderTickets, subscriptions, keys, services, clock }),
    delivery,
    /** How many browsers listen to a ticket. */
    listening: async (ticketId: string): Promise<number> => (await subscriptions.of(ticketId)).length,
    /** Everything that was told of so far is sent, or waits for its next try. */
    async run(): Promise<void> {
      await announce.settled();
      await job.run();
    },
    async close(): Promise<void> {
      unsubscribe();
      await announce.settled();
      await job.close();
    },
  };
}
export type Push = ReturnType<typeof createPush>;
