import { redirect } from '@sveltejs/kit';
import { qrPath } from '@sportello/shared/qr-path';
import { failPage } from '#lib/server/api.ts';
import { readAppointment } from '#lib/server/booking-api.ts';
import { readBooked } from '#lib/server/draft.ts';
import { calendarLinks } from '#lib/citizen/calendar-links.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const booked = readBooked(event.cookies);
  if (!booked) redirect(303, '/appuntamento');
  const appointment = await readAppointment(event, booked.code, booked.key).catch(failPage);
  return {
    appointment,
    qr: qrPath(appointment.code),
    manage: `/appuntamento/${booked.code}?chiave=${encodeURIComponent(booked.key)}`,
    links: calendarLinks(appointment, booked.key, event.locals.language),
  };
};
