import {
  administeredBookingSettingsSchema,
  saveBookingSettingsSchema,
} from '@sportello/shared/booking-settings';
import type { Clock } from '../clock.ts';
import { staffOf } from '../http/auth.ts';
import { endpoint, ok, type Endpoint } from '../http/endpoint.ts';
import type { BookingSettingsStore } from './settings-store.ts';

const tag = 'Administration';
const path = '/admin/booking-settings';

/** How the municipality takes bookings: confirmation, limits, what is kept how long. */
export function createSettingsEndpoints({
  settings,
  clock,
}: {
  settings: BookingSettingsStore;
  clock: Clock;
}): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path,
      tag,
      summary: 'How the municipality takes bookings, with the revision',
      access: { staff: 'any' },
      responses: { 200: administeredBookingSettingsSchema },
      handle: async () => ok(await settings.readEntry()),
    }),
    endpoint({
      method: 'put',
      path,
      tag,
      summary:
        'Change how the municipality takes bookings, unless somebody else has since `revision`; what is left out takes its default',
      access: { staff: ['admin'] },
      body: saveBookingSettingsSchema,
      responses: { 200: administeredBookingSettingsSchema },
      handle: async ({ body, actor }) => {
        await settings.replace(body.revision, body.settings, {
          changedBy: staffOf(actor).displayName,
          changedAt: new Date(clock.now()),
        });
        return ok(await settings.readEntry());
      },
    }),
  ];
}
