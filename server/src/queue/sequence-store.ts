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
export interface SequenceStore {
  draw(officeId: string, nowMs: number): Promise<number>;
  /** The number is in the store now. */
  settle(officeId: string, seq: number): Promise<void>;
  /** The number was drawn and will never be used. */
  void(officeId: string, seq: number): Promise<void>;
  read(officeId: string): Promise<SequenceState>;
}

/** The highest number that any ticket or desk of an office carries; 0 without one. */
export type LastStored = (officeId: string) => Promise<number>;

/** For a database that several processes write to: one counter document an office. */
export function createSequenceStore(connection: Connection, lastStored: LastStored): SequenceStore {
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

  const ready = new Map<string, Promise<unknown>>();
  /** Once a process: a counter that is missing, as after a move from the embedded database, begins where the data are. */
  function prepare(officeId: string): Promise<unknown> {
    const begun = ready.get(officeId);
    if (begun) return begun;
    const update = { $setOnInsert: { drawnMs: [], voids: [] } };
    const preparing = lastStored(officeId).then((seq) =>
      retryUpsert(() => model.updateOne({ _id: officeId }, { ...update, $max: { seq } }, { upsert: true })),
    );
    preparing.catch(() => ready.delete(officeId));
    ready.set(officeId, preparing);
    return preparing;
  }

  return {
    async draw(officeId, nowMs) {
      await prepare(officeId);
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

    // Tickets and desks tell which numbers are stored.
    settle: async () => {},

    async void(officeId, seq) {
      await model.updateOne({ _id: officeId }, { $push: { voids: { $each: [seq], $slice: -KEPT } } });
    },

    async read(officeId) {
      await prepare(officeId);
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
