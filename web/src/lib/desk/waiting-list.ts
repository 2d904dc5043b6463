import type { StaffTicket } from '@sportello/shared/queue';

export const waitingSorts = ['promise', 'wait', 'label'] as const;
export type WaitingSort = (typeof waitingSorts)[number];

/** An appointment may be called this long before its start while others wait. */
const EARLY_WINDOW_MS = 600_000;

/** Put aside until a time that has come: waits again, as call-next has it. */
export const waitsAgain = ({ state, parkedUntil }: StaffTicket, nowMs: number): boolean =>
  state === 'parked' && parkedUntil !== undefined && Date.parse(parkedUntil) <= nowMs;

const stateRank: Partial<Record<StaffTicket['state'], number>> = { waiting: 0, parked: 1, missed: 2 };
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const urgentFirst = (ticket: StaffTicket) => (ticket.priority.kind === 'urgent' ? 0 : 1);

const comparators: Record<WaitingSort, (a: StaffTicket, b: StaffTicket) => number> = {
  promise: (a, b) =>
    urgentFirst(a) - urgentFirst(b) ||
    order(a.promiseAt, b.promiseAt) ||
    order(a.arrivedAt, b.arrivedAt) ||
    a.number - b.number,
  wait: (a, b) => order(a.arrivedAt, b.arrivedAt) || a.number - b.number,
  label: (a, b) => order(a.series, b.series) || a.number - b.number,
};

/** Lower case without accents, so that "nicolo" finds "Nicolò". */
export const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** True when every word of the search is in one of the texts; "12" finds A012. */
export function matches(search: string, texts: readonly (string | undefined)[]): boolean {
  const all = plain(texts.filter(Boolean).join(' '));
  return plain(search)
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** What the turn depends on besides the tickets: the office's clock, and whom the server would call first. */
export interface Turn {
  readonly nowMs: number;
  readonly nextTicketId: string | undefined;
}

/** Too early for the booked start: stands behind all others, as call-next has it. */
export const callableFromMs = (ticket: StaffTicket): number =>
  ticket.promiseBasis === 'booking' && ticket.bookedStartAt
    ? Date.parse(ticket.bookedStartAt) - EARLY_WINDOW_MS
    : 0;

/** Who waits, then who was parked, then who did not come; each in the wanted order. */
export function waitingList(
  tickets: readonly StaffTicket[],
  sort: WaitingSort,
  search: string,
  serviceTitle: (serviceId: string) => string,
  { nowMs, nextTicketId }: Turn,
): StaffTicket[] {
  const rank = (ticket: StaffTicket) => {
    if (ticket.state !== 'waiting' && !waitsAgain(ticket, nowMs)) return stateRank[ticket.state] ?? 0;
    if (sort !== 'promise') return 0;
    if (ticket.id === nextTicketId) return -1;
    return callableFromMs(ticket) > nowMs ? 0.5 : 0;
  };
  return tickets
    .filter((ticket) => stateRank[ticket.state] !== undefined)
    .filter((ticket) => matches(search, [ticket.label, ticket.personName, serviceTitle(ticket.serviceId)]))
    .toSorted((a, b) => rank(a) - rank(b) || comparators[sort](a, b));
}
