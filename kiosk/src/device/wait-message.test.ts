import { describe, expect, it } from 'vitest';
import { waitMessage } from './wait-message.ts';

const wait = (lowMin: number, highMin: number, served = true) => ({
  serviceId: 'x',
  waiting: 1,
  lowMin,
  highMin,
  served,
});

describe('waiting time in words', () => {
  it('when a range is known, then it is told', () => {
    expect(waitMessage(wait(5, 15))).toEqual({ key: 'waitRange', values: { low: 5, high: 15 } });
  });

  it('when a range begins at nothing or is a point, then only its end is told', () => {
    expect(waitMessage(wait(0, 10)).key).toBe('waitUpTo');
    expect(waitMessage(wait(10, 10)).key).toBe('waitUpTo');
  });

  it('when nobody waits or no desk takes the service, then that is said', () => {
    expect(waitMessage(wait(0, 0)).key).toBe('waitNone');
    expect(waitMessage(wait(5, 15, false)).key).toBe('notServed');
  });

  it('when the queue would not end today, then no absurd number is shown', () => {
    expect(waitMessage(wait(69, 1440)).key).toBe('waitOver');
    expect(waitMessage(wait(1440, 1440)).key).toBe('waitNotToday');
  });
});
