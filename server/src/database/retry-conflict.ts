const WRITE_CONFLICT = 112;
const ATTEMPTS = 10;

const isWriteConflict = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === WRITE_CONFLICT;

/**
 * Repeats a single-document write that the engine broke off because another one got in its way, such as a deadlock over
 * several keys of a unique index. Nothing of it was written. MongoDB repeats by itself; others leave it to the caller.
 */
export async function retryConflict<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!isWriteConflict(error) || attempt === ATTEMPTS) throw error;
    }
  }
}
