import { describe, expect, it } from 'vitest';
import { prepareQueue } from '../order/prepare.ts';
import { defaultQueueSettings, minuteMs } from '../order/queue-types.ts';
import { seededRandom } from '../simulate/random.ts';
import { defaultPunctuality, drawExpected, prepareExpected } from './expected-arrivals.ts';

const services = { a: { minutes: 10, targetWaitMin: 20 } };

function draw(startMin: number, nowMin: number): { atMs: number; basis: string }[] {
  const expected = [{ id: 'e', serviceId: 'a', bookedStartMs: startMin * minuteMs }];
  const queue = prepareQueue({ desks: [], services, expected, settings: defaultQueueSettings });
  const nowMs = nowMin * minuteMs;
  const expectations = prepareExpected(queue, expected, nowMs, defaultPunctuality);
  const random = seededRandom(5);
  return Array.from({ length: 1000 }, () =>
    drawExpected(queue, expectations, nowMs, defaultPunctuality, random),
  )
    .flat()
    .map(({ atMs, ticket }) => ({ atMs, basis: ticket.source.promiseBasis }));
}

describe('appointments still to come', () => {
  it('when the start is far, then nine of ten come, most of them before it', () => {
    const arrivals = draw(120, 0);
    expect(arrivals.length).toBeGreaterThan(870);
    expect(arrivals.length).toBeLessThan(930);
    expect(arrivals.filter(({ atMs }) => atMs <= 120 * minuteMs).length).toBeGreaterThan(
      arrivals.length * 0.7,
    );
  });

  it('when the start has passed, then few still come, none in the past, and the late ones count as walk-ins', () => {
    const arrivals = draw(120, 131);
    expect(arrivals.length).toBeLessThan(150);
    for (const { atMs, basis } of arrivals) {
      expect(atMs).toBeGreaterThanOrEqual(131 * minuteMs);
      expect(basis).toBe('arrival');
    }
  });
});
