import type { Clock } from '../clock.ts';
import { DomainError, isDuplicateKey } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { AppointmentNumbers } from './appointment-number.ts';
import { freedFields, type AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Availability } from './availability.ts';
import { noticeOf } from './notice.ts';

interface Parts {
  directory: DirectoryReader;
  availability: Availability;
  appointments: AppointmentStore;
  numbers: AppointmentNumbers;
  clock: Clock;
}

const ROUNDS = 20;

/** The answer of the person whose time was requested. Each again: the same answer. Throws `appointment.state`, `appointment.started`. */
export function createDecideRequest({ directory, availability, appointments, numbers, clock }: Parts) {
  /** What is proposed can be taken: asked as the citizen will ask. Throws `slot.unavailable`, `slot.taken` {start}. */
  async function assertFree(record: AppointmentRecord, proposals: readonly Date[]): Promise<void> {
    const wanted = availability.wantedOf(record, 'online');
    const party = availability.partyOf(directory.calendar(record.calendarId), wanted);
    for (const start of proposals) {
      const { options, known } = await availability.seatsAt(party, wanted, start.getTime());
      if (options.length === 0)
        throw new DomainError(known ? 'slot.taken' : 'slot.unavailable', { start: start.toISOString() });
    }
  }

  async function decide(
    appointment: AppointmentRecord,
    wanted: 'confirmed' | 'declined',
    write: (known: AppointmentRecord, now: Date) => Promise<AppointmentRecord | undefined>,
  ): Promise<AppointmentRecord> {
    let known = appointment;
    for (let round = 0; round < ROUNDS; round++) {
      if (known.state === wanted) return known;
      if (known.state !== 'requested') throw new DomainError('appointment.state', { state: known.state });
      const now = new Date(clock.now());
      if (known.start <= now) throw new DomainError('appointment.started');
      try {
        const changed = await write(known, now);
        if (changed) return changed;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const current = await appointments.byId(known.id);
      if (!current) throw new DomainError('appointment.notFound');
      known = current;
    }
    throw new DomainError('server.unavailable');
  }
  const owed = (known: AppointmentRecord, notice: ReturnType<typeof noticeOf>) =>
    known.citizen?.email ? { notice } : {};

  return {
    approve: (appointment: AppointmentRecord, by: string): Promise<AppointmentRecord> =>
      decide(appointment, 'confirmed', async (known, now) => {
        const number = await numbers.draw(known);
        const sequence = known.sequence + 1;
        return appointments.change(
          { id: known.id, states: ['requested'], sequence: known.sequence, startsAfter: now },
          {
            set: { state: 'confirmed', ...number },
            newSequence: true,
            history: { at: now, by, action: 'approved' },
            ...owed(known, noticeOf('confirmed', { ...known, sequence, number: number.number }, now)),
          },
        );
      }),

    /** Frees the time; the citizen may take one of the proposed starts with the same person while it is free. */
    decline: (
      appointment: AppointmentRecord,
      { by, reason, proposals }: { by: string; reason: string; proposals: Date[] },
    ): Promise<AppointmentRecord> =>
      decide(appointment, 'declined', async (known, now) => {
        await assertFree(known, proposals);
        const sequence = known.sequence + 1;
        return appointments.change(
          { id: known.id, states: ['requested'], sequence: known.sequence, startsAfter: now },
          {
            set: { state: 'declined', ...(proposals.length > 0 ? { proposals } : {}) },
            remove: freedFields,
            newSequence: true,
            history: { at: now, by, action: 'declined', reason },
            ...owed(known, noticeOf('declined', { ...known, sequence }, now, { reason, proposals })),
          },
        );
      }),
  };
}
export type DecideRequest = ReturnType<typeof createDecideRequest>;
