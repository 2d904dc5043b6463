import { expect, test } from 'vitest';
import { seatOrder } from './seat-order.ts';

const HOUR = 3_600_000;
const now = Date.parse('2026-03-02T08:00:00Z');
const kept = (seats: number, releaseHoursBefore: number | null = null) => ({ seats, releaseHoursBefore });

test('when there are no quotas, then every channel may take every seat', () => {
  expect(seatOrder({}, 'online', 3, now)(now)).toEqual([0, 1, 2]);
});

test('when seats are kept, then a channel takes its own first, then those of all, never those of others', () => {
  const quotas = { online: kept(1), phone: kept(2) };
  expect(seatOrder(quotas, 'online', 5, now)(now)).toEqual([0, 3, 4]);
  expect(seatOrder(quotas, 'phone', 5, now)(now)).toEqual([1, 2, 3, 4]);
  expect(seatOrder(quotas, 'desk', 5, now)(now)).toEqual([3, 4]);
});

test('when the release time of a start is reached, then the others may take it, to the hour', () => {
  const order = seatOrder({ phone: kept(1, 24), desk: kept(1, 2) }, 'online', 3, now);
  expect(order(now + 1 * HOUR)).toEqual([2, 0, 1]);
  expect(order(now + 2 * HOUR)).toEqual([2, 0, 1]);
  expect(order(now + 2 * HOUR + 1)).toEqual([2, 0]);
  expect(order(now + 24 * HOUR)).toEqual([2, 0]);
  expect(order(now + 24 * HOUR + 1)).toEqual([2]);
});

test('when fewer seats are there than are kept, then online comes first, then phone, then desk', () => {
  const quotas = { desk: kept(1), phone: kept(1), online: kept(1) };
  expect(seatOrder(quotas, 'online', 2, now)(now)).toEqual([0]);
  expect(seatOrder(quotas, 'phone', 2, now)(now)).toEqual([1]);
  expect(seatOrder(quotas, 'desk', 2, now)(now)).toEqual([]);
});
