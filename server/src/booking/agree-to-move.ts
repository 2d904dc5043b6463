import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';

/**
 * The time that a closure chose suits: the citizen says so, or told staff on the phone. Counts only for the time that was seen,
 * which `sequence` names. Again: the same answer. Throws `appointment.state` where nothing is asked or it has changed since,
 * `appointment.started`.
 */
export function createAgreeToMove({ appointments, clock }: { appointments: AppointmentStore; clock: Clock }) {
  return async function agreeToMove(
    appointment: AppointmentRecord,
    { sequence, by }: { sequence: number; by: string },
  ): Promise<AppointmentRecord> {
    const { id } = appointment;
    const now = new Date(clock.now());
    const changed = await appointments.change(
      { id, states: ['confirmed'], sequence, isAsked: true, startsAfter: now },
      { set: { agreement: 'given' }, history: { at: now, by, action: 'agreed' } },
    );
    if (changed) return changed;
    const current = await appointments.byId(id);
    if (!current) throw new DomainError('appointment.notFound');
    const isSame = current.state === 'confirmed' && current.sequence === sequence;
    if (isSame && current.agreement === 'given') return current;
    if (isSame && current.start <= now) throw new DomainError('appointment.started');
    throw new DomainError('appointment.state', { state: current.state });
  };
}
export type AgreeToMove = ReturnType<typeof createAgreeToMove>;
