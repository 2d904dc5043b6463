import { Schema, type Connection } from 'mongoose';
import { ticketLabel } from '@sportello/shared/ticket-label';
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
 * Kept for machines that lose the network: drawn from a counter of their own, so that the numbers of a day without trouble have
 * no gap, and everybody in the room sees which ones were given without the server.
 */
const KEPT = { from: 900, to: 999 } as const;

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
  const counterOf = (officeId: string, date: string, series: string) => `${officeId}|${date}|${series}`;

  async function draw(_id: string, count: number): Promise<number> {
    const counter = await retryUpsert(() =>
      model
        .findOneAndUpdate({ _id }, { $inc: { last: count } }, { upsert: true, returnDocument: 'after' })
        .lean(),
    );
    return counter!.last;
  }

  /** The last of `count` successive numbers outside the kept ones. */
  async function drawOrdinary(_id: string, count: number): Promise<number> {
    for (;;) {
      const last = await draw(_id, count);
      if (last < KEPT.from || last - count >= KEPT.to) return last;
      await model.updateOne({ _id }, { $max: { last: KEPT.to } });
    }
  }

  return {
    async issue(officeId: string, date: string, series: string): Promise<IssuedNumber> {
      const number = await drawOrdinary(counterOf(officeId, date, series), 1);
      return { series, number, label: ticketLabel(series, number) };
    },

    /** `count` successive numbers that nobody else gets; ordinary ones when the kept ones are used up. */
    async reserve(officeId: string, date: string, series: string, count: number) {
      const counter = counterOf(officeId, date, series);
      const kept = KEPT.from - 1 + (await draw(`${counter}|kept`, count));
      const to = kept <= KEPT.to ? kept : await drawOrdinary(counter, count);
      return { from: to - count + 1, to };
    },

    /** How many ordinary numbers a day has given so far. */
    async given(officeId: string, date: string, series: string): Promise<number> {
      return (await model.findOne({ _id: counterOf(officeId, date, series) }).lean())?.last ?? 0;
    },
  };
}
export type NumberStore = ReturnType<typeof createNumberStore>;
