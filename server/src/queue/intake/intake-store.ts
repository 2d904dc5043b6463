import { Schema, type Connection } from 'mongoose';
import type { IntakeMode } from '@sportello/shared/intake';
import { retryUpsert } from '../retry-upsert.ts';

/** What somebody decided about an office's numbers on a date; the last one who decides is right. */
export interface IntakeDecision {
  mode: IntakeMode;
  setBy: string;
  setAt: string;
}

export function createIntakeStore(connection: Connection) {
  const required = { required: true } as const;
  const schema = new Schema<IntakeDecision & { _id: string }>(
    {
      _id: { type: String, ...required },
      mode: { type: String, ...required },
      setBy: { type: String, ...required },
      setAt: { type: String, ...required },
    },
    { collection: 'intake_days', versionKey: false },
  );
  const model = connection.model<IntakeDecision & { _id: string }>('IntakeDay', schema);
  const idOf = (officeId: string, date: string) => `${officeId}|${date}`;

  return {
    async of(officeId: string, date: string): Promise<IntakeDecision | undefined> {
      const found = await model.findOne({ _id: idOf(officeId, date) }).lean();
      return found ? { mode: found.mode, setBy: found.setBy, setAt: found.setAt } : undefined;
    },
    async decide(officeId: string, date: string, decision: IntakeDecision): Promise<void> {
      const _id = idOf(officeId, date);
      await retryUpsert(() => model.updateOne({ _id }, { $set: decision }, { upsert: true }));
    },
  };
}
export type IntakeStore = ReturnType<typeof createIntakeStore>;
