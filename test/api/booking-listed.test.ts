import { randomUUID } from 'node:crypto';
import type { SlotList } from '@sportello/shared/appointment';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomCalendar, randomTiming } from '../../server/src/booking/slots/random-calendar.fixture.ts';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aCalendar, aDirectory, aService } from '../support/municipality.ts';
import { fc } from '../support/seeded-check.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const MINUTE_MS = 60_000;
/** The clocks change on the Sunday. */
const dates = ['2027-03-27', '2027-03-28', '2027-03-29'];
const fromMs = Date.parse('2027-03-26T23:00:00Z');
const toMs = Date.parse('2027-03-29T22:00:00Z');

let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
beforeAll(async () => {
  server = await startTestServer({ start: '2027-03-26T10:00:00Z' });
  citizen = createBookingSteps(server);
});
afterAll(() => server.close());

const randomVisits = fc.array(fc.record({ pick: fc.nat({ max: 500 }), isBooked: fc.boolean() }), {
  minLength: 2,
  maxLength: 8,
});

it('when rules, bookings and holds are random, then every start that the server lists can be held, and no other minute can', async () => {
  let run = 0;
  let heldCount = 0;
  await fc.assert(
    fc.asyncProperty(randomCalendar(dates), randomTiming, randomVisits, async (draft, timing, visits) => {
      const id = `random-${run++}`;
      const { durationMin: minutes, ...spacing } = timing;
      const holidays = { national: false };
      const directory = aDirectory({
        calendars: [aCalendar({ ...draft, id, holidays })],
        services: [aService({ ...spacing, minutes, id, calendarIds: [id] })],
      });
      await server.context.directoryStore.save(directory);
      await server.context.directory.refresh();
      const place = { serviceId: id, calendarId: id };
      const list = async (session: string): Promise<string[]> => {
        const query = `serviceId=${id}&from=${dates[0]}&to=${dates[2]}&session=${session}`;
        return (await server.get<SlotList>(`/slots?${query}`)).body.slots.map(({ start }) => start);
      };

      const nobody = randomUUID();
      for (const { pick, isBooked } of visits) {
        const free = await list(nobody);
        const start = free[pick % Math.max(1, free.length)];
        if (!start) break;
        const { status } = isBooked ? await citizen.book(start, place) : await citizen.hold(start, place);
        expect(status).toBe(201);
      }

      const session = randomUUID();
      const listed = await list(session);
      const step = Math.max(1, Math.floor(listed.length / 12));
      for (const start of listed.filter((_, index) => index % step === 0)) {
        expect((await citizen.hold(start, { ...place, session })).status).toBe(201);
        heldCount++;
      }
      // One's own hold hides nothing.
      expect(await list(session)).toEqual(listed);
      const known = new Set(listed);
      for (let startMs = fromMs; startMs < toMs; startMs += 211 * MINUTE_MS) {
        const start = new Date(startMs).toISOString();
        if (known.has(start)) continue;
        const { status, body } = await citizen.hold(start, { ...place, session });
        expect([status, body.code.split('.')[0]]).toEqual([409, 'slot']);
      }
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 6) },
  );
  expect(heldCount).toBeGreaterThan(5);
}, 120_000);
