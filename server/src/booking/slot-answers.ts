import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';

/** An answer, and the last instant at which every start in it can still be booked as far as the notice goes. */
export interface SlotAnswer {
  body: unknown;
  validToMs: number;
}
interface Kept {
  bytes: Buffer;
  madeMs: number;
  validToMs: number;
}

/** What opens by itself (an expired hold, released seats, a new last date) shows up after this time at the latest. */
const FRESH_MS = 1000;
const MOST = 1000;

/**
 * Keeps answers about free slots as the bytes that leave, so that a question that many ask, at once too, is worked out once. One counts as long as
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
  let kept = new Map<string, Promise<Kept>>();
  let keptFor: unknown[] = [];

  const isCurrent = ({ madeMs, validToMs }: Kept, nowMs: number): boolean =>
    nowMs >= madeMs && nowMs < madeMs + FRESH_MS && nowMs <= validToMs;

  return async function answer<S extends z.ZodType>(
    question: string,
    contract: S,
    make: () => Promise<SlotAnswer>,
  ): Promise<Buffer> {
    // Each list is another one after each change of the directory.
    const state = [revision?.(), directory.calendars(), directory.services(), directory.offices()];
    if (kept.size >= MOST || state.some((part, place) => part !== keptFor[place])) kept = new Map();
    keptFor = state;
    const madeMs = clock.now();
    // Nothing was written since it was asked for, so that even one that is still being worked out is as good as a new one.
    const known = await kept.get(question)?.catch(() => undefined);
    if (known && isCurrent(known, madeMs)) return known.bytes;

    const answers = kept;
    const made = (async (): Promise<Kept> => {
      const { body, validToMs } = await make();
      return { bytes: Buffer.from(JSON.stringify(contract.parse(body))), madeMs, validToMs };
    })();
    if (revision && revision() === state[0]) {
      answers.set(question, made);
      const drop = (): void => void (answers.get(question) === made && answers.delete(question));
      // Whatever changed in between may not be in it.
      made.then(() => revision() !== state[0] && drop(), drop);
    }
    return (await made).bytes;
  };
}
export type SlotAnswers = ReturnType<typeof createSlotAnswers>;
