import type { HandedIn, NumberBlock, OfflineEntry } from '@sportello/shared/offline';
import { ask } from '../../device/api.ts';
import { instantNow } from '../../device/instant.ts';
import { newCommandId } from '../command-id.ts';
import type { PendingCommand } from '../pending-command.ts';
import {
  addBlock,
  dropHandedIn,
  emptyState,
  entryFor,
  give,
  interrupted,
  leftFor,
  unanswered,
  type Giving,
} from './offline-state.ts';
import { changeState, loadState } from './offline-store.ts';

/** As many as the contract takes at once. */
const AT_ONCE = 50;
/** A block is asked for before the last one is used up. */
const LOW = 5;

/** Gives numbers while the server is away, and hands in what it gave. Everything is on the disk before anybody sees it. */
export function createOfflineDesk(token: string) {
  let state = $state.raw(emptyState);
  let busy = false;
  /** Requests without an answer: the same again reserves the same block. */
  const asked: Record<string, string> = {};

  const refresh = async () => (state = await loadState());

  async function reserve(officeId: string, series: string, date: string, today: string): Promise<void> {
    const key = `${officeId}|${series}|${date}`;
    const commandId = (asked[key] ??= newCommandId());
    const path = `/offices/${encodeURIComponent(officeId)}/number-blocks`;
    const answer = await ask<NumberBlock>(path, token, { commandId, date, series });
    if (answer.kind !== 'offline') delete asked[key];
    if (answer.kind !== 'ok') return;
    await changeState((before) => ({ after: addBlock(before, answer.data, today), result: null }));
  }

  /** False when the server did not answer. */
  async function handInSome(): Promise<boolean> {
    const entries = state.queue.slice(0, AT_ONCE);
    const sentAt = instantNow();
    const answer = await ask<HandedIn>('/device/offline-tickets', token, { sentAt, entries });
    if (answer.kind !== 'ok') return false;
    const done = answer.data.results.map(({ commandId }) => commandId);
    await changeState((before) => ({ after: dropHandedIn(before, done), result: null }));
    await refresh();
    return true;
  }

  return {
    load: refresh,
    /** Whether a number of this series can be given on this date. */
    canGive: (series: string, date: string) => leftFor(state, series, date) > 0,
    /** What was done for this command before, if it was. */
    before: (insteadOf: string) => entryFor(state, insteadOf),
    /** What stood on the screen when the power failed. */
    interrupted: () => interrupted(state, Date.now()),
    /** What somebody wants, or has just got, and may still be there. */
    unanswered: () => unanswered(state, Date.now()),
    /** Written to the disk before it is sent; a disk that is full must not keep anybody from a number. */
    async keepPending(pending: PendingCommand): Promise<void> {
      state = { ...state, pending };
      await changeState((before) => ({ after: { ...before, pending }, result: null })).catch(() => {});
    },
    /** Its person has left, or was refused. */
    async leaveScreen(): Promise<void> {
      const left = { onScreen: null, pending: null };
      state = { ...state, ...left };
      await changeState((before) => ({ after: { ...before, ...left }, result: null })).catch(() => {});
    },
    /** True once for a number: whoever is told so prints it, also across power cuts. */
    async beginsOnPaper(id: string): Promise<boolean> {
      const begun = changeState((before) =>
        before.onPaper === id ? null : { after: { ...before, onPaper: id }, result: true },
      );
      return (await begun.catch(() => true)) ?? false;
    },
    get unsent() {
      return state.queue.length;
    },

    /** Null when no number is left. Rejects when nothing can be stored: then nothing is given. */
    async give(giving: Omit<Giving, 'commandId'>): Promise<OfflineEntry | null> {
      const commandId = newCommandId();
      const entry = await changeState((before) => {
        const given = give(before, { ...giving, commandId });
        return given && { after: given.state, result: given.entry };
      });
      await refresh();
      return entry;
    },

    /** While the server is there: hands in what waits, and sees that there are numbers for the next outage. */
    async keepUp(officeId: string, series: readonly string[], dates: readonly string[]): Promise<void> {
      if (busy) return;
      busy = true;
      try {
        while (state.queue.length > 0) if (!(await handInSome())) return;
        for (const date of dates) {
          for (const one of series) {
            if (leftFor(state, one, date) < LOW) await reserve(officeId, one, date, dates[0] ?? date);
          }
        }
        await refresh();
      } catch {
        // A disk that is full or a browser that keeps nothing: the machine goes on as long as the server is there.
      } finally {
        busy = false;
      }
    },
  };
}
export type OfflineDesk = ReturnType<typeof createOfflineDesk>;
