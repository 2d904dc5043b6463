import { Schema, type Connection } from 'mongoose';
import {
  bookingSettingsSchema,
  type AdministeredBookingSettings,
  type BookingSettings,
} from '@sportello/shared/booking-settings';
import { DomainError, isDuplicateKey } from '../domain-error.ts';

interface SettingsDocument {
  _id: string;
  value: unknown;
  revision?: number;
  changedBy?: string;
  changedAt?: Date;
}

const ID = 'booking';
/** Of settings that nobody has changed, and of those that were stored before changes were counted. */
const FIRST_REVISION = 1;

/** How the municipality takes bookings. Read afresh for each booking, so that every server follows a change at once. */
export function createBookingSettingsStore(connection: Connection) {
  const schema = new Schema<SettingsDocument>(
    {
      _id: { type: String, required: true },
      value: { type: Schema.Types.Mixed, required: true },
      revision: Number,
      changedBy: String,
      changedAt: Date,
    },
    { collection: 'settings', versionKey: false, minimize: false },
  );
  const model = connection.model<SettingsDocument>('Settings', schema);

  async function readEntry(): Promise<AdministeredBookingSettings> {
    const found = await model.findOne({ _id: ID }).lean<SettingsDocument>();
    return {
      value: bookingSettingsSchema.parse(found?.value ?? {}),
      revision: found?.revision ?? FIRST_REVISION,
      changedBy: found?.changedBy ?? null,
      changedAt: found?.changedAt?.toISOString() ?? null,
    };
  }

  return {
    readEntry,
    read: async (): Promise<BookingSettings> => (await readEntry()).value,

    /** Throws `directory.changed`, with who and when, unless the settings are as the caller has seen them. */
    async replace(
      revision: number,
      value: BookingSettings,
      change: { changedBy: string; changedAt: Date },
    ): Promise<void> {
      const seen = revision === FIRST_REVISION ? { $exists: false } : revision;
      try {
        // Another revision does not match, so the upsert tries to insert a second document of this id.
        await model.updateOne(
          { _id: ID, revision: seen },
          { $set: { value, revision: revision + 1, ...change } },
          { upsert: true },
        );
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const { changedBy, changedAt } = await readEntry();
        throw new DomainError('directory.changed', { changedBy, changedAt });
      }
    },
  };
}
export type BookingSettingsStore = ReturnType<typeof createBookingSettingsStore>;
