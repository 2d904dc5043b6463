import { Schema, type Connection } from 'mongoose';
import { retryUpsert } from './retry-upsert.ts';

interface SequenceDocument {
  _id: string;
  seq: number;
  /** When the last numbers were drawn, epoch milliseconds; the last entry belongs to `seq`, the one before it to `seq - 1`. */
  drawnMs: number[];
  /** Numbers that were drawn and will never be used. */
  voids: number[];
}

export interface SequenceState {
  seq: number;
  /** Numbers drawn after the given instant, ascending. */
  drawnSince(instantMs: number): number[];
  voids: ReadonlySet<number>;
}

/** More than a process can have drawn and not written yet; see docs/decisions/0003-queue-log.md. */
const KEPT = 200;

/** The sequence numbers of every office's changes. */
export function createSequenceStore(connection: Connection) {
  const schema = new Schema<SequenceDocument>(
    {
      _id: { type: String, required: true },
      seq: { type: Number, required: true },
      drawnMs: { type: [Number], required: true },
      voids: { type: [Number], required: true },
    },
    { collection: 'queue_sequences', versionKey: false },
  );
  const model = connection.model<SequenceDocument>('QueueSequence', schema);

  return {
    async draw(officeId: string, nowMs: number): Promise<number> {
      const update = { $inc: { seq: 1 }, $push: { drawnMs: { $each: [nowMs], $slice: -KEPT } } };
      const drawn = await retryUpsert(() =>
        model
          .findOneAndUpdate({ _id: officeId }, update, {
            upsert: true,
            returnDocument: 'after',
            projection: { seq: 1 },
          })
          .lean(),
      );
      return drawn!.seq;
    },

    async void(officeId: string, seq: number): Promise<void> {
      await model.updateOne({ _id: officeId }, { $push: { voids: { $each: [seq], $slice: -KEPT } } });
    },

    async read(officeId: string): Promise<SequenceState> {
      const found = await model.findOne({ _id: officeId }).lean();
      const { seq, drawnMs, voids } = found ?? { seq: 0, drawnMs: [], voids: [] };
      const oldest = seq - drawnMs.length + 1;
      return {
        seq,
        drawnSince: (instantMs) =>
          drawnMs.flatMap((drawn, index) => (drawn > instantMs ? [oldest + index] : [])),
        voids: new Set(voids ?? []),
      };
    },
  };
}
export type SequenceStore = ReturnType<typeof createSequenceStore>;
