/**
 * Runs what shares a key one after another, in the order of asking; the rest at the same time. It saves work within this
 * process and promises nothing: other processes do not wait.
 */
export function createOneAtATime() {
  const lastOf = new Map<string, Promise<unknown>>();

  /** Resolves and rejects as `run` does, which begins when all that was asked before for one of these keys has ended. */
  return async function oneAtATime<T>(keys: readonly string[], run: () => Promise<T>): Promise<T> {
    const earlier = keys.map((key) => lastOf.get(key));
    // Entered for all keys at once, so that no two can wait for each other.
    const mine = Promise.allSettled(earlier).then(run);
    for (const key of keys) lastOf.set(key, mine);
    try {
      return await mine;
    } finally {
      for (const key of keys) if (lastOf.get(key) === mine) lastOf.delete(key);
    }
  };
}
