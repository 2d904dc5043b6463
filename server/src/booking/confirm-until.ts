import type { BookingSettings } from '@sportello/shared/booking-settings';

/** Until when the link in the mail confirms a booking: never beyond the start, from which on nobody else can take the time. */
export const confirmUntil = (
  start: Date,
  now: Date,
  { emailConfirmMin }: Pick<BookingSettings, 'emailConfirmMin'>,
): Date => new Date(Math.min(now.getTime() + emailConfirmMin * 60_000, start.getTime()));
