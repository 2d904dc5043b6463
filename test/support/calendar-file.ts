import ICAL from 'ical.js';
import type { ParsedMail } from 'mailparser';

/** What another program reads out of a calendar file. */
export function readCalendarFile(content: string) {
  const calendar = new ICAL.Component(ICAL.parse(content) as unknown[]);
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent')!);
  return {
    method: String(calendar.getFirstPropertyValue('method')),
    status: String(event.component.getFirstPropertyValue('status')),
    uid: event.uid,
    sequence: Number(event.sequence),
    start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(),
    summary: event.summary,
    location: event.location,
    attendees: event.attendees.map((one) => String(one.getFirstValue()).toLowerCase()),
  };
}

export function readAttachedCalendar(mail: ParsedMail) {
  const file = mail.attachments.find((attachment) => attachment.contentType.startsWith('text/calendar'));
  if (!file) throw new Error('no calendar file');
  return readCalendarFile(file.content.toString('utf8'));
}
