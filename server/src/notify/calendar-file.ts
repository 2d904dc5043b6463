import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator';
import { inLanguage, type Language } from '@sportello/shared/localized';
import { visitTitle } from '@sportello/shared/same-visit';
import type { AppointmentRecord } from '../booking/appointment-record.ts';
import type { Identity } from '../booking/identity.ts';
import { servicesChosen } from '../booking/visit-services.ts';
import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { mailTexts } from './mail-texts.ts';

/** `PUBLISH` for a download, `REQUEST` and `CANCEL` for what comes by mail. */
export type CalendarMethod = 'PUBLISH' | 'REQUEST' | 'CANCEL';

/** What the entry says; the record of the moment, or what a notice kept of it. */
export type CalendarEntry = Pick<
  AppointmentRecord,
  | 'id'
  | 'state'
  | 'calendarId'
  | 'serviceId'
  | 'alsoServiceIds'
  | 'mode'
  | 'citizen'
  | 'start'
  | 'end'
  | 'sequence'
  | 'language'
> & { label: string | null };

/**
 * Calendar files of appointments. The UID follows from the id and stays for ever, SEQUENCE rises with every change, and
 * times are in UTC, so that no reader needs a time zone to be right across a clock change.
 */
export function createCalendarFiles({
  directory,
  identity,
  clock,
}: {
  directory: DirectoryReader;
  identity: Identity;
  clock: Clock;
}) {
  const titleOf = (visit: Parameters<typeof servicesChosen>[1], language: Language): string =>
    visitTitle(
      servicesChosen(directory, visit).map(({ title }) => title),
      language,
    );

  /** Where it takes place: the office, the phone that rings, or the room on the web. */
  function locationOf({ calendarId, mode, citizen, language }: CalendarEntry, label: string | null): string {
    const calendar = directory.calendar(calendarId);
    const t = mailTexts(language);
    if (mode === 'phone') return t('how.phone', { phone: citizen?.phone ?? '' });
    if (mode === 'video') return (label ? calendar.videoUrl : null) ?? t('how.videoLater');
    const office = directory.office(calendar.officeId);
    const { street, postalCode, locality } = office.address;
    return `${inLanguage(office.name, language)}, ${street}, ${postalCode} ${locality}`;
  }

  /** Whom a request or a cancellation is for: without, programs do not take it as one (RFC 5546, 3.2.2). They asked for it themselves. */
  const attendeesOf = ({ citizen, state }: CalendarEntry) =>
    citizen?.email
      ? [
          {
            name: `${citizen.givenName} ${citizen.familyName}`,
            email: citizen.email,
            role: ICalAttendeeRole.REQ,
            status: state === 'requested' ? ICalAttendeeStatus.TENTATIVE : ICalAttendeeStatus.ACCEPTED,
            rsvp: false,
          },
        ]
      : [];

  function addEvent(
    calendar: ReturnType<typeof ical>,
    entry: CalendarEntry,
    stamp: Date,
    { isSent }: { isSent: boolean },
  ): void {
    const owner = directory.calendar(entry.calendarId);
    const office = directory.office(owner.officeId);
    const isOff = ['cancelled', 'declined', 'expired'].includes(entry.state);
    const url = identity.manageUrl(entry.id);
    calendar.createEvent({
      id: `${entry.id}@sportello`,
      sequence: entry.sequence,
      stamp,
      start: entry.start,
      end: entry.end,
      summary: titleOf(entry, entry.language),
      location: locationOf(entry, entry.label),
      description: [entry.mode === 'desk' ? entry.label : null, identity.codeOf(entry.id), url]
        .filter(Boolean)
        .join('\n'),
      url,
      attendees: isSent ? attendeesOf(entry) : [],
      organizer: { name: inLanguage(office.name, entry.language), email: office.email },
      status: isOff
        ? ICalEventStatus.CANCELLED
        : entry.state === 'confirmed'
          ? ICalEventStatus.CONFIRMED
          : ICalEventStatus.TENTATIVE,
    });
  }

  /** What whoever receives sees: who comes and why, without the citizen's code and link. */
  function addVisit(calendar: ReturnType<typeof ical>, record: AppointmentRecord, stamp: Date): void {
    const person = record.citizen ? `${record.citizen.givenName} ${record.citizen.familyName}` : '';
    calendar.createEvent({
      id: `${record.id}@sportello`,
      sequence: record.sequence,
      stamp,
      start: record.start,
      end: record.end,
      summary: [record.number?.label, person, titleOf(record, 'it')].filter(Boolean).join(' – '),
      ...(record.mode === 'desk'
        ? {}
        : { location: locationOf({ ...record, language: 'it', label: null }, record.number?.label ?? null) }),
      description: [record.subject, record.details, record.citizen?.phone].filter(Boolean).join('\n'),
      status: record.state === 'requested' ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED,
    });
  }

  function one(entry: CalendarEntry, method: CalendarMethod, stamp: Date): string {
    const calendar = ical({
      prodId: { company: 'Sportello', product: 'Sportello', language: entry.language.toUpperCase() },
      method: ICalCalendarMethod[method],
    });
    addEvent(calendar, entry, stamp, { isSent: method !== 'PUBLISH' });
    return calendar.toString();
  }

  return {
    /** All appointments of a calendar, to subscribe to. */
    feed(calendarId: string, records: readonly AppointmentRecord[], stamp: Date): string {
      const calendar = ical({
        prodId: { company: 'Sportello', product: 'Sportello', language: 'IT' },
        method: ICalCalendarMethod.PUBLISH,
        name: inLanguage(directory.calendar(calendarId).name, 'it'),
        ttl: 15 * 60,
      });
      for (const record of records) addVisit(calendar, record, stamp);
      return calendar.toString();
    },

    one,

    /** As it is now, for whoever downloads it. */
    download: (record: AppointmentRecord): string =>
      one({ ...record, label: record.number?.label ?? null }, 'PUBLISH', new Date(clock.now())),
  };
}
export type CalendarFiles = ReturnType<typeof createCalendarFiles>;
