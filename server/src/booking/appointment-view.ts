import type { Appointment, Booked, Hold, OwnData } from '@sportello/shared/appointment';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { StaffNames } from '../staff/staff-names.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { openStates, type AppointmentRecord } from './appointment-record.ts';
import type { FiscalCodeRule } from './fiscal-code-rule.ts';
import type { Identity } from './identity.ts';
import { neededFor, servicesChosen } from './visit-services.ts';

const MINUTE_MS = 60_000;

/** Records as their holders may see them; public fields are listed, nothing else passes. */
export function createAppointmentView({
  directory,
  identity,
  fiscalCodes,
  staffNames,
  clock,
  config,
}: {
  directory: DirectoryReader;
  identity: Identity;
  fiscalCodes: FiscalCodeRule;
  staffNames: StaffNames;
  clock: Clock;
  config: Pick<Config, 'checkInEarlyMin' | 'checkInGraceMin'>;
}) {
  const checkInOf = ({ start }: AppointmentRecord): Appointment['checkIn'] => ({
    opensAt: new Date(start.getTime() - config.checkInEarlyMin * MINUTE_MS).toISOString(),
    lateAt: new Date(start.getTime() + config.checkInGraceMin * MINUTE_MS).toISOString(),
  });

  function appointment(record: AppointmentRecord): Appointment {
    const office = directory.office(record.officeId);
    const calendar = directory.calendar(record.calendarId);
    const services = servicesChosen(directory, record);
    const [service, ...also] = services;
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
      alsoServiceTitles: also.map((one) => one.title),
      needed: neededFor(services),
      mode: record.mode,
      videoUrl: record.mode === 'video' && record.number ? calendar.videoUrl : null,
      extraPersons: record.extraPersons,
      start: record.start.toISOString(),
      end: record.end.toISOString(),
      subject: record.subject ?? '',
      details: record.details ?? '',
      citizen: record.citizen ?? { givenName: '-', familyName: '-' },
      language: record.language,
      proposals: (record.proposals ?? []).map((start) => start.toISOString()),
      agreement: record.agreement ?? null,
      canCancel: openStates.includes(record.state) && record.start.getTime() > clock.now(),
      checkIn: checkInOf(record),
      sequence: record.sequence,
    };
  }

  const historyOf = ({ history = [] }: AppointmentRecord) =>
    history.map(({ at, from, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      ...(from ? { from: { ...from, start: from.start.toISOString() } } : {}),
    }));
  const staffIdOf = (by: string): string => (by.startsWith('staff:') ? by.slice('staff:'.length) : '');

  return {
    appointment,
    /** With the names of those of the staff who did something. */
    async staff(record: AppointmentRecord): Promise<StaffAppointment> {
      const history = historyOf(record);
      const names = await staffNames(history.map(({ by }) => staffIdOf(by)).filter((id) => id !== ''));
      return {
        ...appointment(record),
        channel: record.channel,
        history: history.map((entry) => {
          const staffId = staffIdOf(entry.by);
          return staffId ? { ...entry, byName: names.get(staffId) ?? '' } : entry;
        }),
      };
    },
    ownData: (record: AppointmentRecord): OwnData => ({
      ...appointment(record),
      channel: record.channel,
      history: historyOf(record).map((entry) => ({ ...entry, by: entry.by.split(':')[0]! })),
      eraseAt: record.eraseAt?.toISOString() ?? null,
    }),
    booked: (record: AppointmentRecord): Booked => ({
      appointment: appointment(record),
      key: identity.keyOf(record.id),
      manageUrl: identity.manageUrl(record.id),
    }),
    hold: async (record: AppointmentRecord): Promise<Hold> => ({
      id: record.id,
      start: record.start.toISOString(),
      end: record.end.toISOString(),
      calendarId: record.calendarId,
      officeId: record.officeId,
      serviceId: record.serviceId,
      expiresAt: record.freeAt!.toISOString(),
      mode: record.mode,
      asksFiscalCode: await fiscalCodes.asks(record),
    }),
  };
}
export type AppointmentView = ReturnType<typeof createAppointmentView>;
