import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';

/** An answer, and the last instant at which every start in it can still be booked as far as the notice goes. */
export interface SlotAnswer {
  body: unknown;
  validToMs: number;
}
interface Kept {
  text: string;
  madeMs: number;
  validToMs: number;
}

/** What opens by itself (an expired hold, released seats, a new last date) shows up after this time at the latest. */
const FRESH_MS = 1000;
const MOST = 1000;

/**
 * Keeps answers about free slots as the text that leaves, so that a question that many ask is worked out once. One counts as long as
 * no appointment and no calendar has changed, no start in it has slipped below the notice, and for a second at most: what is
 * listed can be booked, as if it had been worked out now. Without a `revision` (other processes write to the same store) nothing is kept.
 */
export function createSlotAnswers({
  revision,
  directory,
  clock,
}: {
  /** Rises before and after each change of the store. */
  revision: (() => number) | undefined;
  directory: DirectoryReader;
  clock: Clock;
}) {
  let kept = new Map<string, Kept>();
  let keptFor: unknown[] = [];

  const isCurrent = ({ madeMs, validToMs }: Kept, nowMs: number): boolean =>
    nowMs >= madeMs && nowMs < madeMs + FRESH_MS && nowMs <= validToMs;

  return async function answer<S extends z.ZodType>(
    question: string,
    contract: S,
    make: () => Promise<SlotAnswer>,
  ): Promise<string> {
    // The list is another one after each change of the directory.
    const state = [revision?.(), directory.calendars(), directory.services(), directory.offices()];
    if (kept.size >= MOST || state.some((part, place) => part !== keptFor[place])) kept = new Map();
    keptFor = state;
    const madeMs = clock.now();
    const known = kept.get(question);
    if (known && isCurrent(known, madeMs)) return known.text;

    const answers = kept;
    const { body, validToMs } = await make();
    const text = JSON.stringify(contract.parse(body));
    // Whatever changed in between may not be in it.
    if (revision && revision() === state[0]) answers.set(question, { text, madeMs, validToMs });
    return text;
  };
}
export type SlotAnswers = ReturnType<typeof createSlotAnswers>;
