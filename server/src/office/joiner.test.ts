import { expect, it, vi } from 'vitest';
import { createJoiner } from './joiner.ts';

/** Steps that end when they are told to. */
function aJoiner() {
  const started: PromiseWithResolvers<void>[] = [];
  const join = createJoiner(() => {
    const step = Promise.withResolvers<void>();
    started.push(step);
    return step.promise;
  });
  return { join, started };
}

it('when many ask while a run is under way, then they share one that begins afterwards', async () => {
  const { join, started } = aJoiner();
  const first = join();
  const later = [join(), join(), join()];
  expect(started).toHaveLength(1);
  started[0]!.resolve();
  await first;
  await vi.waitFor(() => expect(started).toHaveLength(2));
  started[1]!.resolve();
  await Promise.all(later);
  expect(started).toHaveLength(2);
});

it('when a run fails, then only who asked for it learns, and the next begins', async () => {
  const { join, started } = aJoiner();
  const first = join();
  const second = join();
  started[0]!.reject(new Error('no database'));
  await expect(first).rejects.toThrow('no database');
  await vi.waitFor(() => expect(started).toHaveLength(2));
  started[1]!.resolve();
  await expect(second).resolves.toBeUndefined();
});
