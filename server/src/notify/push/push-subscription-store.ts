import { Schema, type Connection } from 'mongoose';
import type { PushSubscription } from '@sportello/shared/push';
import { isDuplicateKey } from '../../domain-error.ts';

interface PushSubscriptionsDocument {
  /** The ticket's id. */
  _id: string;
  subscriptions: PushSubscription[];
  /** The ticket that is called for this one too, after a join. */
  goesWithId?: string;
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
      goesWithId: String,
      expiresAt: { type: Date, required: true },
    },
    { collection: 'pushSubscriptions', versionKey: false },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  schema.index({ goesWithId: 1 });
  const model = connection.model<PushSubscriptionsDocument>('PushSubscriptions', schema);

  const remove = async (ticketId: string, endpoint: string): Promise<void> => {
    await model.updateOne({ _id: ticketId }, { $pull: { subscriptions: { endpoint } } });
  };

  /** Of the ticket and of those that go with it. */
  const calledAs = (ticketId: string) => ({ $or: [{ _id: ticketId }, { goesWithId: ticketId }] });

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
    /** Every browser that wants to hear of this ticket, with the ticket that its owner holds. */
    async of(ticketId: string): Promise<{ holderId: string; subscription: PushSubscription }[]> {
      const documents = await model.find(calledAs(ticketId)).lean();
      return documents.flatMap(({ _id, subscriptions }) =>
        subscriptions.map((subscription) => ({ holderId: _id, subscription })),
      );
    },
    /** The ticket was joined into another: its browsers, and those that went with it already, hear of that one. */
    async goWith(ticketId: string, intoId: string): Promise<void> {
      await model.updateMany(calledAs(ticketId), { $set: { goesWithId: intoId } });
    },
    async forget(ticketId: string): Promise<void> {
      await model.deleteMany(calledAs(ticketId));
    },
  };
}
export type PushSubscriptionStore = ReturnType<typeof createPushSubscriptionStore>;
