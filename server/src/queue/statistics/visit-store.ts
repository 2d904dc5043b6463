import { Schema, type Connection } from 'mongoose';
import type { Visit } from './visit.ts';

interface VisitDocument extends Visit {
  _id: string;
}

/** Rows of the statistics. Their ids are keyed hashes, so that nothing leads back to a ticket. */
export function createVisitStore(connection: Connection) {
  const schema = new Schema<VisitDocument>(
    {
      _id: { type: String, required: true },
      officeId: { type: String, required: true },
      date: { type: String, required: true },
      hour: { type: Number, required: true },
      serviceId: { type: String, required: true },
      deskId: String,
      outcome: { type: String, required: true },
      arrivedMs: Number,
      arrivedHour: Number,
      bookedMs: Number,
      people: Number,
      priority: String,
      waitMs: Number,
      serviceMs: Number,
      occupiedMs: Number,
      configuredMs: { type: Number, required: true },
      endedMs: { type: Number, required: true },
      told: Schema.Types.Mixed,
    },
    { collection: 'visits', versionKey: false },
  );
  schema.index({ officeId: 1, date: 1 });
  schema.index({ officeId: 1, endedMs: -1 });
  const model = connection.model<VisitDocument>('Visit', schema);

  return {
    /** The same visit again changes nothing. */
    async add(id: string, visit: Visit): Promise<void> {
      await model.updateOne({ _id: id }, { $setOnInsert: visit as never }, { upsert: true });
    },
    /** As `add`, for many at once. */
    async addAll(rows: readonly { id: string; visit: Visit }[]): Promise<void> {
      if (rows.length === 0) return;
      await model.bulkWrite(
        rows.map(({ id, visit }) => ({
          updateOne: { filter: { _id: id }, update: { $setOnInsert: visit as never }, upsert: true },
        })),
        { ordered: false },
      );
    },
    async remove(id: string): Promise<void> {
      await model.deleteOne({ _id: id });
    },
    between: (officeId: string, from: string, to: string): Promise<Visit[]> =>
      model.find({ officeId, date: { $gte: from, $lte: to } }).lean<Visit[]>(),
    latest: (officeId: string, sinceMs: number, limit: number): Promise<Visit[]> =>
      model
        .find({ officeId, endedMs: { $gte: sinceMs } })
        .sort({ endedMs: -1 })
        .limit(limit)
        .lean<Visit[]>(),
  };
}
export type VisitStore = ReturnType<typeof createVisitStore>;
