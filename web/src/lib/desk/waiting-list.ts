import type { StaffTicket } from '@sportello/shared/queue';

export const waitingSorts = ['promise', 'wait', 'label'] as const;
export type WaitingSort = (typeof waitingSorts)[number];

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

/** Who waits, then who was parked, then who did not come; each in the wanted order. */
export function waitingList(
  tickets: readonly StaffTicket[],
  sort: WaitingSort,
  search: string,
  serviceTitle: (serviceId: string) => string,
): StaffTicket[] {
  return tickets
    .filter((ticket) => stateRank[ticket.state] !== undefined)
    .filter((ticket) => matches(search, [ticket.label, ticket.personName, serviceTitle(ticket.serviceId)]))
    .toSorted((a, b) => (stateRank[a.state] ?? 0) - (stateRank[b.state] ?? 0) || comparators[sort](a, b));
}
