import { Schema, type Connection, type Model } from 'mongoose';
import type { AppointmentRecord } from './appointment-record.ts';

export type AppointmentDocument = Omit<AppointmentRecord, 'id'> & { _id: string };

const text = { type: String, required: true };
const instant = { type: Date, required: true };
/** Mongoose would store an empty list where none is meant, and the unique indexes would see it. */
const optionalTexts = { type: [String], default: undefined };
const there = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

/** The collection `appointments`. Every promise of the booking part is one of its unique indexes. */
export function createAppointmentModel(connection: Connection): Model<AppointmentDocument> {
  const schema = new Schema<AppointmentDocument>(
    {
      _id: text,
      state: text,
      officeId: text,
      calendarId: text,
      withCalendarIds: optionalTexts,
      serviceId: text,
      alsoServiceIds: optionalTexts,
      channel: text,
      mode: text,
      extraPersons: { type: Number, required: true },
      start: instant,
      end: instant,
      occupied: { type: Schema.Types.Mixed },
      claims: optionalTexts,
      offer: { type: Schema.Types.Mixed },
      freeAt: Date,
      once: String,
      sessionHash: String,
      codeHash: text,
      citizen: { type: Schema.Types.Mixed },
      subject: String,
      details: String,
      language: text,
      citizenKeys: optionalTexts,
      places: optionalTexts,
      number: { type: Schema.Types.Mixed },
      numberKey: String,
      sequence: { type: Number, required: true },
      history: { type: [Schema.Types.Mixed], default: undefined } as never,
      proposals: { type: [Date], default: undefined },
      agreement: String,
      notices: { type: [Schema.Types.Mixed], default: undefined } as never,
      noticeAt: Date,
      eraseAt: Date,
    },
    { collection: 'appointments', versionKey: false, minimize: false },
  );

  // No two spans share a minute of a seat.
  schema.index({ claims: 1 }, { unique: true, ...there('claims') });
  schema.index({ codeHash: 1 }, { unique: true });
  schema.index({ once: 1 }, { unique: true, ...there('once') });
  schema.index({ places: 1 }, { unique: true, ...there('places') });
  schema.index({ numberKey: 1 }, { unique: true, ...there('numberKey') });
  // Free slots: only what takes time is in the field, so the history costs nothing.
  schema.index({ 'occupied.seats.calendarId': 1, 'occupied.from': 1 });
  schema.index({ 'offer.occupied.seats.calendarId': 1, 'offer.occupied.from': 1 }, there('offer'));
  schema.index({ officeId: 1, start: 1 });
  // Requests that nobody has answered yet.
  schema.index({ start: 1 }, { partialFilterExpression: { state: 'requested' } });
  schema.index({ citizenKeys: 1, start: 1 }, there('citizenKeys'));
  schema.index({ freeAt: 1 }, there('freeAt'));
  schema.index({ 'offer.expiresAt': 1 }, there('offer'));
  schema.index({ end: 1 }, there('claims'));
  schema.index({ noticeAt: 1 }, there('noticeAt'));
  schema.index({ eraseAt: 1 }, there('eraseAt'));
  return connection.model<AppointmentDocument>('Appointment', schema);
}
