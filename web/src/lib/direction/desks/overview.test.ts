import type { StaffDesk, StaffTicket } from '@sportello/shared/queue';
import { describe, expect, test } from 'vitest';
import { expectedByHalfHour, isStuck, officeEvents, promiseState, serviceQueues } from './overview.ts';

const NOW = Date.parse('2027-05-05T08:00:00Z');
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const aTicket = (value: Partial<StaffTicket>): StaffTicket =>
  ({
    id: value.label,
    label: 'A001',
    serviceId: 'cards',
    state: 'waiting',
    arrivedAt: at(-10),
    promiseAt: at(10),
    ...value,
  }) as StaffTicket;
const aDesk = (number: number, value: Partial<StaffDesk> = {}): StaffDesk =>
  ({
    id: `d-${number}`,
    number,
    state: 'open',
    serviceIds: [],
    operator: null,
    seq: 1,
    ...value,
  }) as StaffDesk;

describe('a supervisor’s overview', () => {
  test('when a promise comes near or passes, then it is at risk or late', () => {
    const states = [10, 5, 4, 0, -1].map((minutes) => promiseState({ promiseAt: at(minutes) }, NOW));
    expect(states).toEqual(['kept', 'kept', 'risk', 'risk', 'late']);
  });

  test('when people wait, then each service has one line, broken promises first, with the desks that take it', () => {
    const lines = serviceQueues(
      [
        aTicket({ label: 'A001' }),
        aTicket({ label: 'A002', arrivedAt: at(-25), promiseAt: at(2) }),
        aTicket({ label: 'B001', serviceId: 'taxes', promiseAt: at(-3) }),
      ],
      [aDesk(1), aDesk(2, { serviceIds: ['cards'] }), aDesk(3, { serviceIds: ['taxes'], state: 'paused' })],
      [],
      NOW,
    );
    expect(lines).toMatchObject([
      { serviceId: 'taxes', waiting: 1, late: 1, risk: 0, desks: 1 },
      { serviceId: 'cards', waiting: 2, late: 0, risk: 1, desks: 2, longestMin: 25 },
    ]);
  });

  test('when a desk has lost contact or holds somebody for very long, then it is worth a look', () => {
    const serving = (minutes: number) => aTicket({ state: 'serving', servingAt: at(-minutes) });
    expect(isStuck(aDesk(1), serving(24), 10, NOW)).toBe(false);
    expect(isStuck(aDesk(1), serving(26), 10, NOW)).toBe(true);
    expect(isStuck(aDesk(1), serving(50), 30, NOW)).toBe(false);
    expect(isStuck(aDesk(1), serving(61), 30, NOW)).toBe(true);
    expect(isStuck(aDesk(1, { state: 'away' }), undefined, 10, NOW)).toBe(true);
    expect(isStuck(aDesk(1), undefined, 10, NOW)).toBe(false);
  });

  test('when appointments are to come, then they are counted by half hour, those whose time has passed first', () => {
    const expected = [-5, 10, 20, 40].map((minutes) => ({ start: at(minutes) }));
    expect(expectedByHalfHour(expected as never, NOW)).toEqual([
      { fromMs: null, count: 1 },
      { fromMs: NOW, count: 2 },
      { fromMs: NOW + 1_800_000, count: 1 },
    ]);
  });

  test('when something changes between two looks, then it is said once', () => {
    const waiting = [
      aTicket({ label: 'A001', promiseAt: at(-1) }),
      aTicket({ label: 'A002', promiseAt: at(1) }),
    ];
    const before = { desks: [aDesk(1), aDesk(2)], waiting, nowMs: NOW };
    const after = { desks: [aDesk(1, { state: 'away' }), aDesk(2)], waiting, nowMs: NOW + 90_000 };
    expect(officeEvents(before, after)).toEqual([
      { kind: 'desk', number: 1, state: 'away' },
      { kind: 'late', label: 'A002' },
    ]);
    expect(officeEvents(after, after)).toEqual([]);
  });
});
