/**
 * Runs a step for whoever asks, one run at a time: who comes while one is under way shares the next, which begins after
 * they asked. So each sees at least what was there when they came, and a crowd costs two runs.
 */
export function createJoiner(step: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function start(): Promise<void> {
    running = step().finally(() => (running = undefined));
    return running;
  }

  return () => {
    if (!running) return next ?? start();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}
