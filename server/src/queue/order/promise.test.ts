import { describe, expect, it } from 'vitest';
import { promiseAfter, promiseFor } from './promise.ts';
import { defaultQueueSettings, minuteMs } from './queue-types.ts';

const nine = Date.parse('2026-11-23T09:00:00Z');
const at = (minutes: number): number => nine + minutes * minuteMs;
const arrival = { arrivedMs: nine, priority: 'none', targetWaitMin: 20 } as const;

describe('promise', () => {
  it('when a walk-in enters, then the promise is the arrival plus the target wait', () => {
    expect(promiseFor(arrival, defaultQueueSettings)).toEqual({ promiseMs: at(20), promiseBasis: 'arrival' });
  });

  it('when an appointment arrives within the grace, then the promise is its start', () => {
    const booked = { ...arrival, bookedStartMs: at(-10) };
    expect(promiseFor(booked, defaultQueueSettings)).toEqual({ promiseMs: at(-10), promiseBasis: 'booking' });
  });

  it('when an appointment arrives a moment after the grace, then it counts as a walk-in of that minute', () => {
    const late = { ...arrival, bookedStartMs: at(-10) - 1 };
    expect(promiseFor(late, defaultQueueSettings)).toEqual({ promiseMs: at(20), promiseBasis: 'arrival' });
  });

  it('when a priority has a cause, then the promise is thirty minutes earlier', () => {
    expect(promiseFor({ ...arrival, priority: 'priority' }, defaultQueueSettings).promiseMs).toBe(at(-10));
    const booked = { ...arrival, priority: 'priority', bookedStartMs: at(15) } as const;
    expect(promiseFor(booked, defaultQueueSettings).promiseMs).toBe(at(-15));
  });

  it('when a priority is given later and taken back, then the promise is as on entry, whatever the service promises by now', () => {
    const given = promiseAfter(at(20), 'none', 'priority', defaultQueueSettings);
    expect(given).toBe(at(-10));
    expect(promiseAfter(given, 'priority', 'priority', defaultQueueSettings)).toBe(at(-10));
    expect(promiseAfter(given, 'priority', 'urgent', defaultQueueSettings)).toBe(at(20));
    expect(promiseAfter(at(20), 'urgent', 'none', defaultQueueSettings)).toBe(at(20));
  });
});
