import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { occupiedClaims, openStates, type AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Availability, FreeSlot, Wanted } from './availability.ts';
import type { Relocate } from './relocate.ts';
import type { TakeSeat } from './take-seat.ts';

interface Parts {
  appointments: AppointmentStore;
  availability: Availability;
  takeSeat: TakeSeat;
  relocate: Relocate;
  clock: Clock;
}

/**
 * An earlier time that is kept for the holder of an appointment. It lies in the appointment's own document, whose claims are
 * then those of both times: offering, taking and giving up are one write each, and nobody can come between.
 */
export function createOfferEarlier({ appointments, availability, takeSeat, relocate, clock }: Parts) {
  const wantedBy = (record: AppointmentRecord): Wanted => availability.wantedOf(record, 'online');

  return {
    wantedBy,

    /** Keeps the slot under a name, which makes repeating it harmless. Undefined when the appointment changed or has an offer. */
    offer(
      record: AppointmentRecord,
      slot: FreeSlot,
      { id, expiresAt }: { id: string; expiresAt: Date },
    ): Promise<AppointmentRecord | undefined> {
      const wanted = wantedBy(record);
      const [calendar] = availability.calendarsFor(
        wanted.service,
        { calendarId: slot.calendarId },
        wanted.also,
      );
      return takeSeat(calendar!, wanted, slot.startMs, ({ claims, ...placement }) =>
        appointments.change(
          {
            id: record.id,
            states: ['requested', 'confirmed'],
            sequence: record.sequence,
            startsAfter: placement.start,
            offer: 'none',
          },
          {
            set: {
              offer: { ...placement, id, expiresAt },
              claims: [...new Set([...occupiedClaims(record.occupied!), ...claims])],
            },
          },
        ),
      );
    },

    /** Moves there, without asking anybody again whether it is free. Throws `hold.expired`, `appointment.state`, `appointment.started`. */
    async take(record: AppointmentRecord, offerId: string): Promise<AppointmentRecord> {
      if (!openStates.includes(record.state))
        throw new DomainError('appointment.state', { state: record.state });
      const { offer } = record;
      if (offer?.id !== offerId || offer.expiresAt.getTime() <= clock.now())
        throw new DomainError('hold.expired');
      const { id: _id, expiresAt: _expiresAt, ...placement } = offer;
      const claims = occupiedClaims(placement.occupied);
      const moved = await relocate(record, { by: 'citizen', offerId })({ ...placement, claims });
      if (!moved) throw new DomainError('hold.expired');
      return moved;
    },

    /** Gives the kept time back; the appointment stays where it is. */
    async withdraw(record: AppointmentRecord): Promise<void> {
      if (record.offer) await appointments.withdrawOffer(record);
    },
  };
}
export type OfferEarlier = ReturnType<typeof createOfferEarlier>;
