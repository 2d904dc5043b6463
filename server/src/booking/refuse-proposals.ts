import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import { noticeOf } from './notice.ts';

/**
 * The citizen wants none of the times that were proposed with a refusal: that ends the request, and the office is told why.
 * Again: the same answer. Throws `appointment.state` where nothing is proposed, or one was accepted.
 */
export function createRefuseProposals({
  appointments,
  clock,
}: {
  appointments: AppointmentStore;
  clock: Clock;
}) {
  return async function refuseProposals(
    appointment: AppointmentRecord,
    { reason }: { reason?: string | undefined },
  ): Promise<AppointmentRecord> {
    let known = appointment;
    for (;;) {
      const isRefused = known.history?.at(-1)?.action === 'refused';
      if (known.state === 'declined' && isRefused) return known;
      if (known.state !== 'declined' || !known.proposals?.length)
        throw new DomainError('appointment.state', { state: known.state });
      const now = new Date(clock.now());
      const sequence = known.sequence + 1;
      const why = reason ? { reason } : {};
      const changed = await appointments.change(
        { id: known.id, states: ['declined'], sequence: known.sequence },
        {
          remove: ['proposals'],
          newSequence: true,
          history: { at: now, by: 'citizen', action: 'refused', ...why },
          notice: noticeOf('refused', { ...known, sequence }, now, why),
        },
      );
      if (changed) return changed;
      const current = await appointments.byId(known.id);
      if (!current) throw new DomainError('appointment.notFound');
      known = current;
    }
  };
}
export type RefuseProposals = ReturnType<typeof createRefuseProposals>;
