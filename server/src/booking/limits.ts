import type { BookingSettings } from '@sportello/shared/booking-settings';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { AppointmentRecord } from './appointment-record.ts';
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
  const isExempt = ({ email, fiscalCode }: CitizenKeys, settings: BookingSettings): boolean =>
    settings.exemptEmails.some((exempt) => exempt.toLowerCase() === email?.trim().toLowerCase()) ||
    settings.exemptFiscalCodes.some((code) => code === fiscalCode);

  /** The numbered places of each limit. */
  function listsFor(
    citizenKeys: readonly string[],
    serviceId: string,
    settings: BookingSettings,
  ): string[][] {
    const numbered = (name: string, count: number | null): string[][] =>
      count === null ? [] : [Array.from({ length: count }, (_, place) => `${name}|${place}`)];
    return citizenKeys.flatMap((key) => [
      ...numbered(key, settings.openPerCitizen),
      ...numbered(`${key}|${serviceId}`, settings.openPerService),
    ]);
  }

  async function choose(lists: readonly string[][]): Promise<string[]> {
    if (lists.length === 0) return [];
    const taken = await appointments.takenPlaces(lists.flat(), clock.now());
    return lists.map((list) => {
      const free = list.filter((place) => !taken.has(place));
      if (free.length === 0) throw new DomainError('appointment.limit', { limit: list.length });
      return free[Math.floor(Math.random() * free.length)]!;
    });
  }

  return {
    /** One free place of each limit, at random among the free ones. Throws `appointment.limit` {limit}. */
    async placesFor(citizen: CitizenKeys, serviceId: string, settings: BookingSettings): Promise<string[]> {
      if (isExempt(citizen, settings)) return [];
      return choose(listsFor(identity.citizenKeys(citizen), serviceId, settings));
    },

    /** Of an appointment that counts again, as it did before the office gave its time up; where the limit is reached meanwhile, none. */
    async placesAgain(record: AppointmentRecord, settings: BookingSettings): Promise<string[]> {
      const { channel, citizen, citizenKeys = [], serviceId } = record;
      if (channel !== 'online' || isExempt(citizen ?? {}, settings)) return [];
      try {
        return await choose(listsFor(citizenKeys, serviceId, settings));
      } catch (error) {
        if (error instanceof DomainError) return [];
        throw error;
      }
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
