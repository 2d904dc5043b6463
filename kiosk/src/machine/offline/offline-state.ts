import type { NumberBlock, OfflineEntry } from '@sportello/shared/offline';
import { isAlive, isRecent, type PendingCommand, type Wish } from '../pending-command.ts';

/** A reserved block and the next number of it to give; beyond `to` it is used up. */
export interface KeptBlock extends NumberBlock {
  next: number;
}

/** All that must survive a power cut: it is written as one piece, before a number is shown. */
export interface OfflineState {
  blocks: readonly KeptBlock[];
  /** What was done without the server and has not been handed in, oldest first. */
  queue: readonly OfflineEntry[];
  /** The command whose number is on the screen, until its person has left: after a power cut it is shown again. */
  onScreen: string | null;
  /**
   * The wish that was sent, or is about to be, and stays until its person has left: after a power cut it is sent again, and the
   * server answers with the same number. Absent: kept by an earlier version.
   */
  pending?: PendingCommand | null;
  /** The number whose slip was last begun by this very machine: after a power cut it does not come out again. */
  onPaper?: string | null;
}

export const emptyState: OfflineState = { blocks: [], queue: [], onScreen: null, pending: null };

/** The wish of somebody who may still be there. */
export const unanswered = ({ pending }: OfflineState, nowMs: number): PendingCommand | null =>
  pending && isAlive(pending, nowMs) ? pending : null;

/** How many numbers of a series are left for a date. */
export const leftFor = ({ blocks }: OfflineState, series: string, date: string): number =>
  blocks
    .filter((block) => block.series === series && block.date === date)
    .reduce((sum, { next, to }) => sum + Math.max(0, to - next + 1), 0);

/** Adds a block once, and forgets those of days that are over. */
export function addBlock(state: OfflineState, block: NumberBlock, today: string): OfflineState {
  const current = state.blocks.filter(({ date }) => date >= today);
  if (current.some(({ id }) => id === block.id)) return { ...state, blocks: current };
  return { ...state, blocks: [...current, { ...block, next: block.from }] };
}

/** What was already done for a wish: after a power cut the same person gets no second number. */
export const entryFor = ({ queue }: OfflineState, insteadOf: string): OfflineEntry | undefined =>
  queue.find((entry) => entry.insteadOf === insteadOf);

export interface Giving {
  wish: Wish;
  /** The command that was meant for the server. */
  insteadOf: string;
  commandId: string;
  takenAt: string;
  officeId: string;
  /** For a number: its series, and the office's date. */
  series: string;
  date: string;
}

/** Gives the next number, or notes an arrival; null when no number is left. */
export function give(
  state: OfflineState,
  { wish, series, date, officeId, ...told }: Giving,
): { state: OfflineState; entry: OfflineEntry } | null {
  const before = entryFor(state, told.insteadOf);
  if (before) return { state, entry: before };
  if (wish.kind === 'checkIn') {
    const entry: OfflineEntry = { kind: 'checkIn', ...told, officeId, code: wish.code };
    return { state: done(state, entry), entry };
  }
  const block = state.blocks.find(
    (one) => one.officeId === officeId && one.series === series && one.date === date && one.next <= one.to,
  );
  if (!block) return null;
  const entry: OfflineEntry = {
    kind: 'take',
    ...told,
    blockId: block.id,
    number: block.next,
    serviceId: wish.serviceId,
    priority: wish.cause ? { kind: 'priority', cause: wish.cause } : { kind: 'none' },
  };
  const blocks = state.blocks.map((one) => (one === block ? { ...one, next: one.next + 1 } : one));
  return { state: done({ ...state, blocks }, entry), entry };
}

/** In one piece, so that a wish is either still to be done or done: never neither, never both. */
const done = (state: OfflineState, entry: OfflineEntry): OfflineState => ({
  ...state,
  queue: [...state.queue, entry],
  onScreen: entry.commandId,
  pending: null,
});

/** What stood on the screen when the power failed, if that is so short ago that its person may still be there. */
export function interrupted({ queue, onScreen }: OfflineState, nowMs: number): OfflineEntry | undefined {
  const entry = queue.find(({ commandId }) => commandId === onScreen);
  return entry && isRecent(Date.parse(entry.takenAt), nowMs) ? entry : undefined;
}

/** What the server has answered for is its own from now on. */
export function dropHandedIn(state: OfflineState, commandIds: readonly string[]): OfflineState {
  const gone = new Set(commandIds);
  return { ...state, queue: state.queue.filter(({ commandId }) => !gone.has(commandId)) };
}
