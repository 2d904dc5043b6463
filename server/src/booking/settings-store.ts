import { Schema, type Connection } from 'mongoose';
import { bookingSettingsSchema, type BookingSettings } from '@sportello/shared/booking-settings';

interface SettingsDocument {
  _id: string;
  value: unknown;
}

/** How the municipality takes bookings. Read afresh for each booking, so that every server follows a change at once. */
export function createBookingSettingsStore(connection: Connection) {
  const schema = new Schema<SettingsDocument>(
    { _id: { type: String, required: true }, value: { type: Schema.Types.Mixed, required: true } },
    { collection: 'settings', versionKey: false, minimize: false },
  );
  const model = connection.model<SettingsDocument>('Settings', schema);

  return {
    async read(): Promise<BookingSettings> {
      const found = await model.findOne({ _id: 'booking' }).lean();
      return bookingSettingsSchema.parse(found?.value ?? {});
    },
    async write(settings: BookingSettings): Promise<void> {
      await model.updateOne({ _id: 'booking' }, { $set: { value: settings } }, { upsert: true });
    },
  };
}
export type BookingSettingsStore = ReturnType<typeof createBookingSettingsStore>;
