import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import { toDay, zoneOf } from './slots/zone.ts';

const visited = ['confirmed', 'arrived', 'called', 'served', 'noShow'] as const;

/**
 * Whether the person came, said by whoever received them: for visits that pass no queue, such as those of the mayor or on the
 * phone, and to put right what was noted wrongly. A visit may be over before its time on its own date; nobody is late before the
 * start. Again: the same answer. Throws `appointment.state` {state}, `appointment.ahead`.
 */
export function createNoteOutcome({
  directory,
  appointments,
  clock,
}: {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  clock: Clock;
}) {
  return async function noteOutcome(
    appointment: AppointmentRecord,
    outcome: 'served' | 'noShow',
    by: string,
  ): Promise<AppointmentRecord> {
    let known = appointment;
    for (;;) {
      const { id, state, start, calendarId } = known;
      if (state === outcome) return known;
      if (!visited.some((one) => one === state)) throw new DomainError('appointment.state', { state });
      const now = new Date(clock.now());
      const zone = zoneOf(directory.calendar(calendarId).timeZone);
      const isAhead =
        outcome === 'noShow' ? start > now : toDay(zone, start.getTime()) > toDay(zone, now.getTime());
      if (isAhead) throw new DomainError('appointment.ahead');
      const changed = await appointments.change(
        { id, states: [state], startsAt: start },
        { set: { state: outcome }, history: { at: now, by, action: outcome } },
      );
      if (changed) return changed;
      const current = await appointments.byId(id);
      if (!current) throw new DomainError('appointment.notFound');
      known = current;
    }
  };
}
export type NoteOutcome = ReturnType<typeof createNoteOutcome>;
