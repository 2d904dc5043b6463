import type { Expected, StaffDesk, StaffQueue, StaffTicket } from '@sportello/shared/queue';
import { expect, test } from 'vitest';
import { dayLoad } from './day-load.ts';

const nowMs = Date.parse('2026-11-23T09:10:00.000Z');
const minutesOf = (_: string, people: number) => 20 + 5 * (people - 1);

function aQueue({ waiting = 0, expected = [] as string[], openDesks = 1 } = {}): StaffQueue {
  return {
    officeId: 'registry',
    date: '2026-11-23',
    seq: 1,
    earlyWindowMin: 10,
    now: '2026-11-23T09:10:00.000Z',
    tickets: Array.from(
      { length: waiting },
      () =>
        ({
          state: 'waiting',
          serviceId: 'a',
          people: 1,
          serviceIds: ['a'],
          doneServiceIds: [] as string[],
        }) as StaffTicket,
    ),
    desks: Array.from({ length: openDesks }, () => ({ state: 'open' }) as StaffDesk),
    expected: expected.map(
      (time) =>
        ({
          appointmentId: time,
          serviceIds: ['a'],
          people: 1,
          start: `2026-11-23T${time}:00.000Z`,
        }) as Expected,
    ),
  };
}

test('when more people wait than the desks serve in half an hour, then the rest moves on', () => {
  const load = dayLoad(aQueue({ waiting: 4 }), nowMs, minutesOf);
  expect(load.buckets.map(({ waitingMin }) => waitingMin)).toEqual([30, 30, 20, 0, 0, 0]);
  expect(load).toMatchObject({ people: 4, minutes: 80, openDesks: 1, capacityMin: 30 });
});

test('when appointments are to come, then each counts at its start and takes its part of the desks', () => {
  const load = dayLoad(aQueue({ waiting: 2, expected: ['09:30', '08:45', '13:00'] }), nowMs, minutesOf);
  expect(load.buckets.map(({ expectedMin }) => expectedMin)).toEqual([20, 20, 0, 0, 0, 0, 0, 0, 20]);
  expect(load.buckets.map(({ waitingMin }) => waitingMin)).toEqual([10, 10, 20, 0, 0, 0, 0, 0, 0]);
});

test('when no desk is open, then the work is still counted', () => {
  const load = dayLoad(aQueue({ waiting: 1, openDesks: 0 }), nowMs, minutesOf);
  expect(load).toMatchObject({ minutes: 20, capacityMin: 0 });
  expect(load.buckets[0]?.waitingMin).toBe(20);
});

test('when somebody at a desk came for more than is given there now, then what is left of the visit counts', () => {
  const queue = aQueue({ waiting: 1 });
  const atDesk = { ...queue.tickets[0]!, state: 'serving', serviceIds: ['a', 'b', 'c'] } as StaffTicket;
  expect(dayLoad({ ...queue, tickets: [...queue.tickets, atDesk] }, nowMs, minutesOf).minutes).toBe(60);
});

test('when families come, then whoever comes along takes time too', () => {
  const queue = aQueue({ waiting: 1, expected: ['09:30'] });
  const tickets = queue.tickets.map((ticket) => ({ ...ticket, people: 3 }));
  const expected = queue.expected.map((appointment) => ({ ...appointment, people: 2 }));
  const load = dayLoad({ ...queue, tickets, expected }, nowMs, minutesOf);
  expect(load.minutes).toBe(30 + 25);
  expect(load.buckets[1]).toMatchObject({ expectedMin: 25 });
});
