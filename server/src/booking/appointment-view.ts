import type { Appointment, Booked, Hold, StaffAppointment } from '@sportello/shared/appointment';
import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { openStates, type AppointmentRecord } from './appointment-record.ts';
import type { Identity } from './identity.ts';

/** Records as their holders may see them; public fields are listed, nothing else passes. */
export function createAppointmentView({
  directory,
  identity,
  clock,
}: {
  directory: DirectoryReader;
  identity: Identity;
  clock: Clock;
}) {
  function appointment(record: AppointmentRecord): Appointment {
    const office = directory.office(record.officeId);
    const calendar = directory.calendar(record.calendarId);
    const service = directory.service(record.serviceId);
    const also = (record.alsoServiceIds ?? []).map((id) => directory.service(id));
    return {
      id: record.id,
      code: identity.codeOf(record.id),
      state: record.state,
      label: record.number?.label ?? null,
      officeId: office.id,
      officeName: office.name,
      address: office.address,
      timeZone: calendar.timeZone,
      calendarId: calendar.id,
      calendarName: calendar.name,
      withCalendars: (record.withCalendarIds ?? []).map((id) => ({ id, name: directory.calendar(id).name })),
      serviceId: service.id,
      serviceTitle: service.title,
      alsoServiceIds: record.alsoServiceIds ?? [],
      needed: [service, ...also].flatMap((one) => one.sheet.needed),
      mode: record.mode,
      start: record.start.toISOString(),
      end: record.end.toISOString(),
      subject: record.subject ?? '',
      details: record.details ?? '',
      citizen: record.citizen ?? { givenName: '-', familyName: '-' },
      language: record.language,
      proposals: (record.proposals ?? []).map((start) => start.toISOString()),
      canCancel: openStates.includes(record.state) && record.start.getTime() > clock.now(),
      sequence: record.sequence,
    };
  }

  return {
    appointment,
    staff: (record: AppointmentRecord): StaffAppointment => ({
      ...appointment(record),
      channel: record.channel,
      extraPersons: record.extraPersons,
      history: (record.history ?? []).map((entry) => ({ ...entry, at: entry.at.toISOString() })),
    }),
    booked: (record: AppointmentRecord): Booked => ({
      appointment: appointment(record),
      key: identity.keyOf(record.id),
      manageUrl: identity.manageUrl(record.id),
    }),
    hold: (record: AppointmentRecord): Hold => ({
      id: record.id,
      start: record.start.toISOString(),
      end: record.end.toISOString(),
      calendarId: record.calendarId,
      officeId: record.officeId,
      serviceId: record.serviceId,
      expiresAt: record.freeAt!.toISOString(),
      mode: record.mode,
    }),
  };
}
export type AppointmentView = ReturnType<typeof createAppointmentView>;
