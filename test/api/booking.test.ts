import { randomUUID } from 'node:crypto';
import type { Appointment, FirstFree, Hold, SlotList } from '@sportello/shared/appointment';
import type { Problem } from '@sportello/shared/problem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';
const HALF_PAST_NINE = '2027-05-04T07:30:00.000Z';
const TEN = '2027-05-04T08:00:00.000Z';

let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
beforeEach(async () => {
  server = await startTestServer();
  citizen = createBookingSteps(server);
});
afterEach(() => server.close());

const starts = async (query = ''): Promise<string[]> =>
  (await citizen.slots('2027-05-04', '2027-05-04', query)).slots.map((slot) => slot.start);
const keyOf = (key: string) => ({ 'x-appointment-key': key });

it('when a start is listed, then it can be held and booked, and is listed no more', async () => {
  expect(await starts()).toContain(NINE);

  const booked = await citizen.book(NINE);

  expect(booked.status).toBe(201);
  expect(booked.body.appointment).toMatchObject({ state: 'confirmed', start: NINE, label: 'A001' });
  expect(await starts()).not.toContain(NINE);
  expect(await starts()).toContain(HALF_PAST_NINE);
});

it('when the whole range is asked, then the nearest start and the last date come along', async () => {
  const list = await citizen.slots('2027-06-01', '2027-06-30');

  expect(list.first?.start).toBe('2027-05-03T07:00:00.000Z');
  expect(list.timeZone).toBe('Europe/Rome');
  // Half past seven: the office has not opened, so the last date of the horizon is not there yet.
  expect(list.lastDate).toBe('2027-07-01');
  expect(list.slots.every((slot) => slot.start >= '2027-06-01')).toBe(true);
});

it('when more than 62 days are asked, then the request is refused', async () => {
  const answer = await server.get<Problem>('/slots?serviceId=identity-card&from=2027-05-01&to=2027-08-01');

  expect(answer.status).toBe(422);
  expect(answer.body.code).toBe('request.invalid');
});

it('when somebody holds a start, then it is hidden from others and not from themselves', async () => {
  const { session } = await citizen.hold(NINE);

  expect(await starts()).not.toContain(NINE);
  expect(await starts(`&session=${session}`)).toContain(NINE);
  expect((await citizen.hold(NINE)).body.code).toBe('slot.taken');
});

it('when a session holds another start, then the first one is free again', async () => {
  const { session, body } = await citizen.hold(NINE);
  const second = await citizen.hold(TEN, { session });

  expect(second.body.id).toBe(body.id);
  expect(await starts()).toContain(NINE);
  expect(await starts()).not.toContain(TEN);
});

it('when a hold runs out, then others can book the start and the late booking is refused', async () => {
  const { body: hold, session } = await citizen.hold(NINE);
  server.clock.advance(15 * 60_000);

  expect((await citizen.bookHold(hold.id, session)).body.code).toBe('hold.expired');
  expect((await citizen.book(NINE)).status).toBe(201);
  expect((await citizen.bookHold(hold.id, session)).body.code).toBe('hold.notFound');
});

it('when a hold is given back, then its start is free', async () => {
  const { body: hold, session } = await citizen.hold(NINE);

  expect((await server.delete(`/holds/${hold.id}?session=${randomUUID()}`)).status).toBe(204);
  expect(await starts()).not.toContain(NINE);
  expect((await server.delete(`/holds/${hold.id}?session=${session}`)).status).toBe(204);
  expect(await starts()).toContain(NINE);
  expect((await server.get<Problem>(`/holds/${hold.id}?session=${session}`)).body.code).toBe('hold.notFound');
});

it('when the same booking is sent again, then the same answer comes and one appointment exists', async () => {
  const { body: hold, session } = await citizen.hold(NINE);
  const [one, other] = await Promise.all([
    citizen.bookHold(hold.id, session),
    citizen.bookHold(hold.id, session),
  ]);
  const again = await citizen.bookHold(hold.id, session);

  expect([one.status, other.status].sort()).toEqual([200, 201]);
  expect(again.status).toBe(200);
  expect(other.body).toEqual(one.body);
  expect(again.body).toEqual(one.body);
});

