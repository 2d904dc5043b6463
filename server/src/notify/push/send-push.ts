import { createHash } from 'node:crypto';
import type { PushMessage, PushSubscription } from '@sportello/shared/push';
import webPush from 'web-push';
import type { VapidKeys } from './vapid-keys.ts';

const ANSWER_WITHIN_MS = 10_000;

/** `gone`: the browser does not want messages any more. `refused`: sending the same again is of no use. */
export type PushOutcome = 'sent' | 'gone' | 'refused';

/** Asks to be tried again; `afterMs` when the service said how long to wait. */
export class PushNotAccepted extends Error {
  readonly afterMs: number | undefined;

  constructor(reason: string, afterMs?: number) {
    super(reason);
    this.afterMs = afterMs;
  }
}

/** A service keeps one undelivered message a topic; it learns nothing of the ticket from the name. */
const topicOf = (tag: string): string => createHash('sha256').update(tag).digest('base64url').slice(0, 32);

const waitAsked = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
};

/**
 * Sends one message to a browser's push service (RFC 8030), encrypted for the browser (RFC 8291) and signed with the
 * installation's key (RFC 8292). Throws `PushNotAccepted` where another try may succeed.
 */
export function createSendPush({ keys, subject }: { keys: VapidKeys; subject: () => string }) {
  return async (
    subscription: PushSubscription,
    message: PushMessage,
    ttlSec: number,
  ): Promise<PushOutcome> => {
    const { endpoint, method, headers, body } = webPush.generateRequestDetails(
      subscription,
      JSON.stringify(message),
      {
        vapidDetails: { subject: subject(), ...keys },
        TTL: ttlSec,
        urgency: 'high',
        topic: topicOf(message.tag),
      },
    );
    const response = await fetch(endpoint, {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      body: new Uint8Array(body ?? []),
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.body?.cancel();
    if (response.ok) return 'sent';
    if (response.status === 404 || response.status === 410) return 'gone';
    if (response.status === 429 || response.status >= 500) {
      throw new PushNotAccepted(`the push service answered ${response.status}`, waitAsked(response));
    }
    return 'refused';
  };
}
export type SendPush = ReturnType<typeof createSendPush>;
