import { defaultQueueSettings, type QueueSettings } from './order/queue-types.ts';
import { defaultTicketRules, type TicketRules } from './ticket-state.ts';

/** What an installation may set about its queues. */
export interface QueuePolicy {
  settings: QueueSettings;
  rules: TicketRules;
  /** Check-in opens this long before a booked start; it closes `settings.graceMin` after it. */
  checkInEarlyMin: number;
  /** "Ten more minutes", from the phone: by how much each time, and how often. */
  postpone: { minutes: number; times: number };
}

const defaultPostpone = { minutes: 10, times: 2 };

export const queuePolicy = (set: {
  checkInEarlyMin: number;
  checkInGraceMin: number;
  callEarlyMin: number;
  priorityEarlierMin: number;
  missAfterCalls: number;
}): QueuePolicy => ({
  settings: {
    ...defaultQueueSettings,
    graceMin: set.checkInGraceMin,
    earlyWindowMin: set.callEarlyMin,
    priorityEarlierMin: set.priorityEarlierMin,
  },
  rules: { ...defaultTicketRules, missAfterCalls: set.missAfterCalls },
  checkInEarlyMin: set.checkInEarlyMin,
  postpone: defaultPostpone,
});
