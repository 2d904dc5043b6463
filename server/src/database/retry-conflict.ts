import { setTimeout as wait } from 'node:timers/promises';

const WRITE_CONFLICT = 112;

export const isWriteConflict = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === WRITE_CONFLICT;

/**
 * Repeats a step that the engine broke off because another one got in its way, such as a deadlock over several keys of a
 * unique index. Nothing of it was written. MongoDB repeats by itself; others leave it to the caller. `pauseMs` is the
 * most by which the wait before the next attempt grows, for steps that are long enough to meet again.
 */
export async function retryConflict<T>(
  step: () => Promise<T>,
  { attempts = 10, pauseMs = 0 } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      if (!isWriteConflict(error) || attempt === attempts) throw error;
    }
    if (pauseMs > 0) await wait(attempt * pauseMs * Math.random());
  }
}
