import type { BookingSettings } from '@sportello/shared/booking-settings';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { CitizenKeys, Identity } from './identity.ts';
import { DAY_MS } from './slots/local-date.ts';

interface Parts {
  appointments: AppointmentStore;
  identity: Identity;
  clock: Clock;
}

/**
 * Limits per citizen. "At most n open" is n numbered places under a unique index: an open appointment takes one of
 * each limit, so that no number of simultaneous bookings gets past it.
 */
export function createLimits({ appointments, identity, clock }: Parts) {
  function listsFor(citizen: CitizenKeys, serviceId: string, settings: BookingSettings): string[][] {
    const isExempt =
      settings.exemptEmails.some((email) => email.toLowerCase() === citizen.email?.trim().toLowerCase()) ||
      settings.exemptFiscalCodes.some((code) => code === citizen.fiscalCode);
    if (isExempt) return [];
    const numbered = (name: string, count: number | null): string[][] =>
      count === null ? [] : [Array.from({ length: count }, (_, place) => `${name}|${place}`)];
    return identity
      .citizenKeys(citizen)
      .flatMap((key) => [
        ...numbered(key, settings.openPerCitizen),
        ...numbered(`${key}|${serviceId}`, settings.openPerService),
      ]);
  }

  return {
    /** One free place of each limit, at random among the free ones. Throws `appointment.limit` {limit}. */
    async placesFor(citizen: CitizenKeys, serviceId: string, settings: BookingSettings): Promise<string[]> {
      const lists = listsFor(citizen, serviceId, settings);
      if (lists.length === 0) return [];
      const taken = await appointments.takenPlaces(lists.flat(), clock.now());
      return lists.map((list) => {
        const free = list.filter((place) => !taken.has(place));
        if (free.length === 0) throw new DomainError('appointment.limit', { limit: list.length });
        return free[Math.floor(Math.random() * free.length)]!;
      });
    },

    /** Throws `appointment.limit` {noShows, until} while somebody who missed too many visits cools off. */
    async assertCooledOff(citizen: CitizenKeys, settings: BookingSettings): Promise<void> {
      if (settings.noShows === null) return;
      const keys = identity.citizenKeys(citizen);
      const nowMs = clock.now();
      const missed = await appointments.noShows(keys, nowMs - settings.keepDays * DAY_MS);
      if (missed.length < settings.noShows) return;
      const latestMs = Math.max(...missed.map((start) => start.getTime()));
      const untilMs = latestMs + settings.coolOffDays * DAY_MS;
      if (nowMs < untilMs) {
        throw new DomainError('appointment.limit', {
          noShows: missed.length,
          until: new Date(untilMs).toISOString(),
        });
      }
    },
  };
}
export type Limits = ReturnType<typeof createLimits>;
