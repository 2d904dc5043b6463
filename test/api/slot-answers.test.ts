import type { SlotList } from '@sportello/shared/appointment';
import { afterEach, expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';
const question = '/slots?serviceId=identity-card&from=2027-05-04&to=2027-05-04';

let server: TestServer;
afterEach(() => server.close());

const start = async (noticeMin = 0) => {
  const directory = aDirectory();
  directory.calendars[0] = aCalendar({ noticeMin });
  server = await startTestServer({ directory });
  return createBookingSteps(server);
};
const listed = async () => (await server.get<SlotList>(question)).body.slots.map((slot) => slot.start);

it('when somebody books between two equal questions of the same instant, then the second answer knows', async () => {
  const citizen = await start();
  expect(await listed()).toContain(NINE);
  const { body } = await citizen.book(NINE);
  expect(await listed()).not.toContain(NINE);
  await server.post(`/appointments/${body.appointment.code}/cancel`, {}, { 'x-appointment-key': body.key });
  expect(await listed()).toContain(NINE);
});

it('when bookings and questions run at once, then no answer after the last booking lists what is taken', async () => {
  const citizen = await start();
  const before = await listed();
  await Promise.all(before.flatMap((one) => [citizen.book(one), listed(), listed()]));
  expect(await listed()).toEqual([]);
});

it('when a start slips below the notice within the second, then it is no longer listed', async () => {
  await start(60);
  server.clock.set('2027-05-04T06:00:00.000Z');
  expect(await listed()).toContain(NINE);
  server.clock.advance(1);
  expect(await listed()).not.toContain(NINE);
});

it('when an administrator closes the hours, then the next answer is without them', async () => {
  await start();
  expect(await listed()).toContain(NINE);
  const { headers } = await server.signedIn('supervisor');
  await server.post(
    '/staff/closures',
    {
      commandId: crypto.randomUUID(),
      officeId: 'registry',
      closure: { firstDate: '2027-05-04', lastDate: '2027-05-04' },
      action: 'cancel',
      message: 'Sciopero',
    },
    headers,
  );
  expect(await listed()).toEqual([]);
});
