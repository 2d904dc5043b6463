import { Schema } from 'mongoose';
import type { Ticket } from '@sportello/shared/ticket';
import type { Told } from './statistics/visit.ts';

/** A ticket as stored. Instants are the UTC strings of the contract, which sort as text. */
export interface TicketDocument extends Omit<Ticket, 'id'> {
  _id: string;
  /** The desk, while called or serving, and only then: its unique index keeps a desk to one person. */
  atDesk?: string;
  /** The commands that changed it last: the same one again has no effect, here or on any other ticket. */
  commandIds: string[];
  /** By office, the last sequence numbers of that office that were spent on it, `seq` included. */
  seqsOf: Record<string, number[]>;
  /** For each office that it was transferred away from: the number of its departure there. */
  departures: { officeId: string; seq: number }[];
  /** The waiting time that was told on entering. */
  told?: Told;
}

/** Commands older than these are forgotten, far beyond what a client sends again. */
export const COMMANDS_KEPT = 20;
export const SEQS_KEPT = 30;

const required = { required: true } as const;

export function ticketDocumentSchema() {
  const schema = new Schema<TicketDocument>(
    {
      _id: { type: String, ...required },
      officeId: { type: String, ...required },
      issuingOfficeId: { type: String, ...required },
      date: { type: String, ...required },
      label: { type: String, ...required },
      series: { type: String, ...required },
      number: { type: Number, ...required },
      serviceId: { type: String, ...required },
      serviceIds: { type: [String], ...required },
      doneServiceIds: { type: [String], ...required },
      people: { type: Number, ...required },
      origin: { type: String, ...required },
      appointmentId: String,
      bookedStartAt: String,
      arrivedAt: { type: String, ...required },
      promiseAt: { type: String, ...required },
      promiseBasis: { type: String, ...required },
      priority: { type: Schema.Types.Mixed, ...required },
      priorityGiven: Schema.Types.Mixed,
      state: { type: String, ...required },
      deskId: String,
      calledFrom: String,
      calledAt: String,
      lastCallAt: String,
      calls: { type: Number, ...required },
      servingAt: String,
      doneAt: String,
      parkedUntil: String,
      postponed: Number,
      targetDeskId: String,
      returnTo: Schema.Types.Mixed,
      handedOn: Schema.Types.Mixed,
      notes: { type: Schema.Types.Mixed, ...required },
      splitFrom: String,
      joinedInto: String,
      joinedIds: { type: [String], default: undefined },
      seq: { type: Number, ...required },
      version: { type: Number, ...required },
      atDesk: String,
      commandIds: { type: [String], ...required },
      seqsOf: { type: Schema.Types.Mixed, ...required },
      departures: { type: Schema.Types.Mixed, ...required },
      told: Schema.Types.Mixed,
    },
    { collection: 'tickets', versionKey: false, minimize: false },
  );
  const whenSet = (field: string) => ({
    unique: true,
    partialFilterExpression: { [field]: { $exists: true } },
  });
  schema.index({ issuingOfficeId: 1, date: 1, label: 1 }, { unique: true });
  schema.index({ atDesk: 1 }, whenSet('atDesk'));
  schema.index({ appointmentId: 1 }, whenSet('appointmentId'));
  schema.index({ commandIds: 1 }, { unique: true });
  schema.index({ officeId: 1, seq: 1 });
  schema.index({ officeId: 1, state: 1, date: 1 });
  schema.index({ deskId: 1, doneAt: 1 });
  schema.index({ 'handedOn.deskId': 1, 'handedOn.at': 1 });
  schema.index({ 'departures.officeId': 1, date: 1 });
  return schema;
}
