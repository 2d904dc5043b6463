import { Schema, type Connection } from 'mongoose';
import { ticketLabel } from '@sportello/shared/ticket';
import { retryUpsert } from './retry-upsert.ts';

interface CounterDocument {
  _id: string;
  last: number;
}

export interface IssuedNumber {
  series: string;
  number: number;
  label: string;
}

/**
 * Numbers of one office, local date and series, from 1. Each is given once, whoever asks: walk-ins get theirs with the ticket,
 * appointments when they are confirmed. A number whose ticket failed is never given again, so gaps are possible.
 */
export function createNumberStore(connection: Connection) {
  const schema = new Schema<CounterDocument>(
    { _id: { type: String, required: true }, last: { type: Number, required: true } },
    { collection: 'number_counters', versionKey: false },
  );
  const model = connection.model<CounterDocument>('NumberCounter', schema);

  return {
    async issue(officeId: string, date: string, series: string): Promise<IssuedNumber> {
      const _id = `${officeId}|${date}|${series}`;
      const counter = await retryUpsert(() =>
        model
          .findOneAndUpdate({ _id }, { $inc: { last: 1 } }, { upsert: true, returnDocument: 'after' })
          .lean(),
      );
      const number = counter!.last;
      return { series, number, label: ticketLabel(series, number) };
    },
  };
}
export type NumberStore = ReturnType<typeof createNumberStore>;
