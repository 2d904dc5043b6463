import type { StaffTicket } from '@sportello/shared/queue';
import { aTicket } from '@sportello/shared/ticket.fixture';
import { expect, test } from 'vitest';
import { matches, waitingList, type Turn, type WaitingSort } from './waiting-list.ts';

const at = (time: string) => `2026-11-23T${time}:00.000Z`;
const nowMs = Date.parse(at('09:00'));

const labelled = (label: string, change: Partial<StaffTicket> = {}): StaffTicket => ({
  ...aTicket({ label, series: label[0], number: Number(label.slice(1)) }),
  // So that a test can name a ticket.
  id: label,
  ...change,
});

const labels = (
  tickets: StaffTicket[],
  sort: WaitingSort = 'promise',
  search = '',
  { nextTicketId, earlyWindowMin = 10 }: Partial<Turn> = {},
) =>
  waitingList(tickets, sort, search, () => "Carta d'identità", { nowMs, nextTicketId, earlyWindowMin }).map(
    ({ label }) => label,
  );

test('when sorted by turn, then the earliest promise is first, urgent before all, parked and missed last', () => {
  const tickets = [
    labelled('A004', { state: 'missed', promiseAt: at('08:00') }),
    labelled('A001', { promiseAt: at('09:20') }),
    labelled('A002', { promiseAt: at('09:05') }),
    labelled('A003', { state: 'parked', promiseAt: at('08:00') }),
    labelled('B009', { priority: { kind: 'urgent' }, promiseAt: at('09:40') }),
    labelled('A005', { state: 'serving' }),
  ];
  expect(labels(tickets)).toEqual(['B009', 'A002', 'A001', 'A003', 'A004']);
});

test('when somebody was put aside until a time that has come, then they wait again in their turn', () => {
  const tickets = [
    labelled('A001', { promiseAt: at('09:05') }),
    labelled('A002', { state: 'parked', promiseAt: at('08:30'), parkedUntil: at('09:00') }),
    labelled('A003', { state: 'parked', promiseAt: at('08:30'), parkedUntil: at('09:01') }),
  ];
  expect(labels(tickets)).toEqual(['A002', 'A001', 'A003']);
});

test('when somebody booked comes too early, then they stand behind the others until their window', () => {
  const early = { promiseBasis: 'booking', bookedStartAt: at('09:11'), promiseAt: at('09:11') } as const;
  const callable = { promiseBasis: 'booking', bookedStartAt: at('09:10'), promiseAt: at('09:10') } as const;
  const tickets = [
    labelled('A001', early),
    labelled('A002', { promiseAt: at('09:30') }),
    labelled('A003', callable),
  ];
  expect(labels(tickets)).toEqual(['A003', 'A002', 'A001']);
  expect(labels(tickets, 'promise', '', { earlyWindowMin: 15 })).toEqual(['A003', 'A001', 'A002']);
  const urgent = { ...tickets[0]!, priority: { kind: 'urgent' } } as const;
  expect(labels([urgent, ...tickets.slice(1)])).toEqual(['A001', 'A003', 'A002']);
});

test('when the server names the next one, then that one is on top', () => {
  const tickets = [labelled('A001'), labelled('A002', { promiseAt: at('09:30') })];
  expect(labels(tickets, 'promise', '', { nextTicketId: 'A002' })).toEqual(['A002', 'A001']);
});

test('when sorted by wait or number, then arrival or number decides', () => {
  const tickets = [
    labelled('B001', { arrivedAt: at('08:10') }),
    labelled('A012', { arrivedAt: at('08:30') }),
  ];
  expect(labels(tickets, 'wait')).toEqual(['B001', 'A012']);
  expect(labels(tickets, 'label')).toEqual(['A012', 'B001']);
});

test('when searching, then number, name and service count, without case and accents', () => {
  const tickets = [labelled('A012', { personName: 'Nicolò Rossi' }), labelled('B001')];
  expect(labels(tickets, 'promise', '12')).toEqual(['A012']);
  expect(labels(tickets, 'promise', 'nicolo rossi')).toEqual(['A012']);
  expect(labels(tickets, 'promise', 'IDENTITA')).toEqual(['B001', 'A012']);
  expect(matches('  ', ['x'])).toBe(true);
});
