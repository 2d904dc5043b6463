import { Schema, type Connection } from 'mongoose';
import type { Closing, ClosingOutcome } from '@sportello/shared/closing';
import { isDuplicateKey } from '../domain-error.ts';

type ClosingDocument = Omit<Closing, 'id' | 'createdAt' | 'undoUntil'> & {
  _id: string;
  createdAt: Date;
  undoUntil: Date;
};

const toClosing = ({ _id, createdAt, undoUntil, ...rest }: ClosingDocument): Closing => ({
  ...rest,
  id: _id,
  createdAt: createdAt.toISOString(),
  undoUntil: undoUntil.toISOString(),
});

/** Closures made with the assistant, and what became of each appointment that they hit. */
export function createClosingStore(connection: Connection) {
  const mixed = { type: Schema.Types.Mixed, required: true };
  const schema = new Schema<ClosingDocument>(
    {
      _id: { type: String, required: true },
      officeId: { type: String, required: true },
      calendarIds: { type: [String], required: true },
      closure: mixed as never,
      message: { type: String, required: true },
      createdAt: { type: Date, required: true },
      undoUntil: { type: Date, required: true },
      undone: { type: Boolean, required: true },
      outcomes: { type: [Schema.Types.Mixed], required: true } as never,
      notRestored: { type: [String], required: true },
    },
    { collection: 'closings', versionKey: false, minimize: false },
  );
  schema.index({ officeId: 1, createdAt: -1 });
  const model = connection.model<ClosingDocument>('Closing', schema);

  return {
    /** The same id again changes nothing. */
    async add({ id, createdAt, undoUntil, ...rest }: Closing): Promise<void> {
      try {
        await model.create({
          _id: id,
          ...rest,
          createdAt: new Date(createdAt),
          undoUntil: new Date(undoUntil),
        });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
    async byId(id: string): Promise<Closing | undefined> {
      const found = await model.findOne({ _id: id }).lean<ClosingDocument>();
      return found ? toClosing(found) : undefined;
    },
    async ofOffice(officeId: string): Promise<Closing[]> {
      const found = await model
        .find({ officeId })
        .sort({ createdAt: -1 })
        .limit(100)
        .lean<ClosingDocument[]>();
      return found.map(toClosing);
    },
    async addOutcome(id: string, outcome: ClosingOutcome): Promise<void> {
      await model.updateOne({ _id: id }, { $push: { outcomes: outcome } });
    },
    /** True for the one caller that may undo it. */
    async startUndo(id: string, nowMs: number): Promise<boolean> {
      const { modifiedCount } = await model.updateOne(
        { _id: id, undone: false, undoUntil: { $gt: new Date(nowMs) } },
        { $set: { undone: true } },
      );
      return modifiedCount === 1;
    },
    async setNotRestored(id: string, appointmentIds: string[]): Promise<void> {
      await model.updateOne({ _id: id }, { $set: { notRestored: appointmentIds } });
    },
  };
}
export type ClosingStore = ReturnType<typeof createClosingStore>;
