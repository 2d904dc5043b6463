import { numberKey } from '@sportello/shared/ticket-label';
import type { BoardTicket, PublicQueue } from '@sportello/shared/queue';

/** A call older than this when the screen learns of it is shown without sound. */
export const SILENT_AFTER_MS = 30_000;

export interface Announcement {
  officeId: string;
  label: string;
  /** The office that gave the number, where it is another one. */
  issuedBy?: string | undefined;
  deskLabel: string;
  /** Which call of the present turn: 1, and one more with each recall. */
  calls: number;
  /** Instant of the call by the server's clock, epoch milliseconds. */
  atMs: number;
}

/** Latest call known per number, as `office/number` → instant and count; kept through reloads so that nothing is said twice. */
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

/** `call`: of the number as the office's queue or an announcement has it. */
export const keyOf = (officeId: string, call: Parameters<typeof numberKey>[0]) =>
  `${officeId}/${numberKey(call)}`;
const sameNumber = (a: Announcement, b: Announcement) => keyOf(a.officeId, a) === keyOf(b.officeId, b);

/** A call that was undone, or whose person is back in the queue, must not be announced any more. */
const takenBack = (ticket: BoardTicket | undefined) =>
  ticket !== undefined && ['waiting', 'parked', 'left'].includes(ticket.state);

function newCall(ticket: BoardTicket, officeId: string, known: KnownCalls): Announcement | null {
  if (ticket.state !== 'called' || ticket.calls < 1) return null;
  const before = known[keyOf(officeId, ticket)];
  const atMs = ticket.lastCallAt ? Date.parse(ticket.lastCallAt) : (before?.atMs ?? 0);
  // A person who missed the turn and came back is called with a lower count but at a later instant.
  if (before && atMs <= before.atMs && ticket.calls <= before.calls) return null;
  if (before && atMs < before.atMs) return null;
  const { label, issuedBy, deskLabel = '', calls } = ticket;
  return { officeId, label, issuedBy, deskLabel, calls, atMs };
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
  const byNumber = new Map(queue.tickets.map((ticket) => [numberKey(ticket), ticket]));
  const kept = state.pending.filter(
    (waiting) => waiting.officeId !== officeId || !takenBack(byNumber.get(numberKey(waiting))),
  );
  if (calls.length === 0 && kept.length === state.pending.length) return { next: state, silent: [] };
  const known = { ...state.known };
  for (const call of calls) {
    known[keyOf(officeId, call)] = { atMs: call.atMs, calls: call.calls };
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
