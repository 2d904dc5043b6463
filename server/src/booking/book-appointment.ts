import type { BookingRequest } from '@sportello/shared/appointment';
import type { BookingSettings } from '@sportello/shared/booking-settings';
import type { Clock } from '../clock.ts';
import { DomainError, isDuplicateKey } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { needsApproval } from './approval.ts';
import type { AppointmentNumbers } from './appointment-number.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { Change } from './appointment-change.ts';
import type { AppointmentStore } from './appointment-store.ts';
import { confirmUntil } from './confirm-until.ts';
import type { FiscalCodeRule } from './fiscal-code-rule.ts';
import type { Identity } from './identity.ts';
import type { Limits } from './limits.ts';
import { noticeOf } from './notice.ts';
import { assertReachable } from './reachable.ts';
import type { BookingSettingsStore } from './settings-store.ts';
import { DAY_MS } from './slots/local-date.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  identity: Identity;
  fiscalCodes: FiscalCodeRule;
  limits: Limits;
  numbers: AppointmentNumbers;
  settings: BookingSettingsStore;
  clock: Clock;
}

/** Numbers and places are drawn before the write that takes them; who loses one to somebody else draws again. */
const ROUNDS = 20;

/** The state that a booking on the web has first, as the municipality and the calendar demand. */
function firstState(
  settings: BookingSettings,
  approval: boolean,
): 'pendingEmail' | 'requested' | 'confirmed' {
  if (settings.confirmation === 'email') return 'pendingEmail';
  return approval ? 'requested' : 'confirmed';
}

const later = (one: Date, other: Date): Date => (one > other ? one : other);

/**
 * Turns a hold into an appointment by one guarded write. The same hold and session again give the same appointment.
 * Throws `hold.notFound`, `hold.expired`, `appointment.limit`.
 */
export function createBookAppointment(parts: Parts) {
  const { directory, appointments, identity, fiscalCodes, limits, numbers, clock } = parts;

  return async function bookAppointment(
    request: BookingRequest,
  ): Promise<{ record: AppointmentRecord; isNew: boolean }> {
    const sessionHash = identity.hashSession(request.session);
    const settings = await parts.settings.read();
    for (let round = 0; round < ROUNDS; round++) {
      const hold = await appointments.byId(request.holdId);
      if (!hold || hold.sessionHash !== sessionHash) throw new DomainError('hold.notFound');
      if (hold.state !== 'hold') return { record: hold, isNew: false };
      const now = new Date(clock.now());
      if (hold.freeAt! <= now) throw new DomainError('hold.expired');
      const { citizen, fiscalCode } = fiscalCodes.apply(request.citizen, hold, settings, { required: true });
      assertReachable(citizen, hold.mode);
      const keys = { ...citizen, fiscalCode };
      await limits.assertCooledOff(keys, settings);
      const places = await limits.placesFor(keys, hold.serviceId, settings);
      const state = firstState(settings, needsApproval(directory, hold));
      const number = state === 'confirmed' ? await numbers.draw(hold) : undefined;
      const change: Change = {
        set: {
          state,
          citizen,
          citizenKeys: identity.citizenKeys(keys),
          subject: request.subject,
          details: request.details,
          language: request.language,
          eraseAt: new Date(hold.end.getTime() + settings.keepDays * DAY_MS),
          ...number,
          ...(places.length > 0 ? { places } : {}),
          // No shorter than the hold that it was.
          ...(state === 'pendingEmail'
            ? { freeAt: later(confirmUntil(hold.start, now, settings), hold.freeAt!) }
            : {}),
        },
        remove: ['once', ...(state === 'pendingEmail' ? [] : (['freeAt'] as const))],
        history: { at: now, by: 'citizen', action: state === 'confirmed' ? 'booked' : 'requested' },
        notice: noticeOf(
          state === 'pendingEmail' ? 'confirmEmail' : state,
          { ...hold, number: number?.number },
          now,
        ),
      };
      try {
        const record = await appointments.change(
          // The hold may have moved since it was read, to another day or to somebody who demands an approval.
          { id: hold.id, states: ['hold'], sessionHash, lastsAt: now, sequence: hold.sequence },
          change,
        );
        if (record) return { record, isNew: true };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    }
    throw new DomainError('server.unavailable');
  };
}
export type BookAppointment = ReturnType<typeof createBookAppointment>;
