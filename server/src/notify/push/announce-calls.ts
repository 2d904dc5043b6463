import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { PushMessage, PushSubscription } from '@sportello/shared/push';
import type { Ticket } from '@sportello/shared/ticket';
import type { Clock } from '../../clock.ts';
import type { OutboxStore } from '../outbox-store.ts';
import type { PushSubscriptionStore } from './push-subscription-store.ts';
import type { PushTexts } from './push-texts.ts';

/** A push as it waits to be sent: of no use to anybody after `expiresAt`. */
export interface QueuedPush {
  /** Of the person who listens. */
  ticketId: string;
  subscription: PushSubscription;
  message: PushMessage;
  expiresAt: string;
}

/** Nobody runs to a desk for a call that is older; a recall makes a new one. */
export const PUSH_FOR_MS = 5 * 60_000;

interface Parts {
  subscriptions: PushSubscriptionStore;
  outbox: OutboxStore<QueuedPush>;
  texts: PushTexts;
  clock: Clock;
  log: Logger;
  wake: () => void;
}

const nameOf = (endpoint: string): string =>
  createHash('sha256').update(endpoint).digest('base64url').slice(0, 22);

/** Puts what the holder of a ticket has to hear into the outbox, once each, and forgets the browsers when the visit is over. */
export function createAnnounceCalls({ subscriptions, outbox, texts, clock, log, wake }: Parts) {
  /** Names the event, so that a change beside it (a note) tells nothing twice. */
  const eventOf = (ticket: Ticket): string | undefined => {
    if (ticket.state === 'called') return `called-${ticket.calledAt}-${ticket.calls}`;
    if (ticket.state === 'missed') return `missed-${ticket.calledAt}`;
    return undefined;
  };

  async function follow(ticket: Ticket): Promise<void> {
    if (ticket.joinedInto) return subscriptions.goWith(ticket.id, ticket.joinedInto);
    if (ticket.state === 'done' || ticket.state === 'left') return subscriptions.forget(ticket.id);
    const event = eventOf(ticket);
    if (!event) return;
    const listening = await subscriptions.of(ticket.id);
    const nowMs = clock.now();
    const expiresAt = new Date(nowMs + PUSH_FOR_MS).toISOString();
    for (const { holderId, subscription } of listening) {
      const message = texts(ticket, holderId, subscription.language);
      const id = `${ticket.id}-${event}-${nameOf(subscription.endpoint)}`;
      await outbox.add(id, { ticketId: holderId, subscription, message, expiresAt }, nowMs);
    }
    if (listening.length > 0) wake();
  }

  const underWay = new Set<Promise<void>>();
  return {
    /** Never waited for: a call does not depend on it. */
    note(ticket: Ticket): void {
      const work = follow(ticket)
        .catch((error: unknown) => log.error({ err: error, ticketId: ticket.id }, 'a push was not queued'))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    settled: async (): Promise<void> => void (await Promise.all(underWay)),
  };
}
export type AnnounceCalls = ReturnType<typeof createAnnounceCalls>;