it('when another session names the hold, then it learns nothing', async () => {
  const { body: hold, session } = await citizen.hold(NINE);

  expect((await citizen.bookHold(hold.id, randomUUID())).body.code).toBe('hold.notFound');
  expect((await server.get<Hold>(`/holds/${hold.id}?session=${session}`)).body).toMatchObject({
    start: NINE,
    expiresAt: '2027-05-03T05:45:00.000Z',
  });
});

it('when a start is not on the grid, in the past or of another calendar, then it is refused', async () => {
  expect((await citizen.hold('2027-05-04T07:10:00.000Z')).body.code).toBe('slot.unavailable');
  expect((await citizen.hold('2027-04-30T07:00:00.000Z')).body.code).toBe('slot.unavailable');
  expect((await citizen.hold(NINE, { calendarId: 'mayor' })).body.code).toBe('service.notOfferedHere');
});

it('when code and key are right, then the appointment opens; else nothing is told', async () => {
  const { body } = await citizen.book(NINE);
  const { code } = body.appointment;
  const opened = await server.get<Appointment>(`/appointments/${code.toLowerCase()}`, keyOf(body.key));

  expect(opened.body).toEqual(body.appointment);
  expect((await server.get<Problem>(`/appointments/${code}`)).body.code).toBe('appointment.notFound');
  expect((await server.get<Problem>(`/appointments/${code}`, keyOf('A'.repeat(24)))).status).toBe(404);
  expect(body.manageUrl).toBe(
    `http://localhost:${new URL(server.url).port}/appuntamento/${code}?chiave=${body.key}`,
  );
});

it('when an appointment is cancelled, then its start is free and cancelling again gives the same answer', async () => {
  const { body } = await citizen.book(NINE);
  const path = `/appointments/${body.appointment.code}/cancel`;

  const cancelled = await server.post<Appointment>(path, { reason: 'Malattia' }, keyOf(body.key));
  const again = await server.post<Appointment>(path, {}, keyOf(body.key));

  expect(cancelled.body).toMatchObject({ state: 'cancelled', canCancel: false, sequence: 1 });
  expect(again.body).toEqual(cancelled.body);
  expect(await starts()).toContain(NINE);
  expect((await citizen.book(NINE)).body.appointment.label).toBe('A002');
});

it('when the start has come, then cancelling and moving are refused', async () => {
  const { body } = await citizen.book(NINE);
  server.clock.set(NINE);

  const cancelled = await server.post<Problem>(
    `/appointments/${body.appointment.code}/cancel`,
    {},
    keyOf(body.key),
  );
  const moved = await server.post<Problem>(
    `/appointments/${body.appointment.code}/move`,
    { start: TEN, calendarId: 'registry-counters' },
    keyOf(body.key),
  );

  expect(cancelled.body.code).toBe('appointment.started');
  expect(moved.body.code).toBe('appointment.started');
});

it('when an appointment moves, then the old start is free, the new one taken, and code, key and number stay', async () => {
  const { body } = await citizen.book(NINE);
  const move = () =>
    server.post<Appointment>(
      `/appointments/${body.appointment.code}/move`,
      { start: HALF_PAST_NINE, calendarId: 'registry-counters' },
      keyOf(body.key),
    );
  const moved = await move();

  expect(moved.body).toMatchObject({
    code: body.appointment.code,
    start: HALF_PAST_NINE,
    label: 'A001',
    sequence: 1,
  });
  expect((await move()).body).toEqual(moved.body);
  expect(await starts()).toContain(NINE);
  expect(await starts()).not.toContain(HALF_PAST_NINE);
});

it('when the wanted start is taken, then the appointment stays where it was', async () => {
  const { body } = await citizen.book(NINE);
  await citizen.book(TEN);
  const moved = await server.post<Problem>(
    `/appointments/${body.appointment.code}/move`,
    { start: TEN, calendarId: 'registry-counters' },
    keyOf(body.key),
  );

  expect(moved.body.code).toBe('slot.taken');
  expect(await starts()).not.toContain(NINE);
});

it('when it moves to another day, then it gets a number of that day', async () => {
  await citizen.book('2027-05-05T07:00:00.000Z');
  const { body } = await citizen.book(NINE);
  const moved = await server.post<Appointment>(
    `/appointments/${body.appointment.code}/move`,
    { start: '2027-05-05T08:00:00.000Z', calendarId: 'registry-counters' },
    keyOf(body.key),
  );

  expect(moved.body.label).toBe('A002');
});

