import type { StaffBooking } from '@sportello/shared/staff-appointment';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { needsApproval } from './approval.ts';
import type { AppointmentNumbers } from './appointment-number.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Availability } from './availability.ts';
import type { FiscalCodeRule } from './fiscal-code-rule.ts';
import type { Identity } from './identity.ts';
import { noticeOf } from './notice.ts';
import { assertReachable } from './reachable.ts';
import type { BookingSettingsStore } from './settings-store.ts';
import { DAY_MS } from './slots/local-date.ts';
import type { TakeSeat } from './take-seat.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  availability: Availability;
  takeSeat: TakeSeat;
  identity: Identity;
  fiscalCodes: FiscalCodeRule;
  numbers: AppointmentNumbers;
  settings: BookingSettingsStore;
  clock: Clock;
}

/**
 * Books for somebody on the phone or at the desk by one insert. Who books in person is known, so that neither limits nor the
 * e-mail step apply; an approval does. The same command again gives the same appointment.
 */
export function createBookForCitizen(parts: Parts) {
  const { directory, appointments, availability, takeSeat, identity, fiscalCodes, numbers, settings, clock } =
    parts;

  return async function bookForCitizen(
    request: StaffBooking,
    staffId: string,
  ): Promise<{ record: AppointmentRecord; isNew: boolean }> {
    const once = `command:${staffId}:${request.commandId}`;
    const known = await appointments.byOnce(once);
    if (known) return { record: known, isNew: false };
    const { service, also } = availability.servicesOf(request);
    if (![service, ...also].every((one) => one.modes.includes(request.mode)))
      throw new DomainError('slot.unavailable');
    const [calendar] = availability.calendarsFor(service, { calendarId: request.calendarId }, also);
    const current = await settings.read();
    const { channel, extraPersons, mode, subject, details, language } = request;
    const { citizen, fiscalCode } = fiscalCodes.apply(request.citizen, request, current, { required: false });
    assertReachable(citizen, mode);
    const wanted = { service, also, extraPersons, channel, sessionHash: null };

    try {
      return await takeSeat(calendar!, wanted, Date.parse(request.start), async (placement) => {
        const now = new Date(clock.now());
        const state = needsApproval(directory, placement) ? 'requested' : 'confirmed';
        const number =
          state === 'confirmed' ? await numbers.draw({ ...placement, serviceId: service.id }) : undefined;
        const { id, codeHash } = identity.create();
        const record: AppointmentRecord = {
          ...placement,
          ...number,
          id,
          state,
          serviceId: service.id,
          alsoServiceIds: also.map((one) => one.id),
          channel,
          mode,
          extraPersons,
          once,
          codeHash,
          citizen,
          subject,
          details,
          language,
          citizenKeys: identity.citizenKeys({ ...citizen, fiscalCode }),
          sequence: 0,
          history: [
            { at: now, by: `staff:${staffId}`, action: state === 'confirmed' ? 'booked' : 'requested' },
          ],
          eraseAt: new Date(placement.end.getTime() + current.keepDays * DAY_MS),
        };
        const notice = noticeOf(state, record, now);
        await appointments.insert(citizen.email ? { ...record, notices: [notice], noticeAt: now } : record);
        return { record, isNew: true };
      });
    } catch (error) {
      // The same command sent twice at once: the other one has the seat, and its answer is this one's too.
      const twin = error instanceof DomainError ? await appointments.byOnce(once) : undefined;
      if (twin) return { record: twin, isNew: false };
      throw error;
    }
  };
}
export type BookForCitizen = ReturnType<typeof createBookForCitizen>;
