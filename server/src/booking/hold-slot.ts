import type { HoldRequest } from '@sportello/shared/appointment';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Availability } from './availability.ts';
import type { Identity } from './identity.ts';
import type { TakeSeat } from './take-seat.ts';

interface Parts {
  appointments: AppointmentStore;
  availability: Availability;
  takeSeat: TakeSeat;
  identity: Identity;
  clock: Clock;
  holdMinutes: number;
}

/**
 * Puts a start aside for a session. A session has one hold, which the store guarantees: another request moves it in one
 * write, so that the old time stays its own until the new one is.
 */
export function createHoldSlot(parts: Parts) {
  const { appointments, availability, takeSeat, identity, clock, holdMinutes } = parts;

  return async function holdSlot(request: HoldRequest): Promise<AppointmentRecord> {
    const { service, also } = availability.servicesOf(request);
    if (![service, ...also].every((one) => one.modes.includes(request.mode)))
      throw new DomainError('slot.unavailable');
    const [calendar] = availability.calendarsFor(service, { calendarId: request.calendarId }, also);
    const sessionHash = identity.hashSession(request.session);
    const once = `hold:${sessionHash}`;
    const wanted = {
      service,
      also,
      extraPersons: request.extraPersons,
      channel: 'online' as const,
      sessionHash,
    };

    return takeSeat(calendar!, wanted, Date.parse(request.start), async (placement) => {
      const now = new Date(clock.now());
      const fields = {
        ...placement,
        serviceId: service.id,
        alsoServiceIds: also.map((one) => one.id),
        mode: request.mode,
        extraPersons: request.extraPersons,
        freeAt: new Date(now.getTime() + holdMinutes * 60_000),
      };
      const old = await appointments.byOnce(once);
      if (old) {
        const moved = await appointments.change(
          { id: old.id, states: ['hold'], once },
          { set: fields, newSequence: true },
        );
        if (moved) return moved;
      }
      const { id, codeHash } = identity.create();
      const record: AppointmentRecord = {
        ...fields,
        id,
        state: 'hold',
        channel: 'online',
        once,
        sessionHash,
        codeHash,
        language: 'it',
        sequence: 0,
        history: [{ at: now, by: 'citizen', action: 'held' }],
      };
      await appointments.insert(record);
      return record;
    });
  };
}
export type HoldSlot = ReturnType<typeof createHoldSlot>;
