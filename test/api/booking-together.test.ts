import { randomUUID } from 'node:crypto';
import type { Appointment, Booked, SlotList } from '@sportello/shared/appointment';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';
import type { ClosingPreview } from '@sportello/shared/closing';
import type { Problem } from '@sportello/shared/problem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aCalendar, aDirectory, aService } from '../support/municipality.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';
const TEN = '2027-05-04T08:00:00.000Z';
const inspection = { serviceId: 'inspection', calendarId: 'registry-counters' };

let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
let headers: { cookie: string };

/** The counter is open from nine to twelve, the mayor from nine to eleven; an inspection needs both. */
beforeEach(async () => {
  const directory = aDirectory();
  directory.services.push(
    aService({ id: 'inspection', requiredCalendarIds: ['mayor'], walkIn: false, series: 'I' }),
  );
  directory.calendars[1] = aCalendar({
    ...directory.calendars[1],
    rules: [{ weekdays: [2], from: '09:00', to: '11:00' }],
  });
  server = await startTestServer({ directory });
  citizen = createBookingSteps(server);
  ({ headers } = await server.signedIn());
});
afterEach(() => server.close());

const freeFor = async (serviceId: string) => {
  const query = `serviceId=${serviceId}&from=2027-05-04&to=2027-05-04`;
  const { body } = await server.get<SlotList>(`/slots?${query}`);
  return body.slots.map((slot) => slot.start.slice(11, 16));
};
const keyOf = ({ key }: Booked) => ({ 'x-appointment-key': key });

it('when a service needs two people, then only their common times are listed and a booking takes both', async () => {
  await citizen.book(TEN, { serviceId: 'mayor', calendarId: 'mayor' });
  expect(await freeFor('inspection')).toEqual(['07:00', '07:30', '08:30']);

  const { status, body } = await citizen.book(NINE, inspection);

  expect(status).toBe(201);
  // The mayor has to agree, whoever's calendar was booked.
  expect(body.appointment).toMatchObject({ state: 'requested', calendarId: 'registry-counters' });
  expect(body.appointment.withCalendars.map((one) => one.id)).toEqual(['mayor']);
  expect(await freeFor('mayor')).toEqual(['07:30', '08:30']);
  expect(await freeFor('identity-card')).not.toContain('07:00');
  expect((await citizen.hold(NINE, { serviceId: 'mayor', calendarId: 'mayor' })).body.code).toBe(
    'slot.taken',
  );
});

it('when it moves and is cancelled, then the time of both follows', async () => {
  const { body } = await citizen.book(NINE, inspection);
  const path = `/appointments/${body.appointment.code}`;
  const moved = await server.post<Appointment>(
    `${path}/move`,
    { start: TEN, calendarId: 'registry-counters' },
    keyOf(body),
  );
  expect(moved.body).toMatchObject({ start: TEN, state: 'requested' });
  expect(await freeFor('mayor')).toEqual(['07:00', '07:30', '08:30']);

  await server.post(`${path}/cancel`, {}, keyOf(body));
  expect(await freeFor('mayor')).toEqual(['07:00', '07:30', '08:00', '08:30']);
  expect(await freeFor('inspection')).toEqual(['07:00', '07:30', '08:00', '08:30']);
});

it('when a hold of another session has one of them, then the time is not listed until it ends', async () => {
  await citizen.hold(NINE, { serviceId: 'mayor', calendarId: 'mayor' });
  expect(await freeFor('inspection')).not.toContain('07:00');
  server.clock.advance(15 * 60_000);
  expect(await freeFor('inspection')).toContain('07:00');
  expect((await citizen.book(NINE, inspection)).status).toBe(201);
});

it('when staff of either office look, then it is in the agenda and the feed of both, and either may answer', async () => {
  const { body } = await citizen.book(NINE, inspection);
  const { id } = body.appointment;
  const townHall = await server.signedIn('operator', ['town-hall']);
  const list = (officeId: string, more = '') =>
    server.get<{ appointments: StaffAppointment[] }>(
      `/staff/appointments?officeId=${officeId}&from=2027-05-04&to=2027-05-04${more}`,
      headers,
    );
  for (const answer of [await list('registry'), await list('town-hall', '&calendarId=mayor')])
    expect(answer.body.appointments.map((one) => one.id)).toEqual([id]);
  const requests = await server.get<{ appointments: StaffAppointment[] }>(
    '/staff/requests?officeId=town-hall',
    townHall.headers,
  );
  expect(requests.body.appointments.map((one) => one.id)).toEqual([id]);
  const approved = await server.post<StaffAppointment>(
    `/staff/appointments/${id}/approve`,
    {},
    townHall.headers,
  );
  expect(approved.body).toMatchObject({ state: 'confirmed', label: 'I001' });

  const { url } = (await server.get<{ url: string }>('/staff/calendars/mayor/feed', headers)).body;
  const feed = await server.get<string>(new URL(url).pathname.replace('/api/v1', '') + new URL(url).search);
  expect(feed.body).toContain(`${id}@sportello`);
});

it('when one of them closes, then it is hit once and moves to a time that suits both', async () => {
  const { body } = await citizen.book(NINE, inspection);
  const closure = { firstDate: '2027-05-04', lastDate: '2027-05-04', fromTime: '09:00', toTime: '10:00' };
  const preview = await server.post<ClosingPreview>(
    '/staff/closures/preview',
    { officeId: 'town-hall', calendarIds: ['mayor'], closure },
    (await server.signedIn('supervisor')).headers,
  );
  expect(preview.body.affected.map((one) => [one.appointment.id, one.proposal?.start])).toEqual([
    [body.appointment.id, TEN],
  ]);
});

it('when a clerk books it, then both are taken; an unlisted time is refused', async () => {
  const bookFor = (start: string) =>
    server.post<Booked & Problem>(
      '/staff/appointments',
      {
        ...inspection,
        commandId: randomUUID(),
        start,
        citizen: { givenName: 'Rosa', familyName: 'Bianchi' },
      },
      headers,
    );
  // The mayor is not there any more at eleven.
  expect((await bookFor('2027-05-04T09:00:00.000Z')).body.code).toBe('slot.unavailable');
  expect((await bookFor(NINE)).body.appointment.state).toBe('requested');
  expect(await freeFor('mayor')).not.toContain('07:00');
});
