import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createOneAtATime } from './one-at-a-time.ts';

it('when many ask for some of the same keys, then none runs beside another of its keys, each runs once and in order', async () => {
  const oneAtATime = createOneAtATime();
  const running = new Set<string>();
  const order: number[] = [];
  const asked = Array.from({ length: 60 }, (_, index) => {
    const keys = [`${index % 3}`, ...(index % 4 === 0 ? [`${(index + 1) % 3}`] : [])];
    return oneAtATime(keys, async () => {
      expect(keys.some((key) => running.has(key))).toBe(false);
      keys.forEach((key) => running.add(key));
      await turn();
      keys.forEach((key) => running.delete(key));
      order.push(index);
      if (index % 7 === 0) throw new Error('no');
    });
  });
  const ended = await Promise.allSettled(asked);

  expect(ended.map(({ status }) => status)).toEqual(
    asked.map((_, index) => (index % 7 === 0 ? 'rejected' : 'fulfilled')),
  );
  for (const key of [0, 1, 2]) {
    const own = order.filter((index) => index % 3 === key);
    expect(own).toEqual([...own].sort((one, other) => one - other));
  }
});

it('when keys differ, then nobody waits', async () => {
  const oneAtATime = createOneAtATime();
  let open = () => {};
  const closed = oneAtATime(['a'], () => new Promise<void>((resolve) => (open = resolve)));
  expect(await oneAtATime(['b'], async () => 'b')).toBe('b');
  open();
  await closed;
});
