import { Schema, type Connection } from 'mongoose';
import type { PushSubscription } from '@sportello/shared/push';
import { isDuplicateKey } from '../../domain-error.ts';

interface PushSubscriptionsDocument {
  /** The ticket's id. */
  _id: string;
  subscriptions: PushSubscription[];
  expiresAt: Date;
}

/** A family around one number; the oldest goes when another comes. */
const PER_TICKET = 5;

/** Browsers that want to hear of a ticket: one document a ticket, which goes with it. */
export function createPushSubscriptionStore(connection: Connection) {
  const schema = new Schema<PushSubscriptionsDocument>(
    {
      _id: { type: String, required: true },
      subscriptions: { type: Schema.Types.Mixed, required: true },
      expiresAt: { type: Date, required: true },
    },
    { collection: 'pushSubscriptions', versionKey: false },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  const model = connection.model<PushSubscriptionsDocument>('PushSubscriptions', schema);

  const remove = async (ticketId: string, endpoint: string): Promise<void> => {
    await model.updateOne({ _id: ticketId }, { $pull: { subscriptions: { endpoint } } });
  };

  return {
    /** Keeps a browser once per ticket, with the keys that it told last. */
    async add(ticketId: string, subscription: PushSubscription, expiresMs: number): Promise<void> {
      await remove(ticketId, subscription.endpoint);
      const push = { subscriptions: { $each: [subscription], $slice: -PER_TICKET } };
      try {
        await model.updateOne(
          { _id: ticketId, 'subscriptions.endpoint': { $ne: subscription.endpoint } },
          { $push: push, $set: { expiresAt: new Date(expiresMs) } },
          { upsert: true },
        );
      } catch (error) {
        // The same browser told it twice at once: it is there, and the upsert tried a second document.
        if (!isDuplicateKey(error)) throw error;
      }
    },
    remove,
    async of(ticketId: string): Promise<PushSubscription[]> {
      return (await model.findOne({ _id: ticketId }).lean())?.subscriptions ?? [];
    },
    async forget(ticketId: string): Promise<void> {
      await model.deleteOne({ _id: ticketId });
    },
  };
}
export type PushSubscriptionStore = ReturnType<typeof createPushSubscriptionStore>;
