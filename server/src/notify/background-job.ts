import type { Logger } from 'pino';

export interface BackgroundJob {
  /** Runs soon; several calls before it starts are one. */
  wake(): void;
  /** Runs once more from the beginning and waits for it. */
  run(): Promise<void>;
  /** Lets a running one end its step and starts no other. */
  close(): Promise<void>;
}

/** Repeats some work that any server may do at any time: at an interval, and at once when woken; never twice at a time. */
export function createBackgroundJob(
  name: string,
  /** Long work asks between its steps whether it is to end. */
  work: (isClosed: () => boolean) => Promise<void>,
  { intervalMs, log }: { intervalMs: number; log: Logger },
): BackgroundJob {
  let isClosed = false;
  let isWaiting = false;
  let tail: Promise<void> = Promise.resolve();

  function enqueue(): Promise<void> {
    const result = tail.then(async () => {
      isWaiting = false;
      if (!isClosed) await work(() => isClosed);
    });
    tail = result.catch((error: unknown) => {
      if (!isClosed) log.error({ err: error, job: name }, 'background job failed');
    });
    return result;
  }
  function wake(): void {
    if (isWaiting || isClosed) return;
    isWaiting = true;
    enqueue().catch(() => {});
  }
  const timer = setInterval(wake, intervalMs);
  timer.unref();

  return {
    wake,
    run: enqueue,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await tail;
    },
  };
}
