import { Schema, type Connection } from 'mongoose';
import { isDuplicateKey } from '../domain-error.ts';

interface Picture {
  /** SHA-256 of the bytes, in hex. */
  _id: string;
  bytes: Buffer;
  addedAt: Date;
}

/** Pictures that administrators have sent, by the hash of their bytes. */
export function createPictureStore(connection: Connection) {
  const schema = new Schema<Picture>(
    {
      _id: { type: String, required: true },
      bytes: { type: Buffer, required: true },
      addedAt: { type: Date, required: true },
    },
    { collection: 'pictures', versionKey: false },
  );
  const model = connection.model<Picture>('Picture', schema);

  return {
    /** The same bytes again count as new, so that nobody sweeps away what is about to be used. */
    async add(id: string, bytes: Buffer, addedAt: Date): Promise<void> {
      try {
        await model.updateOne({ _id: id }, { $set: { bytes, addedAt } }, { upsert: true });
      } catch (error) {
        // Somebody else stored the same bytes in this moment.
        if (!isDuplicateKey(error)) throw error;
      }
    },
    /** Counts a picture as new again; says whether there is one. */
    async renew(id: string, addedAt: Date): Promise<boolean> {
      return (await model.updateOne({ _id: id }, { $set: { addedAt } })).matchedCount === 1;
    },
    async bytes(id: string): Promise<Buffer | undefined> {
      const found = await model.findById(id);
      return found ? Buffer.from(found.bytes) : undefined;
    },
    /** Removes all but `id` that were added before. */
    async removeOthers(id: string | undefined, before: Date): Promise<void> {
      await model.deleteMany({ _id: { $ne: id ?? '' }, addedAt: { $lt: before } });
    },
  };
}
export type PictureStore = ReturnType<typeof createPictureStore>;
