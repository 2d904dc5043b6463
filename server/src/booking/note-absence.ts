import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { AppointmentStore } from './appointment-store.ts';
import { toDay, toInstant, zoneOf } from './slots/zone.ts';
import type { DayNumber } from './slots/local-date.ts';

/** So far back a server looks that was off for a while. */
const PAST_DAYS = 7;
const came = ['arrived', 'called', 'served'] as const;

/**
 * Who had a desk appointment and never came missed it: noted once the local date is over. Only of calendars at which somebody
 * was received that day, because an office that does not use the queue knows nothing of who came; there staff note it by hand.
 */
export function createNoteAbsence({
  directory,
  appointments,
  clock,
}: {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  clock: Clock;
}) {
  /** Last date that this server has seen to; another one may do the same again, which changes nothing. */
  const doneTo = new Map<string, DayNumber>();

  async function noteDate(officeId: string, fromMs: number, toMs: number): Promise<void> {
    const day = await appointments.atOffice(officeId, ['confirmed', ...came, 'noShow'], fromMs, toMs);
    const received = new Set(
      day.filter(({ state }) => came.some((one) => one === state)).map(({ calendarId }) => calendarId),
    );
    const at = new Date(clock.now());
    for (const { id, calendarId, state, mode, start } of day) {
      if (state !== 'confirmed' || mode !== 'desk' || !received.has(calendarId)) continue;
      await appointments.change(
        { id, states: ['confirmed'], startsAt: start },
        { set: { state: 'noShow' }, history: { at, by: 'system', action: 'noShow' } },
      );
    }
  }

  return async function noteAbsence(): Promise<void> {
    for (const { id, timeZone } of directory.offices()) {
      const zone = zoneOf(timeZone);
      const yesterday = toDay(zone, clock.now()) - 1;
      for (let day = (doneTo.get(id) ?? yesterday - PAST_DAYS) + 1; day <= yesterday; day++) {
        await noteDate(id, toInstant(zone, day, 0), toInstant(zone, day + 1, 0));
        doneTo.set(id, day);
      }
    }
  };
}
export type NoteAbsence = ReturnType<typeof createNoteAbsence>;
