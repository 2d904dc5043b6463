import type { StaffTicket } from '@sportello/shared/queue';

export const waitingSorts = ['promise', 'wait', 'label'] as const;
export type WaitingSort = (typeof waitingSorts)[number];

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
  /** An appointment may be called so many minutes before its start while others wait. */
  readonly earlyWindowMin: number;
}

/** Too early for the booked start: stands behind all others, as call-next has it. */
export const callableFromMs = (
  { promiseBasis, bookedStartAt, priority }: StaffTicket,
  { earlyWindowMin }: Pick<Turn, 'earlyWindowMin'>,
): number =>
  promiseBasis === 'booking' && bookedStartAt && priority.kind !== 'urgent'
    ? Date.parse(bookedStartAt) - earlyWindowMin * 60_000
    : 0;

/** Who waits, then who was parked, then who did not come; each in the wanted order. */
export function waitingList(
  tickets: readonly StaffTicket[],
  sort: WaitingSort,
  search: string,
  servicesOf: (ticket: StaffTicket) => string,
  turn: Turn,
): StaffTicket[] {
  const { nowMs, nextTicketId } = turn;
  const rank = (ticket: StaffTicket) => {
    if (ticket.state !== 'waiting' && !waitsAgain(ticket, nowMs)) return stateRank[ticket.state] ?? 0;
    if (sort !== 'promise') return 0;
    if (ticket.id === nextTicketId) return -1;
    return callableFromMs(ticket, turn) > nowMs ? 0.5 : 0;
  };
  return tickets
    .filter((ticket) => stateRank[ticket.state] !== undefined)
    .filter((ticket) => matches(search, [ticket.label, ticket.personName, servicesOf(ticket)]))
    .toSorted((a, b) => rank(a) - rank(b) || comparators[sort](a, b));
}
