import type { BoardTicket, PublicQueue } from '@sportello/shared/queue';
import type { DeskArrow, Office } from '@sportello/shared/office';
import type { Localized } from '@sportello/shared/localized';
import { keyOf, type Announcement } from './announcements.ts';

/** A line of the board: who goes where. `calling` is true until the person stands at the desk. */
export interface BoardLine {
  key: string;
  date: string;
  officeId: string;
  label: string;
  /** The office that gave the number, where it is another one. */
  issuedBy?: string | undefined;
  desk: string;
  direction: Localized | null;
  arrow: DeskArrow | null;
  calling: boolean;
  calls: number;
  atMs: number;
}

const shown = new Set(['called', 'serving', 'missed', 'done']);

function lineOf(ticket: BoardTicket, queue: PublicQueue): BoardLine | null {
  if (!ticket.lastCallAt || !ticket.deskLabel || !shown.has(ticket.state)) return null;
  const desk = queue.desks.find((one) => String(one.number) === ticket.deskLabel);
  return {
    key: keyOf(queue.officeId, ticket),
    date: queue.date,
    officeId: queue.officeId,
    label: ticket.label,
    issuedBy: ticket.issuedBy,
    desk: ticket.deskLabel,
    direction: desk?.direction ?? null,
    arrow: desk?.arrow ?? null,
    calling: ticket.state === 'called',
    calls: ticket.calls,
    atMs: Date.parse(ticket.lastCallAt),
  };
}

const KEPT_LINES = 30;

/**
 * All calls of the offices that this screen shows, newest first. The queue leaves out who has been served; their lines
 * stay from `past`, what the screen showed before, so that a late glance still finds a number. A line lives for its
 * `date` only, the office's today, and goes when its call was undone.
 */
export function boardLines(
  queues: readonly PublicQueue[],
  date: string,
  past: readonly BoardLine[] = [],
): BoardLine[] {
  const ofToday = queues.filter((queue) => queue.date === date);
  const known = new Set(
    ofToday.flatMap((queue) => queue.tickets.map((ticket) => keyOf(queue.officeId, ticket))),
  );
  const served = past.filter((line) => line.date === date && !known.has(line.key));
  return ofToday
    .flatMap((queue) => queue.tickets.map((ticket) => lineOf(ticket, queue)))
    .filter((line) => line !== null)
    .concat(served.map((line) => ({ ...line, calling: false })))
    .sort((a, b) => b.atMs - a.atMs || a.key.localeCompare(b.key))
    .slice(0, KEPT_LINES);
}

/**
 * Splits the board into the call in the large frame and the list below it. The frame belongs to the one that is being
 * announced; else to the newest call whose person has not come; the list stays newest first and repeats nothing.
 */
export function arrange(lines: readonly BoardLine[], announcing: Announcement | null) {
  const key = announcing && keyOf(announcing.officeId, announcing);
  const current = lines.find((line) => line.key === key) ?? lines.find((line) => line.calling) ?? null;
  return { current, rest: lines.filter((line) => line !== current) };
}

/** The name of the office that gave a number, where its label alone may stand for two people; null where it cannot. */
export const issuerOf = (
  { issuedBy }: Pick<BoardLine, 'issuedBy'>,
  offices: readonly Pick<Office, 'id' | 'name'>[],
): Localized | null => offices.find(({ id }) => id === issuedBy)?.name ?? null;

/** The page of `items` to show at `nowMs` when each page stays for `stayMs`. */
export function pageAt<T>(items: readonly T[], size: number, nowMs: number, stayMs: number) {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const page = Math.floor(nowMs / stayMs) % pages;
  return { page, pages, items: items.slice(page * size, (page + 1) * size) };
}
