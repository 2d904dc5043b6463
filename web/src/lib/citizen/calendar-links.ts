import type { Appointment } from '@sportello/shared/appointment';
import { inLanguage, type Language } from '@sportello/shared/localized';
import { visitTitle } from '@sportello/shared/same-visit';

/** `20261126T082000Z`, as calendars take it in an address. */
const compact = (instant: string) => instant.replace(/[-:]|\.\d+/g, '');

export interface CalendarLinks {
  file: string;
  google: string;
  outlook: string;
}

/** Where an appointment can be added to a calendar. The manage link stays out: it would be handed to others. */
export function calendarLinks(appointment: Appointment, key: string, language: Language): CalendarLinks {
  const { address, code, start, end } = appointment;
  const title = visitTitle([appointment.serviceTitle, ...appointment.alsoServiceTitles], language);
  const place = `${inLanguage(appointment.officeName, language)}, ${address.street}, ${address.postalCode} ${address.locality}`;
  const google = new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(start)}/${compact(end)}`,
    location: place,
    details: code,
  });
  const outlook = new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: start,
    enddt: end,
    location: place,
    body: code,
  });
  return {
    file: `/api/v1/appointments/${code}/calendar.ics?key=${encodeURIComponent(key)}`,
    google: `https://calendar.google.com/calendar/render?${google}`,
    outlook: `https://outlook.live.com/calendar/0/deeplink/compose?${outlook}`,
  };
}
