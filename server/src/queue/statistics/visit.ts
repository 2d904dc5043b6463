import type { Ticket } from '@sportello/shared/ticket';

export type VisitOutcome = 'served' | 'sentOn' | 'noShow' | 'left';

/** One person at one desk, or one who never got there, without anything that tells who it was. */
export interface Visit {
  officeId: string;
  /** Local date and hour (0–23) of the end. */
  date: string;
  hour: number;
  serviceId: string;
  deskId?: string;
  outcome: VisitOutcome;
  /** Durations in milliseconds; absent where there was none, or where the person had been elsewhere before. */
  waitMs?: number;
  serviceMs?: number;
  /** From the call until the desk could call again. */
  occupiedMs?: number;
  configuredMs: number;
  endedMs: number;
  /** What was told on entering, and how long it then took to the call. */
  told?: { lowMs: number | null; medianMs: number | null; highMs: number | null; actualMs: number };
}

/** What was told to a person, epoch and durations in milliseconds. */
export interface Told {
  atMs: number;
  lowMs: number | null;
  medianMs: number | null;
  highMs: number | null;
}

/** What a change of a ticket means to the statistics; undefined when a visit neither ended nor was taken back. */
export function outcomeOf(before: Ticket, after: Ticket): VisitOutcome | 'takenBack' | undefined {
  if (before.state === 'done') return 'takenBack';
  if (after.state === 'done') return 'served';
  if (after.state === 'missed' && before.state === 'called') return 'noShow';
  if (after.state === 'left') return before.state === 'missed' ? undefined : 'left';
  return before.state === 'serving' && after.state === 'waiting' ? 'sentOn' : undefined;
}

const ms = (instant: string | undefined): number | undefined =>
  instant === undefined ? undefined : Date.parse(instant);

/** Times of the turn that has just ended, from the ticket as it was before. */
export function timesOf(before: Ticket, endedMs: number, told: Told | undefined) {
  const calledMs = ms(before.calledAt);
  const servingMs = ms(before.servingAt);
  // Later turns of a visit wait from a moment that the ticket does not tell.
  const first = before.doneServiceIds.length === 0 && !before.targetDeskId && !before.returnTo;
  const sinceMs = Math.max(
    Date.parse(before.arrivedAt),
    before.promiseBasis === 'booking' ? (ms(before.bookedStartAt) ?? 0) : 0,
  );
  const called = first && calledMs !== undefined;
  return {
    waitMs: called ? Math.max(0, calledMs - sinceMs) : undefined,
    serviceMs: servingMs === undefined ? undefined : endedMs - servingMs,
    occupiedMs: calledMs === undefined ? undefined : endedMs - calledMs,
    told:
      called && told
        ? {
            lowMs: told.lowMs,
            medianMs: told.medianMs,
            highMs: told.highMs,
            actualMs: Math.max(0, calledMs - told.atMs),
          }
        : undefined,
  };
}
