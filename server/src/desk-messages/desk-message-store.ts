import { Schema, type Connection } from 'mongoose';
import type { DeskMessage } from '@sportello/shared/desk-message';
import { isDuplicateKey } from '../domain-error.ts';

interface DeskMessageDocument extends Omit<DeskMessage, 'id'> {
  _id: string;
  /** Local date of the office: messages are of the day. */
  date: string;
}

const toMessage = ({ _id, date: _date, ...message }: DeskMessageDocument): DeskMessage => ({
  id: _id,
  ...message,
});

/** Messages, one document each; `_id` is the command's id, so that a message that is sent again is there once. */
export function createDeskMessageStore(connection: Connection) {
  const required = { required: true } as const;
  const schema = new Schema<DeskMessageDocument>(
    {
      _id: { type: String, ...required },
      officeId: { type: String, ...required },
      date: { type: String, ...required },
      from: { type: Schema.Types.Mixed, ...required },
      toDeskId: { type: String, default: null },
      text: { type: String, ...required },
      at: { type: String, ...required },
      readBy: { type: Schema.Types.Mixed, ...required },
    },
    { collection: 'desk_messages', versionKey: false, minimize: false },
  );
  schema.index({ officeId: 1, date: 1, at: 1 });
  const model = connection.model<DeskMessageDocument>('DeskMessage', schema);

  async function byId(id: string): Promise<DeskMessage | undefined> {
    const found = await model.findOne({ _id: id }).lean<DeskMessageDocument>();
    return found ? toMessage(found) : undefined;
  }

  return {
    byId,

    /** False when it had been added before. */
    async add({ id, ...message }: DeskMessage, date: string): Promise<boolean> {
      try {
        await model.create({ _id: id, ...message, date });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Undefined when this desk had read it, or it is not there. */
    async addReader(id: string, reader: DeskMessage['readBy'][number]): Promise<DeskMessage | undefined> {
      const changed = await model
        .findOneAndUpdate(
          { _id: id, 'readBy.deskId': { $ne: reader.deskId } },
          { $push: { readBy: reader } },
          { returnDocument: 'after' },
        )
        .lean<DeskMessageDocument>();
      return changed ? toMessage(changed) : undefined;
    },

    /** Newest first, at most `limit`. */
    async ofDay(officeId: string, date: string, limit: number): Promise<DeskMessage[]> {
      const found = await model
        .find({ officeId, date })
        .sort({ at: -1 })
        .limit(limit)
        .lean<DeskMessageDocument[]>();
      return found.map(toMessage);
    },

    async removeBefore(officeId: string, date: string): Promise<void> {
      await model.deleteMany({ officeId, date: { $lt: date } });
    },
  };
}
export type DeskMessageStore = ReturnType<typeof createDeskMessageStore>;
