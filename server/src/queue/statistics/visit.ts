import type { Ticket, TicketPriority } from '@sportello/shared/ticket';
import type { KeptEstimate } from '../estimate/accuracy.ts';

export type VisitOutcome = 'served' | 'sentOn' | 'noShow' | 'left';

/** One person at one desk, or one who never got there, without anything that tells who it was. */
export interface Visit {
  officeId: string;
  /** Local date and hour (0–23) of the end. */
  date: string;
  hour: number;
  serviceId: string;
  deskId?: string | undefined;
  outcome: VisitOutcome;
  /** When the person came, and the local hour (0–23) of it; absent where the person had been elsewhere before. */
  arrivedMs?: number | undefined;
  arrivedHour?: number | undefined;
  /** Start of the appointment that the person kept. */
  bookedMs?: number | undefined;
  people?: number | undefined;
  /** Without its cause. */
  priority?: TicketPriority['kind'] | undefined;
  /** Durations in milliseconds; absent where there was none, or where the person had been elsewhere before. */
  waitMs?: number | undefined;
  serviceMs?: number | undefined;
  /** From the call until the desk could call again. */
  occupiedMs?: number | undefined;
  configuredMs: number;
  endedMs: number;
  /** What was told on entering, and how long it then took to the call. */
  told?: KeptEstimate | undefined;
}

/** What was told to a person, epoch and durations in milliseconds. */
export interface Told extends Omit<KeptEstimate, 'actualMs'> {
  atMs: number;
}

/** What a change of a ticket means to the statistics; undefined when a visit neither ended nor was taken back. */
export function outcomeOf(before: Ticket, after: Ticket): VisitOutcome | 'takenBack' | undefined {
  // A note, or what was erased, is the end of nothing.
  if (before.state === after.state) return undefined;
  const turnIsBack = before.state === 'waiting' && after.state === 'serving';
  if (before.state === 'done' || turnIsBack) return 'takenBack';
  // Their people are counted with the ticket that they go with.
  if (after.joinedInto) return undefined;
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
  const arrivedMs = Date.parse(before.arrivedAt);
  const bookedMs = before.promiseBasis === 'booking' ? ms(before.bookedStartAt) : undefined;
  const called = first && calledMs !== undefined;
  return {
    arrivedMs: first ? arrivedMs : undefined,
    bookedMs: first ? bookedMs : undefined,
    waitMs: called ? Math.max(0, calledMs - Math.max(arrivedMs, bookedMs ?? 0)) : undefined,
    serviceMs: servingMs === undefined ? undefined : endedMs - servingMs,
    occupiedMs: calledMs === undefined ? undefined : endedMs - calledMs,
    // Who asked to be called later waited by choice.
    told: called && told && !before.postponed ? keptOf(told, calledMs) : undefined,
  };
}

function keptOf({ atMs, ...told }: Told, calledMs: number): KeptEstimate {
  return { ...told, actualMs: Math.max(0, calledMs - atMs) };
}
