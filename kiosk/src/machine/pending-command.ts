import type { PriorityCause } from '@sportello/shared/ticket';

/** What a person at the machine wants to happen, once. */
export type Wish =
  { kind: 'take'; serviceId: string; cause: PriorityCause | null } | { kind: 'checkIn'; code: string };

/** A wish that was sent or is about to be, until its person has left with the answer. */
export interface PendingCommand {
  wish: Wish;
  /** The server does a command id once, however often it comes. */
  commandId: string;
  startedAtMs: number;
}

/** After this long the person has gone, and the same wish is somebody else's. */
export const PENDING_FOR_MS = 120_000;

const sameWish = (a: Wish, b: Wish) => JSON.stringify(a) === JSON.stringify(b);

/**
 * The command to send for a wish: the unanswered one when it is the same wish within two minutes (a second tap, a retry
 * after the network failed, a return after cancelling), so that there is one ticket; else a new one.
 */
export function commandFor(
  wish: Wish,
  pending: PendingCommand | null,
  nowMs: number,
  newId: () => string,
): PendingCommand {
  if (pending && isAlive(pending, nowMs) && sameWish(pending.wish, wish)) return pending;
  return { wish, commandId: newId(), startedAtMs: nowMs };
}

/** Whether who wanted something at this instant may still be there. */
export const isRecent = (wantedMs: number, nowMs: number): boolean =>
  nowMs >= wantedMs && nowMs - wantedMs < PENDING_FOR_MS;

export const isAlive = (pending: PendingCommand, nowMs: number) => isRecent(pending.startedAtMs, nowMs);
