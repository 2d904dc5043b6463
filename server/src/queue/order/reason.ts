import type { OrderReason } from '@sportello/shared/ticket';
import type { Pick } from './pick.ts';
import type { PreparedTicket } from './prepare.ts';
import { minuteMs } from './queue-types.ts';

/** Why `ticket` was picked. `alone`: it is the first of a desk's list, so that an early one is the only one left. */
export function reasonFor(ticket: PreparedTicket, pick: Pick, alone: boolean, nowMs: number): OrderReason {
  const { arrivedMs, promiseMs, bookedStartMs, priority } = ticket.source;
  const waitMin = Math.max(0, Math.floor((nowMs - arrivedMs) / minuteMs));
  const targetMin = Math.max(0, Math.floor((promiseMs - arrivedMs) / minuteMs));
  if (ticket.urgent) return { code: 'urgent', waitMin };
  if (pick.why === 'fits' && pick.beforeMs !== undefined) {
    return { code: 'fitsBefore', bookedStartAt: toInstant(pick.beforeMs), waitMin, targetMin };
  }
  if (pick.why === 'early' && bookedStartMs !== undefined) {
    const bookedStartAt = toInstant(bookedStartMs);
    if (alone) return { code: 'onlyOneLeft', bookedStartAt };
    return { code: 'early', bookedStartAt, callableAt: toInstant(ticket.callableMs) };
  }
  if (ticket.target >= 0) return { code: 'sentToDesk', waitMin };
  if (priority === 'priority') return { code: 'priority', waitMin, targetMin };
  if (ticket.booked) return { code: 'bookedFor', bookedStartAt: toInstant(ticket.booked.startMs) };
  return { code: 'waiting', waitMin, targetMin };
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}
