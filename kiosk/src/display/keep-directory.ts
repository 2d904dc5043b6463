const REFRESH_MS = 15 * 60_000;

interface Parts {
  /** Number of the directory's changes as the server last told it; undefined before it has told any. */
  version: () => number | undefined;
  /** Reads offices, services and hours anew; never rejects. */
  read: () => Promise<void>;
  /** Milliseconds of a clock that only goes forward. */
  now: () => number;
}

/**
 * Reads the directory once, and again after every change of it, one after the other, so that a long outage does not pile up
 * questions. To be asked often. What was read counts for the version that was known when the reading began: a change during it,
 * or before the first version is known, is not taken for read. So a screen reads twice when it starts.
 */
export function createKeepDirectory({ version, read, now }: Parts): () => Promise<void> {
  let reading = false;
  let readMs = -Infinity;
  let readVersion: number | undefined;
  return async () => {
    const known = version();
    if (reading || (known === readVersion && now() - readMs <= REFRESH_MS)) return;
    reading = true;
    await read();
    [reading, readMs, readVersion] = [false, now(), known];
  };
}
