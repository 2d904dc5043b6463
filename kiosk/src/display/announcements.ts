import type { BoardTicket, PublicQueue } from '@sportello/shared/queue';

/** A call older than this when the screen learns of it is shown without sound. */
export const SILENT_AFTER_MS = 30_000;

export interface Announcement {
  officeId: string;
  label: string;
  deskLabel: string;
  /** Which call of the present turn: 1, and one more with each recall. */
  calls: number;
  /** Instant of the call by the server's clock, epoch milliseconds. */
  atMs: number;
}

/** Latest call known per number, as `office/label` → instant and count; kept through reloads so that nothing is said twice. */
export type KnownCalls = Readonly<Record<string, { atMs: number; calls: number }>>;

/**
 * The announcements of one screen. `pending` waits in order of the calls; `current` is being announced and is never
 * interrupted.
 */
export interface Announcements {
  readonly known: KnownCalls;
  readonly pending: readonly Announcement[];
  readonly current: Announcement | null;
}

export const noAnnouncements = (known: KnownCalls = {}): Announcements => ({
  known,
  pending: [],
  current: null,
});

const keyOf = (officeId: string, label: string) => `${officeId}/${label}`;
const sameNumber = (a: Announcement, b: Announcement) => a.officeId === b.officeId && a.label === b.label;

/** A call that was undone, or whose person is back in the queue, must not be announced any more. */
const takenBack = (ticket: BoardTicket | undefined) =>
  ticket !== undefined && ['waiting', 'parked', 'left'].includes(ticket.state);

function newCall(ticket: BoardTicket, officeId: string, known: KnownCalls): Announcement | null {
  if (ticket.state !== 'called' || ticket.calls < 1) return null;
  const before = known[keyOf(officeId, ticket.label)];
  const atMs = ticket.lastCallAt ? Date.parse(ticket.lastCallAt) : (before?.atMs ?? 0);
  // A person who missed the turn and came back is called with a lower count but at a later instant.
  if (before && atMs <= before.atMs && ticket.calls <= before.calls) return null;
  if (before && atMs < before.atMs) return null;
  return { officeId, label: ticket.label, deskLabel: ticket.deskLabel ?? '', calls: ticket.calls, atMs };
}

/**
 * Compares an office's queue with what is known. Every call not heard of is either queued or, when it is older than
 * `SILENT_AFTER_MS` at `nowMs` (the server's clock), returned in `silent`: shown, without sound. Age counts from when the
 * screen learns of a call: one that waits for others to be spoken is not dropped for it.
 */
export function observe(
  state: Announcements,
  queue: Pick<PublicQueue, 'officeId' | 'tickets'>,
  nowMs: number,
): { next: Announcements; silent: Announcement[] } {
  const { officeId } = queue;
  const calls = queue.tickets
    .map((ticket) => newCall(ticket, officeId, state.known))
    .filter((call) => call !== null)
    .sort((a, b) => a.atMs - b.atMs);
  const byLabel = new Map(queue.tickets.map((ticket) => [ticket.label, ticket]));
  const kept = state.pending.filter(
    (waiting) => waiting.officeId !== officeId || !takenBack(byLabel.get(waiting.label)),
  );
  if (calls.length === 0 && kept.length === state.pending.length) return { next: state, silent: [] };
  const known = { ...state.known };
  for (const call of calls) {
    known[keyOf(officeId, call.label)] = { atMs: call.atMs, calls: call.calls };
  }
  const isOld = (call: Announcement) => nowMs - call.atMs > SILENT_AFTER_MS;
  return {
    next: { ...state, known, pending: [...kept, ...calls.filter((call) => !isOld(call))] },
    silent: calls.filter(isOld),
  };
}

/** Takes the next one up, unless one is being announced. */
export function startNext(state: Announcements): Announcements {
  if (state.current || state.pending.length === 0) return state;
  return { ...state, current: state.pending[0] ?? null, pending: state.pending.slice(1) };
}

/** The current announcement has been shown, and spoken where that is possible. */
export const finishCurrent = (state: Announcements): Announcements => ({ ...state, current: null });

/** Forgets calls from before `sinceMs`: yesterday's A001 says nothing about today's, and the memory stays small. */
export function forgetBefore(state: Announcements, sinceMs: number): Announcements {
  const fresh = Object.entries(state.known).filter(([, call]) => call.atMs >= sinceMs);
  if (fresh.length === Object.keys(state.known).length) return state;
  return { ...state, known: Object.fromEntries(fresh) };
}

/** Whether this number is announced now or waits for it. */
export const isAnnouncing = (state: Announcements, call: Announcement) =>
  (state.current !== null && sameNumber(state.current, call)) ||
  state.pending.some((waiting) => sameNumber(waiting, call));
