import type { Appointment, Booked } from '@sportello/shared/appointment';
import type { Problem } from '@sportello/shared/problem';
import type { WaitingPlace } from '@sportello/shared/waiting-list';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const TUESDAY = '2027-05-04T07:00:00.000Z';
const THURSDAY = '2027-05-06T07:00:00.000Z';

let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
let early: Booked;
let late: Booked;

/** One start a day; Tuesday is somebody else's, Monday and Wednesday are closed, Thursday is one's own. */
beforeEach(async () => {
  const directory = aDirectory();
  directory.calendars[0] = aCalendar({ rules: [{ weekdays: [2, 4], from: '09:00', to: '09:30' }] });
  server = await startTestServer({ directory, start: '2027-05-03T08:00:00Z' });
  citizen = createBookingSteps(server);
  early = (await citizen.book(TUESDAY)).body;
  late = (await citizen.book(THURSDAY)).body;
});
afterEach(() => server.close());

const withKey = ({ key }: Booked) => ({ 'x-appointment-key': key });
const step = (booked: Booked, path: string, body: object = {}) =>
  server.post<Appointment & Problem>(
    `/appointments/${booked.appointment.code}/${path}`,
    body,
    withKey(booked),
  );
const read = async ({ appointment, key }: Booked) =>
  (await server.get<Appointment>(`/appointments/${appointment.code}`, { 'x-appointment-key': key })).body;
const join = async (booked = late) =>
  (
    await server.post<WaitingPlace>(
      `/appointments/${booked.appointment.code}/waiting-list`,
      {},
      withKey(booked),
    )
  ).body;
const placeKey = (place: WaitingPlace) => ({ 'x-waiting-key': place.key });
const look = async (place: WaitingPlace) =>
  (await server.get<WaitingPlace>(`/waiting-list/${place.id}`, placeKey(place))).body;
const accept = (place: WaitingPlace) =>
  server.post<Appointment & Problem>(`/waiting-list/${place.id}/accept`, {}, placeKey(place));
const turn = () => server.context.booking.waitingJob.run();
const free = async () =>
  (await citizen.slots('2027-05-03', '2027-05-08')).slots.map((slot) => slot.start.slice(0, 10));

it('when an earlier time frees, then it is kept for who waits with an appointment, and accepting moves there and frees the old one', async () => {
  const place = await join();
  expect(await join()).toEqual(place);
  expect(place).toMatchObject({ state: 'waiting', appointmentCode: late.appointment.code, to: '2027-05-06' });

  await step(early, 'cancel');
  await Promise.all([turn(), turn()]);

  const offered = await look(place);
  expect(offered).toMatchObject({ state: 'offered', offer: { hold: null, slot: { start: TUESDAY } } });
  expect(await free()).toEqual([]);
  expect((await citizen.hold(TUESDAY)).body.code).toBe('slot.taken');
  expect((await read(late)).start).toBe(THURSDAY);

  const moved = await accept(place);
  expect(moved.body).toMatchObject({ start: TUESDAY, code: late.appointment.code, state: 'confirmed' });
  expect((await accept(place)).body).toEqual(moved.body);
  expect((await look(place)).state).toBe('booked');
  expect(await free()).toEqual(['2027-05-06']);
  expect((await citizen.book(THURSDAY)).status).toBe(201);
});

it('when the offer runs out, then the time is free again, the appointment is where it was and cannot move by the old offer', async () => {
  const place = await join();
  await step(early, 'cancel');
  await turn();
  server.clock.advance(120 * 60_000);

  // Listed the moment it is over, before any job has looked; and what is listed can be booked.
  expect(await free()).toEqual(['2027-05-04']);
  expect((await citizen.book(TUESDAY)).status).toBe(201);
  expect((await accept(place)).body.code).toBe('hold.expired');
  await turn();
  expect(await look(place)).toMatchObject({ state: 'waiting', offer: null });
  expect((await read(late)).start).toBe(THURSDAY);
});

it('when somebody leaves with an offer, cancels or moves by hand, then the kept time is free', async () => {
  const place = await join();
  await step(early, 'cancel');
  await turn();
  await server.post(`/waiting-list/${place.id}/leave`, {}, placeKey(place));
  expect(await free()).toEqual(['2027-05-04']);

  await join();
  await turn();
  expect(await free()).toEqual([]);
  await step(late, 'cancel');
  expect(await free()).toEqual(['2027-05-04', '2027-05-06']);
  await turn();
  expect((await look(place)).state).toBe('ended');
});

it('when many want the freed time while the offer is accepted, then it is the one who was offered', async () => {
  const place = await join();
  await step(early, 'cancel');
  await turn();
  const [moved, ...others] = await Promise.all([
    accept(place),
    ...Array.from({ length: 20 }, () => citizen.hold(TUESDAY)),
  ]);
  expect(moved.status).toBe(200);
  expect(others.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 409));
});

it('when a cancellation and the acceptance cross, then the appointment is either moved or gone, and no minute stays taken without it', async () => {
  const place = await join();
  await step(early, 'cancel');
  await turn();
  const [moved, cancelled] = await Promise.all([accept(place), step(late, 'cancel')]);
  expect([200, 409, 410]).toContain(moved.status);
  expect(cancelled.status).toBe(200);
  expect((await read(late)).state).toBe('cancelled');
  expect(await free()).toEqual(['2027-05-04', '2027-05-06']);
});

it('when there is no address to write to, or the visit has begun, then waiting is refused', async () => {
  server.clock.set('2027-05-06T07:10:00Z');
  const answer = await server.post<Problem>(
    `/appointments/${late.appointment.code}/waiting-list`,
    {},
    withKey(late),
  );
  expect(answer.body.code).toBe('appointment.started');
});
