import type { Clock } from '../clock.ts';
import { freedFields } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import { noticeOf } from './notice.ts';

const BATCH = 100;

/** A request whose time has come without an answer is over, and whoever asked learns it. */
export function createExpireRequests({
  appointments,
  clock,
}: {
  appointments: AppointmentStore;
  clock: Clock;
}) {
  return async function expireRequests(): Promise<void> {
    for (;;) {
      const now = new Date(clock.now());
      const unanswered = await appointments.unanswered(now.getTime(), BATCH);
      for (const known of unanswered) {
        const sequence = known.sequence + 1;
        await appointments.change(
          { id: known.id, states: ['requested'], sequence: known.sequence },
          {
            set: { state: 'expired' },
            remove: freedFields,
            newSequence: true,
            history: { at: now, by: 'system', action: 'expired' },
            ...(known.citizen?.email ? { notice: noticeOf('expired', { ...known, sequence }, now) } : {}),
          },
        );
      }
      if (unanswered.length < BATCH) return;
    }
  };
}
export type ExpireRequests = ReturnType<typeof createExpireRequests>;
