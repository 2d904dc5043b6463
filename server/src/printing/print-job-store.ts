import { Schema, type Connection } from 'mongoose';
import type { PrintFailure, PrintResult } from '@sportello/shared/print-job';
import { isDuplicateKey } from '../domain-error.ts';

interface PrintJobDocument {
  /** The ticket's id: a number has one slip. */
  _id: string;
  state: 'printing' | 'printed' | 'failed';
  reason?: PrintFailure;
  startedAt: Date;
  expiresAt: Date;
}

/** Longer than an attempt can take; one that is older was cut off, and nobody knows how far it came. */
const ATTEMPT_MS = 30_000;
const KEPT_MS = 36 * 3_600_000;
/** Failures after which nothing can have come out of the printer. */
const RETRYABLE: PrintFailure[] = ['paperOut', 'coverOpen', 'offline'];

/** Slips that were asked for. Who begins one alone prints it. */
export function createPrintJobStore(connection: Connection) {
  const schema = new Schema<PrintJobDocument>(
    {
      _id: { type: String, required: true },
      state: { type: String, required: true },
      reason: String,
      startedAt: { type: Date, required: true },
      expiresAt: { type: Date, required: true },
    },
    { collection: 'printJobs', versionKey: false },
  );
  schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
  const model = connection.model<PrintJobDocument>('PrintJob', schema);

  const resultOf = ({ state, reason, startedAt }: PrintJobDocument, nowMs: number): PrintResult => {
    if (state === 'printed') return { state };
    if (state === 'failed') return { state, reason: reason ?? 'unknown' };
    const isCutOff = nowMs - startedAt.getTime() > ATTEMPT_MS;
    return isCutOff ? { state: 'failed', reason: 'unknown' } : { state: 'printing' };
  };

  return {
    /** Undefined: the caller prints it now, and nobody else does. Else how it stands. */
    async begin(id: string, nowMs: number): Promise<PrintResult | undefined> {
      const fresh = {
        state: 'printing' as const,
        startedAt: new Date(nowMs),
        expiresAt: new Date(nowMs + KEPT_MS),
      };
      try {
        await model.create({ _id: id, ...fresh });
        return undefined;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const again = await model.updateOne(
        { _id: id, state: 'failed', reason: { $in: RETRYABLE } },
        { $set: fresh, $unset: { reason: 1 } },
      );
      if (again.modifiedCount > 0) return undefined;
      const there = await model.findOne({ _id: id }).lean<PrintJobDocument>();
      return there ? resultOf(there, nowMs) : { state: 'failed', reason: 'unknown' };
    },
    async end(id: string, reason: PrintFailure | undefined): Promise<PrintResult> {
      const set = reason ? { state: 'failed' as const, reason } : { state: 'printed' as const };
      await model.updateOne({ _id: id, state: 'printing' }, { $set: set });
      return reason ? { state: 'failed', reason } : { state: 'printed' };
    },
  };
}
export type PrintJobStore = ReturnType<typeof createPrintJobStore>;
