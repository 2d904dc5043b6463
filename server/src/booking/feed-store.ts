import { Schema, type Connection } from 'mongoose';

interface FeedDocument {
  _id: string;
  version: number;
}

/** How often the private address of a calendar's feed was renewed; the older ones open nothing any more. */
export function createFeedStore(connection: Connection) {
  const schema = new Schema<FeedDocument>(
    { _id: { type: String, required: true }, version: { type: Number, required: true } },
    { collection: 'calendar_feeds', versionKey: false },
  );
  const model = connection.model<FeedDocument>('CalendarFeed', schema);
  return {
    async version(calendarId: string): Promise<number> {
      return (await model.findOne({ _id: calendarId }).lean())?.version ?? 0;
    },
    async renew(calendarId: string): Promise<void> {
      await model.updateOne({ _id: calendarId }, { $inc: { version: 1 } }, { upsert: true });
    },
  };
}
export type FeedStore = ReturnType<typeof createFeedStore>;
