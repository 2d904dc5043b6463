import { Schema, type Connection, type Model } from 'mongoose';
import { isDuplicateKey } from '../domain-error.ts';

/** A mail as it leaves, apart from the sender. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  calendar?: { method: 'REQUEST' | 'CANCEL'; content: string };
}

export interface Queued<Message> {
  id: string;
  message: Message;
  /** This one included. */
  attempts: number;
  /** Proves that this server may say how the attempt ended. */
  lease: string;
}

interface OutboxDocument<Message> {
  _id: string;
  message?: Message;
  attempts: number;
  lease?: string;
  /** There while it has to be sent: when the next attempt is due. */
  dueAt?: Date;
  createdAt: Date;
  sentAt?: Date;
  failedAt?: Date;
  error?: string;
}

/**
 * Messages of one kind that have to leave. The id names the message, so that adding it twice adds it once; what has left
 * keeps no text.
 */
export function createOutboxStore<Message>(
  connection: Connection,
  { model: modelName, collection }: { model: string; collection: string },
) {
  type Document = OutboxDocument<Message>;
  const schema = new Schema<Document>(
    {
      _id: { type: String, required: true },
      message: { type: Schema.Types.Mixed },
      attempts: { type: Number, required: true },
      lease: String,
      dueAt: Date,
      createdAt: { type: Date, required: true },
      sentAt: Date,
      failedAt: Date,
      error: String,
    },
    { collection, versionKey: false, minimize: false },
  );
  schema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
  schema.index({ createdAt: 1 });
  const model = connection.model<Document>(modelName, schema) as unknown as Model<OutboxDocument<unknown>>;

  return {
    async add(id: string, message: Message, nowMs: number): Promise<void> {
      const now = new Date(nowMs);
      try {
        await model.create({ _id: id, message, attempts: 0, dueAt: now, createdAt: now });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    /** Takes the message that is due longest, for one server alone until the lease ends. */
    async lease(lease: string, nowMs: number, untilMs: number): Promise<Queued<Message> | undefined> {
      const taken = await model
        .findOneAndUpdate(
          { dueAt: { $lte: new Date(nowMs) } },
          { $set: { lease, dueAt: new Date(untilMs) }, $inc: { attempts: 1 } },
          { sort: { dueAt: 1 }, returnDocument: 'after' },
        )
        .lean<Document>();
      return taken?.message
        ? { id: taken._id, message: taken.message, attempts: taken.attempts, lease }
        : undefined;
    },
    async sent({ id, lease }: Queued<Message>, nowMs: number): Promise<void> {
      await model.updateOne(
        { _id: id, lease },
        { $set: { sentAt: new Date(nowMs) }, $unset: { dueAt: 1, lease: 1, message: 1, error: 1 } },
      );
    },
    async retry({ id, lease }: Queued<Message>, error: string, dueMs: number): Promise<void> {
      await model.updateOne(
        { _id: id, lease },
        { $set: { error, dueAt: new Date(dueMs) }, $unset: { lease: 1 } },
      );
    },
    async giveUp({ id, lease }: Queued<Message>, error: string, nowMs: number): Promise<void> {
      await model.updateOne(
        { _id: id, lease },
        { $set: { error, failedAt: new Date(nowMs) }, $unset: { dueAt: 1, lease: 1, message: 1 } },
      );
    },
    /** Forgets messages of before an instant. */
    async purge(beforeMs: number): Promise<void> {
      await model.deleteMany({ createdAt: { $lt: new Date(beforeMs) } });
    },
  };
}
export type OutboxStore<Message> = ReturnType<typeof createOutboxStore<Message>>;
