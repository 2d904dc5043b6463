import type { PositionChange } from '@sportello/shared/ticket';
import type { QueueTicket } from '../order/queue-types.ts';
import type { WaitForecast } from './estimate-waits.ts';

/** Longer by less than this is not worth a word: a simulated range breathes. */
const noticeableMs = 5 * 60_000;

export interface Standing {
  readonly forecast: Pick<WaitForecast, 'position' | 'aheadIds' | 'medianMs'>;
  /** Desks that could serve the ticket. */
  readonly desks: number;
}

/**
 * Why a ticket stands worse than at an earlier estimate, undefined when it does not. The gravest
 * newcomer before it decides: urgent, priority, a kept booking, somebody who had arrived earlier
 * and came back from a park or a miss. With nobody new before it, a longer wait comes from fewer desks.
 */
export function explainWorse(
  ticket: QueueTicket,
  before: Standing,
  after: Standing,
  tickets: readonly QueueTicket[],
): PositionChange | undefined {
  if (after.forecast.position > before.forecast.position) {
    const earlier = new Set(before.forecast.aheadIds);
    const newcomerIds = new Set(after.forecast.aheadIds.filter((id) => !earlier.has(id)));
    const newcomers = tickets.filter(({ id }) => newcomerIds.has(id));
    if (newcomers.some(({ priority }) => priority === 'urgent')) return 'urgent';
    if (newcomers.some(({ priority }) => priority === 'priority')) return 'priority';
    if (newcomers.some(({ promiseBasis }) => promiseBasis === 'booking')) return 'appointment';
    if (newcomers.some(({ arrivedMs }) => arrivedMs <= ticket.arrivedMs)) return 'returned';
    return 'other';
  }
  const longer =
    (after.forecast.medianMs ?? Infinity) - (before.forecast.medianMs ?? Infinity) > noticeableMs;
  if (!longer) return undefined;
  return after.desks < before.desks ? 'fewerDesks' : 'other';
}
