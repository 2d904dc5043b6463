import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { AppointmentNumbers, NumberFields } from './appointment-number.ts';
import { needsApproval } from './approval.ts';
import type { AppointmentRecord, Placement } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Limits } from './limits.ts';
import { noticeOf } from './notice.ts';
import type { BookingSettingsStore } from './settings-store.ts';
import { DAY_MS } from './slots/local-date.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  numbers: AppointmentNumbers;
  settings: BookingSettingsStore;
  limits: Limits;
  clock: Clock;
}

export interface Relocation {
  by: string;
  reason?: string;
  /** A time that was proposed with a refusal needs no further approval. */
  isProposed?: boolean;
  /** Nobody asked for it: once it is confirmed the citizen is asked whether it suits. */
  asksAgreement?: boolean;
  /** Only while this offer lasts. */
  offerId?: string;
}

/**
 * Puts an appointment elsewhere by one write: its old time frees exactly when the new one is taken, and code, link and history
 * stay. The number stays within the same day and office.
 */
export function createRelocate({ directory, appointments, numbers, settings, limits, clock }: Parts) {
  /** Undefined when the record is no longer as given. Throws a duplicate key when the place is taken, `appointment.started`. */
  return function relocate(
    from: AppointmentRecord,
    { by, reason, isProposed, asksAgreement, offerId }: Relocation,
  ) {
    let drawn: NumberFields | undefined;
    return async (placement: Placement): Promise<AppointmentRecord | undefined> => {
      const now = new Date(clock.now());
      if (!isProposed && from.start <= now) throw new DomainError('appointment.started');
      const asks =
        needsApproval(directory, placement) &&
        !isProposed &&
        (by === 'citizen' || from.state === 'requested');
      const isPending = from.state === 'pendingEmail';
      const state = isPending ? from.state : asks ? 'requested' : 'confirmed';
      const isAsked = asksAgreement && state === 'confirmed';
      const to = { ...from, ...placement, sequence: from.sequence + 1 };
      if (state === 'confirmed') {
        drawn ??=
          from.number && from.numberKey && numbers.sameDay(from, to)
            ? { number: from.number, numberKey: from.numberKey }
            : await numbers.draw(to);
      }
      const current = await settings.read();
      const places = isProposed ? await limits.placesAgain(from, current) : [];
      return appointments.change(
        {
          id: from.id,
          states: [from.state],
          sequence: from.sequence,
          ...(isProposed ? {} : { startsAfter: now }),
          ...(offerId ? { offer: { id: offerId, lastsAt: now } } : {}),
        },
        {
          set: {
            ...placement,
            ...drawn,
            state,
            ...(isAsked ? { agreement: 'asked' as const } : {}),
            eraseAt: new Date(placement.end.getTime() + current.keepDays * DAY_MS),
            ...(places.length > 0 ? { places } : {}),
            ...(isPending ? { freeAt: earlier(from.freeAt!, placement.start) } : {}),
          },
          remove: [
            'proposals',
            'offer',
            ...(isAsked ? [] : (['agreement'] as const)),
            ...(state === 'confirmed' ? [] : (['number', 'numberKey'] as const)),
          ],
          newSequence: true,
          history: {
            at: now,
            by,
            action: 'moved',
            from: { calendarId: from.calendarId, start: from.start },
            ...(reason ? { reason } : {}),
          },
          ...(from.citizen?.email && !isPending
            ? {
                notice: noticeOf(
                  state === 'confirmed' ? 'moved' : 'requested',
                  { ...to, number: drawn?.number },
                  now,
                  {
                    ...(reason ? { reason } : {}),
                    ...(isAsked ? { asksAgreement: true } : {}),
                    ...(from.state === 'confirmed' && asks ? { wasConfirmed: true } : {}),
                  },
                ),
              }
            : {}),
        },
      );
    };
  };
}

const earlier = (one: Date, other: Date): Date => (one < other ? one : other);

export type Relocate = ReturnType<typeof createRelocate>;
