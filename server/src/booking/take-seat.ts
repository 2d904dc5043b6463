import type { Calendar } from '@sportello/shared/calendar';
import type { Clock } from '../clock.ts';
import { DomainError, isDuplicateKey } from '../domain-error.ts';
import { createOneAtATime } from '../one-at-a-time.ts';
import { occupiedClaims, type Placement } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Availability, SeatsAnswer, Wanted } from './availability.ts';
import { claimedSpan } from './slots/claims.ts';

const MINUTE_MS = 60_000;
const ROUNDS = 20;

/**
 * Takes one seat of the calendar, and of everybody who is needed besides, for a start by one write, whichever write it is: a
 * new record, or an old one that moves. Who loses a seat to somebody else tries the next, and at last learns `slot.taken`; `slot.unavailable` when there is no such start at all.
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
  const oneAtATime = createOneAtATime();

  async function take<T>(
    calendar: Calendar,
    wanted: Wanted,
    startMs: number,
    write: (placement: Placement) => Promise<T>,
  ): Promise<T> {
    let lost = false;
    for (let round = 0; round < ROUNDS; round++) {
      const party = availability.partyOf(calendar, wanted);
      const { options, timing, known, clearable } = await availability.seatsAt(party, wanted, startMs);
      if (options.length === 0) throw new DomainError(known || lost ? 'slot.taken' : 'slot.unavailable');
      const span = claimedSpan(startMs, timing);
      const ids = party.map((one) => one.id);
      const withCalendarIds = ids.slice(1);
      if (clearable) await appointments.freeOver(ids, span.from, span.to, clock.now());
      for (const seats of choices(options)) {
        const occupied = { seats, from: new Date(span.from), to: new Date(span.to) };
        try {
          return await write({
            officeId: calendar.officeId,
            calendarId: calendar.id,
            withCalendarIds,
            start: new Date(startMs),
            end: new Date(startMs + timing.durationMin * MINUTE_MS),
            occupied,
            claims: occupiedClaims(occupied),
          });
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
          lost = true;
        }
      }
    }
    throw new DomainError('slot.taken');
  }

  /*
   * The store decides who gets a seat. But a crowd that looks at the same time all try the same one, and where a unique index
   * checks after it has written (PostgreSQL's exclusion constraints) each two of them stop until a deadlock of a second
   * is found. So those of this process look and write one after another, and see what the one before took.
   */
  return <T>(
    calendar: Calendar,
    wanted: Wanted,
    startMs: number,
    write: (placement: Placement) => Promise<T>,
  ): Promise<T> =>
    oneAtATime(
      availability.partyOf(calendar, wanted).map(({ id }) => id),
      () => take(calendar, wanted, startMs, write),
    );
}
/**
 * One seat of each calendar: first the first of each, then the next of each. Which of several was lost the store does not say,
 * so what is left is looked up again in the next round.
 */
function choices(options: SeatsAnswer['options']): { calendarId: string; seat: number }[][] {
  const turns = Math.max(...options.map((one) => one.seats.length));
  return Array.from({ length: turns }, (_, turn) =>
    options.map(({ calendarId, seats }) => ({ calendarId, seat: seats[turn % seats.length]! })),
  );
}

export type TakeSeat = ReturnType<typeof createTakeSeat>;
