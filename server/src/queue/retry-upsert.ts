import { isDuplicateKey } from '../domain-error.ts';

/** Two servers that upsert the same document at once: one finds that it exists by now, and asks again. */
export async function retryUpsert<T>(upsert: () => Promise<T>): Promise<T> {
  try {
    return await upsert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return upsert();
  }
}
