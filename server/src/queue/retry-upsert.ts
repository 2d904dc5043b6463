import { retryConflict } from '../database/retry-conflict.ts';
import { isDuplicateKey } from '../domain-error.ts';

/** A rush of one office meets at its counters and its newest tickets again and again, and each time one of them goes on. */
export const QUEUE_PATIENCE = { attempts: 20, pauseMs: 3 };

/** Two servers that upsert the same document at once: one finds that it exists by now, and asks again. */
export async function retryUpsert<T>(upsert: () => Promise<T>): Promise<T> {
  return retryConflict(async () => {
    try {
      return await upsert();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return upsert();
    }
  }, QUEUE_PATIENCE);
}
