import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.ts';
import type { OutboxStore, Queued } from '../outbox-store.ts';
import type { QueuedPush } from './announce-calls.ts';
import type { PushSubscriptionStore } from './push-subscription-store.ts';
import { PushNotAccepted, type SendPush } from './send-push.ts';

interface Parts {
  outbox: OutboxStore<QueuedPush>;
  subscriptions: PushSubscriptionStore;
  send: SendPush;
  clock: Clock;
  log: Logger;
}

/** Longer than an attempt can take. */
const LEASE_MS = 30_000;
const FIRST_RETRY_MS = 2_000;
/** A service that answers slowly must not keep the others' phones waiting. */
const AT_ONCE = 16;
const KEPT_MS = 86_400_000;

/** Brings queued pushes to the push services; any server may do it at any time. */
export function createPushDelivery({ outbox, subscriptions, send, clock, log }: Parts) {
  async function retry(queued: Queued<QueuedPush>, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ push: queued.id, attempts: queued.attempts, reason }, 'push not delivered');
    const asked = error instanceof PushNotAccepted ? error.afterMs : undefined;
    const dueMs = clock.now() + (asked ?? FIRST_RETRY_MS * 2 ** (queued.attempts - 1));
    if (dueMs >= Date.parse(queued.message.expiresAt)) await outbox.giveUp(queued, reason, clock.now());
    else await outbox.retry(queued, reason, dueMs);
  }

  async function deliver(queued: Queued<QueuedPush>): Promise<void> {
    const { ticketId, subscription, message, expiresAt } = queued.message;
    const ttlSec = Math.floor((Date.parse(expiresAt) - clock.now()) / 1000);
    if (ttlSec <= 0) return outbox.giveUp(queued, 'too late', clock.now());
    try {
      const outcome = await send(subscription, message, ttlSec);
      if (outcome === 'gone') await subscriptions.remove(ticketId, subscription.endpoint);
      if (outcome === 'sent') await outbox.sent(queued, clock.now());
      else await outbox.giveUp(queued, outcome, clock.now());
    } catch (error) {
      await retry(queued, error);
    }
  }

  async function leaseSome(): Promise<Queued<QueuedPush>[]> {
    const taken: Queued<QueuedPush>[] = [];
    while (taken.length < AT_ONCE) {
      const nowMs = clock.now();
      const queued = await outbox.lease(randomUUID(), nowMs, nowMs + LEASE_MS);
      if (!queued) break;
      taken.push(queued);
    }
    return taken;
  }

  return {
    async run(): Promise<void> {
      for (;;) {
        const taken = await leaseSome();
        await Promise.all(taken.map(deliver));
        if (taken.length < AT_ONCE) return;
      }
    },
    purge: () => outbox.purge(clock.now() - KEPT_MS),
  };
}
export type PushDelivery = ReturnType<typeof createPushDelivery>;
