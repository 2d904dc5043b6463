import type { LastStored, SequenceState, SequenceStore } from './sequence-store.ts';

interface LocalSequence {
  seq: number;
  /** Drawn, and neither written nor given up, with the time of drawing. */
  open: Map<number, number>;
}

/**
 * The numbers of a database that only this process writes to: counted in memory from the highest that is stored, so that a
 * change costs one write instead of two. A number that was drawn and lost before a restart is given again, which followers take.
 */
export function createLocalSequences(lastStored: LastStored): SequenceStore {
  const known = new Map<string, Promise<LocalSequence>>();

  function of(officeId: string): Promise<LocalSequence> {
    const present = known.get(officeId);
    if (present) return present;
    const first = lastStored(officeId).then((seq): LocalSequence => ({ seq, open: new Map() }));
    known.set(officeId, first);
    first.catch(() => known.delete(officeId));
    return first;
  }

  return {
    async draw(officeId, nowMs) {
      const sequence = await of(officeId);
      sequence.seq += 1;
      sequence.open.set(sequence.seq, nowMs);
      return sequence.seq;
    },
    async settle(officeId, seq) {
      (await of(officeId)).open.delete(seq);
    },
    async void(officeId, seq) {
      (await of(officeId)).open.delete(seq);
    },
    async read(officeId): Promise<SequenceState> {
      const { seq, open } = await of(officeId);
      const drawnSince = (instantMs: number) =>
        [...open].flatMap(([drawn, atMs]) => (atMs > instantMs ? [drawn] : [])).sort((a, b) => a - b);
      return { seq, drawnSince, voids: new Set() };
    },
  };
}
