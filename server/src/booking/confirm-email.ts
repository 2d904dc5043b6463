import type { Clock } from '../clock.ts';
import { DomainError, isDuplicateKey } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { needsApproval } from './approval.ts';
import type { AppointmentNumbers } from './appointment-number.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import { noticeOf } from './notice.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  numbers: AppointmentNumbers;
  clock: Clock;
}

const ROUNDS = 20;

/**
 * The citizen opened the link in the mail: the booking counts, or goes on to whoever approves it. Again: the same answer.
 * Throws `hold.expired` when the link came too late.
 */
export function createConfirmEmail({ directory, appointments, numbers, clock }: Parts) {
  return async function confirmEmail(appointment: AppointmentRecord): Promise<AppointmentRecord> {
    let known = appointment;
    for (let round = 0; round < ROUNDS; round++) {
      if (known.state === 'requested' || known.state === 'confirmed') return known;
      if (known.state === 'expired') throw new DomainError('hold.expired');
      if (known.state !== 'pendingEmail') throw new DomainError('appointment.state', { state: known.state });
      const now = new Date(clock.now());
      if (known.freeAt! <= now) throw new DomainError('hold.expired');
      const state = needsApproval(directory, known) ? 'requested' : 'confirmed';
      const number = state === 'confirmed' ? await numbers.draw(known) : undefined;
      try {
        const changed = await appointments.change(
          { id: known.id, states: ['pendingEmail'], sequence: known.sequence, lastsAt: now },
          {
            set: { state, ...number },
            remove: ['freeAt'],
            history: { at: now, by: 'citizen', action: 'emailConfirmed' },
            notice: noticeOf(state, { ...known, number: number?.number }, now),
          },
        );
        if (changed) return changed;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const current = await appointments.byId(known.id);
      if (!current) throw new DomainError('hold.expired');
      known = current;
    }
    throw new DomainError('server.unavailable');
  };
}
export type ConfirmEmail = ReturnType<typeof createConfirmEmail>;
