import type { Calendar } from '@sportello/shared/calendar';
import type { Clock } from '../clock.ts';
import { DomainError, isDuplicateKey } from '../domain-error.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Availability, Wanted } from './availability.ts';
import { claimedSpan, claimsFor } from './slots/claims.ts';

/** The fields of a record that say where it lies. */
export type Placement = Required<
  Pick<AppointmentRecord, 'officeId' | 'calendarId' | 'start' | 'end' | 'occupied' | 'claims'>
>;

const MINUTE_MS = 60_000;
const ROUNDS = 20;

/**
 * Takes one seat for a start by one write, whichever write it is: a new record, or an old one that moves. Who loses a seat
 * to somebody else tries the next, and at last learns `slot.taken`; `slot.unavailable` when there is no such start at all.
 */
export function createTakeSeat({
  availability,
  appointments,
  clock,
}: {
  availability: Availability;
  appointments: AppointmentStore;
  clock: Clock;
}) {
  return async function takeSeat<T>(
    calendar: Calendar,
    wanted: Wanted,
    startMs: number,
    write: (placement: Placement) => Promise<T>,
  ): Promise<T> {
    let lost = false;
    for (let round = 0; round < ROUNDS; round++) {
      const { seats, timing, known, clearable } = await availability.seatsAt(calendar, wanted, startMs);
      if (seats.length === 0) throw new DomainError(known || lost ? 'slot.taken' : 'slot.unavailable');
      const span = claimedSpan(startMs, timing);
      if (clearable) await appointments.freeOver(calendar.id, span.from, span.to, clock.now());
      for (const seat of seats) {
        try {
          return await write({
            officeId: calendar.officeId,
            calendarId: calendar.id,
            start: new Date(startMs),
            end: new Date(startMs + timing.durationMin * MINUTE_MS),
            occupied: { calendarId: calendar.id, seat, from: new Date(span.from), to: new Date(span.to) },
            claims: claimsFor(calendar.id, seat, span),
          });
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
          lost = true;
        }
      }
    }
    throw new DomainError('slot.taken');
  };
}
export type TakeSeat = ReturnType<typeof createTakeSeat>;
