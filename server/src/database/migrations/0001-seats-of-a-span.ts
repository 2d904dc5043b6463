import type { Migration } from './migrate.ts';

const INDEX_NOT_FOUND = 27;
const NAMESPACE_NOT_FOUND = 26;

/** Until November 2026 an appointment took one seat of one calendar; since people can be needed together it is a list. */
export const seatsOfASpan: Migration = {
  name: '0001-seats-of-a-span',
  async run(db) {
    const appointments = db.collection('appointments');
    const { modifiedCount } = await appointments.updateMany({ 'occupied.calendarId': { $exists: true } }, [
      { $set: { 'occupied.seats': [{ calendarId: '$occupied.calendarId', seat: '$occupied.seat' }] } },
      { $unset: ['occupied.calendarId', 'occupied.seat'] },
    ]);
    // of fields that are no longer asked for
    for (const name of ['occupied.calendarId_1_occupied.from_1', 'calendarId_1_start_1'])
      await appointments.dropIndex(name).catch((error: { code?: number }) => {
        if (error.code !== INDEX_NOT_FOUND && error.code !== NAMESPACE_NOT_FOUND) throw error;
      });
    return modifiedCount;
  },
};
