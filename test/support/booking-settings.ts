import type { AdministeredBookingSettings, BookingSettings } from '@sportello/shared/booking-settings';
import type { createHttpClient } from './http-client.ts';

const PATH = '/admin/booking-settings';
type Client = Pick<ReturnType<typeof createHttpClient>, 'get' | 'put'>;

/** An administrator changes how bookings are taken; what is not named takes its default. */
export async function saveBookingSettings(
  client: Client,
  settings: Partial<BookingSettings>,
  headers: Record<string, string>,
) {
  const { revision } = (await client.get<AdministeredBookingSettings>(PATH, headers)).body;
  return client.put<AdministeredBookingSettings>(PATH, { revision, settings }, headers);
}
