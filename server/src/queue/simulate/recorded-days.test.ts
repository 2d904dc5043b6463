import { expect, test } from 'vitest';
import { minuteMs } from '../order/queue-types.ts';
import type { Visit } from '../statistics/visit.ts';
import { recordedDays } from './recorded-days.ts';
import { defaultQueueSettings } from '../order/queue-types.ts';
import { simulateChange } from './simulate-change.ts';

const OPEN = Date.parse('2027-05-03T07:00:00Z');
const at = (min: number) => OPEN + min * minuteMs;
const aVisit = (value: Partial<Visit>): Visit => ({
  officeId: 'registry',
  date: '2027-05-03',
  hour: 9,
  serviceId: 'cards',
  deskId: 'd-1',
  outcome: 'served',
  arrivedMs: at(0),
  occupiedMs: 10 * minuteMs,
  configuredMs: 10 * minuteMs,
  endedMs: at(10),
  ...value,
});
const office = {
  desks: [
    { id: 'd-1', serviceIds: [] },
    { id: 'd-2', serviceIds: ['cards'] },
  ],
  services: { cards: { minutes: 10, targetWaitMin: 20 } },
  closesMs: () => at(300),
};

test('when a day was recorded, then it is played with the desks that worked and the people as they came', () => {
  const [day, ...others] = recordedDays(
    [
      aVisit({}),
      aVisit({ arrivedMs: at(2), endedMs: at(22), bookedMs: at(5) }),
      aVisit({ arrivedMs: at(4), deskId: undefined, occupiedMs: undefined, outcome: 'left', endedMs: at(9) }),
      // Sent on from elsewhere: comes at the moment of the call.
      aVisit({ arrivedMs: undefined, endedMs: at(40) }),
      aVisit({ serviceId: 'given-up' }),
    ],
    office,
  );
  expect(others).toEqual([]);
  expect(day!.desks).toEqual([{ id: 'd-1', serviceIds: [], opensMs: at(0), closesMs: at(300), pace: 1 }]);
  expect(day!.arrivals.map(({ atMs }) => (atMs - OPEN) / minuteMs)).toEqual([0, 2, 4, 30]);
  expect(day!.appointments).toMatchObject([{ bookedStartMs: at(5) }]);
  expect(day!.arrivals[1]!.appointmentId).toBe(day!.appointments[0]!.id);
});

test('when desks are taken away, then one always stays, and added ones shorten the waits', () => {
  const days = recordedDays(
    Array.from({ length: 6 }, (_, place) => aVisit({ endedMs: at(10 * (place + 1)) })),
    office,
  );
  const played = { days, settings: defaultQueueSettings };
  const usual = simulateChange(played, null);
  expect(usual.waits).toMatchObject({ people: 6, maxMin: 50 });
  expect(simulateChange(played, { desks: -3 })).toEqual(usual);
  expect(simulateChange(played, { desks: 5 }).waits.maxMin).toBe(0);
});

test('when a day has nobody who was called, then there is nothing to play', () => {
  expect(
    recordedDays([aVisit({ deskId: undefined, occupiedMs: undefined, outcome: 'left' })], office),
  ).toEqual([]);
});
