import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { officeDate } from './office-day.ts';
import type { TicketStore } from './ticket-store.ts';

const DAY_MS = 24 * 3_600_000;
const EVERY_MS = 3_600_000;

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  /** How many days after a visit the municipality keeps what is about a person. */
  keepDays: () => Promise<number>;
  clock: Clock;
}

/**
 * Deletes the tickets of days that are longer past than personal data is kept: their notes, and why somebody had a priority,
 * are about people. Statistics were taken down when the visit ended, without any of it. Looks once an hour.
 */
export function createEraseTickets({ directory, tickets, keepDays, clock }: Parts) {
  let lookedMs = Number.NEGATIVE_INFINITY;
  return async (): Promise<void> => {
    const nowMs = clock.now();
    if (nowMs - lookedMs < EVERY_MS) return;
    const untilMs = nowMs - (await keepDays()) * DAY_MS;
    for (const office of directory.offices())
      await tickets.eraseBefore(office.id, officeDate(office, untilMs));
    lookedMs = nowMs;
  };
}
