import { z } from 'zod';
import { pushKeySchema, pushSubscriptionSchema } from '@sportello/shared/push';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import { endpoint, noContent, ok, type Endpoint } from '../../http/endpoint.ts';
import type { HolderTickets } from '../../queue/holder-ticket.ts';
import { isPushService } from './push-services.ts';
import type { PushSubscriptionStore } from './push-subscription-store.ts';
import type { VapidKeys } from './vapid-keys.ts';

const tag = 'Queue';
const params = z.object({ token: z.string().max(120) });

/** Should nobody end the ticket, its browsers are forgotten after this long. */
const KEPT_MS = 24 * 3_600_000;

interface Parts {
  holderTickets: Pick<HolderTickets, 'byToken'>;
  subscriptions: PushSubscriptionStore;
  keys: VapidKeys;
  services: readonly string[];
  clock: Clock;
}

/** A phone asks to be told when its number is called, also while its page is closed. */
export function createPushEndpoints({
  holderTickets,
  subscriptions,
  keys,
  services,
  clock,
}: Parts): Endpoint[] {
  const knownService = pushSubscriptionSchema.refine(({ endpoint }) => isPushService(endpoint, services), {
    path: ['endpoint'],
    error: 'not the address of a push service that is known here',
  });
  return [
    endpoint({
      method: 'get',
      path: '/push-key',
      tag,
      summary: 'The key that a browser needs to subscribe to messages',
      access: 'public',
      responses: { 200: pushKeySchema },
      handle: () => ok({ publicKey: keys.publicKey }, { 'Cache-Control': 'public, max-age=3600' }),
    }),
    endpoint({
      method: 'put',
      path: '/tickets/{token}/push-subscription',
      tag,
      summary: 'Tell this browser when the number is called, until the visit is over',
      access: 'public',
      params,
      body: knownService,
      responses: { 204: undefined },
      handle: async ({ params, body }) => {
        const ticket = await holderTickets.byToken(params.token);
        const { joinedInto } = ticket;
        if (ticket.state === 'done' || (ticket.state === 'left' && !joinedInto)) {
          throw new DomainError('ticket.transition', { state: ticket.state, label: ticket.label });
        }
        await subscriptions.add(ticket.id, body, clock.now() + KEPT_MS);
        if (joinedInto) await subscriptions.goWith(ticket.id, joinedInto);
        return noContent();
      },
    }),
    endpoint({
      method: 'delete',
      path: '/tickets/{token}/push-subscription',
      tag,
      summary: 'Tell this browser nothing any more',
      access: 'public',
      params,
      body: pushSubscriptionSchema.pick({ endpoint: true }),
      responses: { 204: undefined },
      handle: async ({ params, body }) => {
        const ticket = await holderTickets.byToken(params.token);
        await subscriptions.remove(ticket.id, body.endpoint);
        return noContent();
      },
    }),
  ];
}
