import { z } from 'zod';
import { languageSchema } from './localized.ts';

const base64url = z.string().regex(/^[\w-]+={0,2}$/);

/** What a browser's `PushSubscription` says of itself, and the language in which its owner reads. */
export const pushSubscriptionSchema = z
  .object({
    endpoint: z.url({ protocol: /^https?$/ }).max(1000),
    /** The browser's public key (65 bytes) and shared secret (16 bytes), base64url. */
    keys: z.object({ p256dh: base64url.min(86).max(90), auth: base64url.min(22).max(26) }),
    language: languageSchema,
  })
  .meta({ id: 'PushSubscription' });
export type PushSubscription = z.infer<typeof pushSubscriptionSchema>;

/** What the service worker of the ticket page is told. Label and desk only, no personal data; encrypted for that browser alone. */
export const pushMessageSchema = z.object({
  title: z.string(),
  body: z.string(),
  language: languageSchema,
  /** A later message of the same ticket takes the place of the one before. */
  tag: z.string(),
  /** Page of the ticket, a path on this site. */
  path: z.string(),
});
export type PushMessage = z.infer<typeof pushMessageSchema>;

export const pushKeySchema = z
  .object({
    publicKey: base64url.meta({ description: 'The installation’s VAPID key: an uncompressed P-256 point' }),
  })
  .meta({ id: 'PushKey' });
