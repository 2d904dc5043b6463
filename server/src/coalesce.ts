/**
 * Shares the answer among those who ask at the same time, and never gives one that was begun before it was asked for:
 * who asks while an answer is being made waits for the next one, together with all others who came meanwhile.
 */
export function createCoalescer() {
  interface Lane {
    running: Promise<unknown>;
    next?: Promise<unknown>;
  }
  const lanes = new Map<string, Lane>();

  function start<T>(key: string, run: () => Promise<T>): Promise<T> {
    const running = run();
    const lane: Lane = { running };
    lanes.set(key, lane);
    const finish = () => {
      if (lanes.get(key) === lane && !lane.next) lanes.delete(key);
    };
    running.then(finish, finish);
    return running;
  }

  return <T>(key: string, run: () => Promise<T>): Promise<T> => {
    const lane = lanes.get(key);
    if (!lane) return start(key, run);
    const again = () => start(key, run);
    lane.next ??= lane.running.then(again, again);
    return lane.next as Promise<T>;
  };
}
