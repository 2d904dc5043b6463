import { defaultQueueSettings, type QueueSettings } from './order/queue-types.ts';
import { defaultTicketRules, type TicketRules } from './ticket-state.ts';

/** What an installation may set about its queues. */
export interface QueuePolicy {
  settings: QueueSettings;
  rules: TicketRules;
  /** Check-in opens this long before a booked start; it closes `settings.graceMin` after it. */
  checkInEarlyMin: number;
}

export const queuePolicy = (set: {
  checkInEarlyMin: number;
  checkInGraceMin: number;
  missAfterCalls: number;
}): QueuePolicy => ({
  settings: { ...defaultQueueSettings, graceMin: set.checkInGraceMin },
  rules: { ...defaultTicketRules, missAfterCalls: set.missAfterCalls },
  checkInEarlyMin: set.checkInEarlyMin,
});