it('when the person approves appointments, then a booking is a request without a number', async () => {
  const booked = await citizen.book(NINE, { serviceId: 'mayor', calendarId: 'mayor' });

  expect(booked.body.appointment).toMatchObject({ state: 'requested', label: null });
});

it('when more people come, then the visit takes longer', async () => {
  const { body } = await citizen.hold(NINE, { serviceId: 'residence', extraPersons: 2 });

  expect(body.end).toBe('2027-05-04T07:40:00.000Z');
});

it('when offices are compared, then each has its first free start', async () => {
  const answer = await server.get('/first-free?serviceId=mayor');

  expect(answer.body).toEqual({
    offices: [
      { officeId: 'town-hall', first: expect.objectContaining({ start: '2027-05-03T07:00:00.000Z' }) },
    ],
  });
});

it('when offices are compared for several services or people, then the first start is long enough for all', async () => {
  await citizen.book('2027-05-03T07:30:00.000Z');
  const first = async (query: string) => {
    const { body } = await server.get<FirstFree>(`/first-free?serviceId=${query}`);
    return body.offices?.map(({ officeId, first }) => [officeId, first?.start.slice(11, 16)]);
  };

  expect(await first('identity-card')).toEqual([['registry', '07:00']]);
  expect(await first('identity-card&also=residence')).toEqual([['registry', '08:00']]);
  expect(await first('residence&extraPersons=2')).toEqual([['registry', '08:00']]);
  const apart = await server.get<Problem>('/first-free?serviceId=identity-card&also=mayor');
  expect(apart.body.code).toBe('service.notOfferedHere');
});

it('when a page is rated, then nothing comes back', async () => {
  expect((await server.post('/ratings', { page: '/prenota', stars: 5 })).status).toBe(204);
  expect((await server.post('/ratings', { page: '/prenota', stars: 9 })).status).toBe(422);
});

it('when one visit is for two services, then their minutes add up, and moving keeps both', async () => {
  const list = await citizen.slots('2027-05-04', '2027-05-04', '&also=residence');
  // 50 minutes between nine and noon, on the grid of the smaller interval.
  expect(list.slots.at(-1)?.start).toBe('2027-05-04T09:00:00.000Z');
  const hold = await server.post<Hold>('/holds', {
    serviceId: 'identity-card',
    alsoServiceIds: ['residence'],
    calendarId: 'registry-counters',
    start: NINE,
    session: '7f0c2a54-6f0e-4a39-8c1b-0a4f6d1f6b11',
  });
  expect(hold.body.end).toBe('2027-05-04T07:50:00.000Z');
  const booked = await citizen.bookHold(hold.body.id, '7f0c2a54-6f0e-4a39-8c1b-0a4f6d1f6b11');
  const moved = await server.post<Appointment>(
    `/appointments/${booked.body.appointment.code}/move`,
    { start: '2027-05-05T07:00:00.000Z', calendarId: 'registry-counters' },
    keyOf(booked.body.key),
  );
  expect(moved.body.alsoServiceTitles).toEqual([{ it: 'Residenza', en: 'Residence' }]);
  expect(moved.body).toMatchObject({ alsoServiceIds: ['residence'], end: '2027-05-05T07:50:00.000Z' });
  expect(
    (await server.get<Problem>('/slots?serviceId=identity-card&also=mayor&from=2027-05-04&to=2027-05-04'))
      .body.code,
  ).toBe('service.notOfferedHere');
});

it('when listed starts of several services are booked one after another, then each of them succeeds, to the last', async () => {
  let booked = 0;
  for (;;) {
    const serviceId = booked % 2 === 0 ? 'identity-card' : 'residence';
    const path = `/slots?serviceId=${serviceId}&from=2027-05-04&to=2027-05-04`;
    const { slots } = (await server.get<SlotList>(path)).body;
    const slot = slots[(booked * 7) % Math.max(slots.length, 1)];
    if (!slot) break;
    const answer = await citizen.book(slot.start, { serviceId });
    expect(answer.status).toBe(201);
    booked++;
  }
  expect(booked).toBeGreaterThan(3);
});
