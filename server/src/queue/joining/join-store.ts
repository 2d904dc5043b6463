import { Schema, type Connection } from 'mongoose';
import { isDuplicateKey } from '../../domain-error.ts';

/** The number of one phone at one office on one day. */
export interface Join {
  /** `office|date|hash of the phone`. */
  id: string;
  /** The command by which the number is or was taken: taking it again gives the same number. */
  commandId: string;
  ticketId?: string;
}

interface JoinDocument extends Omit<Join, 'id'> {
  _id: string;
  expiresAt: Date;
}

export function createJoinStore(connection: Connection) {
  const schema = new Schema<JoinDocument>(
    {
      _id: { type: String, required: true },
      commandId: { type: String, required: true },
      ticketId: String,
      expiresAt: { type: Date, required: true },
    },
    { collection: 'joins', versionKey: false },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  const model = connection.model<JoinDocument>('Join', schema);

  return {
    /** The join of this phone: the one that exists, else a new one with this command. One of many at once makes it. */
    async begin(id: string, commandId: string, expiresMs: number): Promise<Join> {
      try {
        await model.create({ _id: id, commandId, expiresAt: new Date(expiresMs) });
        return { id, commandId };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const there = await model.findOne({ _id: id }).lean<JoinDocument>();
      return { id, commandId: there?.commandId ?? commandId, ticketId: there?.ticketId };
    },
    async took({ id, commandId }: Join, ticketId: string): Promise<void> {
      await model.updateOne({ _id: id, commandId }, { $set: { ticketId } });
    },
    /** After a visit that is over: one of many at once begins the next. */
    async beginAgain({ id, commandId }: Join, nextCommandId: string): Promise<void> {
      await model.updateOne(
        { _id: id, commandId },
        { $set: { commandId: nextCommandId }, $unset: { ticketId: 1 } },
      );
    },
  };
}
export type JoinStore = ReturnType<typeof createJoinStore>;
