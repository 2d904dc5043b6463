import { randomUUID } from 'node:crypto';
import type { Appointment, Booked } from '@sportello/shared/appointment';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';
import type { Problem } from '@sportello/shared/problem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveBookingSettings } from '../support/booking-settings.ts';
import { createBookingSteps } from '../support/booking-steps.ts';
import { readCalendarFile } from '../support/calendar-file.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';
const TEN = '2027-05-04T08:00:00.000Z';

let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
let headers: { cookie: string };
async function start(calendar: Parameters<typeof aCalendar>[0] = {}) {
  const directory = aDirectory();
  directory.calendars[0] = aCalendar(calendar);
  server = await startTestServer({ directory });
  citizen = createBookingSteps(server);
  ({ headers } = await server.signedIn());
}
beforeEach(() => start());
afterEach(() => server.close());

const bookFor = (change: Record<string, unknown> = {}) =>
  server.post<Booked & Problem>(
    '/staff/appointments',
    {
      commandId: randomUUID(),
      serviceId: 'identity-card',
      calendarId: 'registry-counters',
      start: NINE,
      citizen: { givenName: 'Rosa', familyName: 'Bianchi' },
      ...change,
    },
    headers,
  );

it('when a clerk books on the phone without an address, then it is confirmed with code and number, and no mail is owed', async () => {
  const booked = await bookFor();

  expect(booked.status).toBe(201);
  expect(booked.body.appointment).toMatchObject({ state: 'confirmed', label: 'A001' });
  const opened = await server.get<Appointment>(`/appointments/${booked.body.appointment.code}`, {
    'x-appointment-key': booked.body.key,
  });
  expect(opened.body.citizen).toEqual({ givenName: 'Rosa', familyName: 'Bianchi' });
  const record = await server.context.booking.appointments.byId(booked.body.appointment.id);
  expect(record?.notices).toBeUndefined();
});

it('when a slip is lost, then colleagues of the office print it again and the log notes it; of a booking on the web there is none', async () => {
  const booked = await bookFor({ language: 'en' });
  const path = `/staff/appointments/${booked.body.appointment.id}/slip`;
  const colleague = await server.signedIn();
  const again = await server.get<Booked>(path, colleague.headers);
  expect(again.body).toEqual(booked.body);
  expect(again.body.appointment.language).toBe('en');
  const admin = await server.signedIn('admin');
  const { body: log } = await server.get<{ accesses: { staffId: string; action: string }[] }>(
    `/admin/access-log?appointmentId=${booked.body.appointment.id}`,
    admin.headers,
  );
  expect(log.accesses).toMatchObject([{ staffId: colleague.staff.id, action: 'opened' }]);

  const elsewhere = await server.signedIn('operator', ['town-hall']);
  expect((await server.get(path, elsewhere.headers)).status).toBe(403);
  const { body: web } = await citizen.book(TEN);
  const ofWeb = await server.get<Problem>(`/staff/appointments/${web.appointment.id}/slip`, headers);
  expect(ofWeb.body.code).toBe('auth.forbidden');
});

it('when the same command comes again, even at once, then there is one appointment', async () => {
  const commandId = randomUUID();
  const answers = await Promise.all([bookFor({ commandId }), bookFor({ commandId }), bookFor({ commandId })]);

  expect(new Set(answers.map((answer) => answer.body.appointment.id)).size).toBe(1);
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 201]);
});

it('when nobody is signed in, or for another office, then booking for citizens is refused', async () => {
  const elsewhere = await server.signedIn('operator', ['town-hall']);
  headers = { cookie: '' };
  expect((await bookFor()).body.code).toBe('auth.required');
  headers = elsewhere.headers;
  expect((await bookFor()).body.code).toBe('auth.forbidden');
});

it('when seats are kept for the phone, then only a clerk gets them until they are released', async () => {
  await server.close();
  await start({
    rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '12:00', seats: 2 }],
    quotas: { phone: { seats: 1, releaseHoursBefore: 2 } },
  });
  expect((await citizen.book(NINE)).status).toBe(201);
  expect((await citizen.book(NINE)).body.code).toBe('slot.taken');
  const list = await server.get<{ slots: { start: string }[] }>(
    '/slots?serviceId=identity-card&from=2027-05-04&to=2027-05-04&channel=phone',
    headers,
  );
  expect(list.body.slots.map((slot) => slot.start)).toContain(NINE);

  server.clock.set('2027-05-04T05:00:00Z');
  ({ headers } = await server.signedIn());
  expect((await citizen.book(NINE)).status).toBe(201);
  expect((await bookFor()).body.code).toBe('slot.taken');
});

it('when a citizen asks for the slots of the phone, then they have to sign in', async () => {
  const answer = await server.get<Problem>(
    '/slots?serviceId=identity-card&from=2027-05-04&to=2027-05-04&channel=phone',
  );
  expect(answer.body.code).toBe('auth.required');
});

it('when a request is approved, then it has a number and a mail; approving again changes nothing', async () => {
  const { body } = await citizen.book(NINE, { serviceId: 'mayor', calendarId: 'mayor' });
  const requests = await server.get<{ appointments: StaffAppointment[] }>(
    '/staff/requests?officeId=town-hall',
    headers,
  );
  expect(requests.body.appointments.map((one) => one.id)).toEqual([body.appointment.id]);

  const path = `/staff/appointments/${body.appointment.id}/approve`;
  const approved = await server.post<StaffAppointment>(path, {}, headers);
  const again = await server.post<StaffAppointment>(path, {}, headers);

  expect(approved.body).toMatchObject({ state: 'confirmed', label: 'S001' });
  expect(again.body).toEqual(approved.body);
  expect(approved.body.history.map((entry) => entry.action)).toEqual(['held', 'requested', 'approved']);
});

it('when a request is declined with other times, then its time is free and the citizen takes a proposed one without another approval', async () => {
  const { body } = await citizen.book(NINE, { serviceId: 'mayor', calendarId: 'mayor' });
  const declined = await server.post<StaffAppointment>(
    `/staff/appointments/${body.appointment.id}/decline`,
    { reason: 'Consiglio comunale', proposals: [TEN] },
    headers,
  );
  expect(declined.body).toMatchObject({ state: 'declined', proposals: [TEN] });
  expect((await citizen.hold(NINE, { serviceId: 'mayor', calendarId: 'mayor' })).status).toBe(201);

  const take = (start: string) =>
    server.post<Appointment & Problem>(
      `/appointments/${body.appointment.code}/move`,
      { start, calendarId: 'mayor' },
      { 'x-appointment-key': body.key },
    );
  expect((await take('2027-05-04T08:30:00.000Z')).body.code).toBe('appointment.state');
  expect((await take(TEN)).body).toMatchObject({ state: 'confirmed', start: TEN, label: 'S001' });
});

it('when a clerk lists the day, moves and cancels, then history says who and why', async () => {
  const { body } = await citizen.book(NINE);
  const { id } = body.appointment;
  const list = await server.get<{ appointments: StaffAppointment[] }>(
    '/staff/appointments?officeId=registry&from=2027-05-04&to=2027-05-04',
    headers,
  );
  expect(list.body.appointments.map((one) => one.id)).toEqual([id]);
  await server.post(
    `/staff/appointments/${id}/move`,
    { start: TEN, calendarId: 'registry-counters' },
    headers,
  );
  const cancelled = await server.post<StaffAppointment>(
    `/staff/appointments/${id}/cancel`,
    { reason: 'Sciopero' },
    headers,
  );

  expect(cancelled.body.history.map((entry) => [entry.action, entry.by.split(':')[0]])).toEqual([
    ['held', 'citizen'],
    ['booked', 'citizen'],
    ['moved', 'staff'],
    ['cancelled', 'staff'],
  ]);
  expect(cancelled.body.history.at(-1)?.reason).toBe('Sciopero');
});

it('when somebody has missed too many visits, then booking on the web rests for a while, and a clerk may still book', async () => {
  const email = 'ada@example.org';
  for (const start of ['07:00', '07:30', '08:00']) {
    const { body } = await citizen.book(`2027-05-03T${start}:00.000Z`, { email });
    await server.context.booking.queueAppointments.mark(body.appointment.id, 'noShow');
  }
  server.clock.set('2027-05-03T12:00:00Z');
  const refused = await citizen.book(NINE, { email });

  expect(refused.body.code).toBe('appointment.limit');
  expect(refused.body.data).toMatchObject({ noShows: 3, until: '2027-05-17T08:00:00.000Z' });
  const byClerk = await bookFor({ start: TEN, citizen: { givenName: 'A', familyName: 'B', email } });
  expect(byClerk.status).toBe(201);
  server.clock.set('2027-05-17T08:00:00Z');
  expect((await citizen.book('2027-05-18T07:00:00.000Z', { email })).status).toBe(201);
});

it('when somebody never came to an office that received others, then it is a no-show after that day; elsewhere nothing is said', async () => {
  const { queueAppointments, sweepJob, appointments } = server.context.booking;
  const idOf = async (start: string, visit = {}) => (await citizen.book(start, visit)).body.appointment.id;
  const here = { came: await idOf(NINE), missing: await idOf(TEN) };
  const [nextDay, mayor] = [
    await idOf('2027-05-05T07:00:00.000Z'),
    (await bookFor({ serviceId: 'mayor', calendarId: 'mayor' })).body.appointment.id,
  ];
  await server.post(`/staff/appointments/${mayor}/approve`, {}, headers);
  await queueAppointments.mark(here.came, 'arrived');
  const states = async () =>
    (await appointments.byIds([here.came, here.missing, nextDay, mayor])).map(({ id, state }) => [id, state]);

  server.clock.set('2027-05-04T21:00:00Z');
  await sweepJob.run();
  expect(Object.fromEntries(await states())).toMatchObject({ [here.missing]: 'confirmed' });
  server.clock.set('2027-05-04T22:00:00Z');
  await sweepJob.run();
  expect(Object.fromEntries(await states())).toEqual({
    [here.came]: 'arrived',
    [here.missing]: 'noShow',
    [nextDay]: 'confirmed',
    [mayor]: 'confirmed',
  });
  const record = await appointments.byId(here.missing);
  expect(record?.history?.at(-1)).toMatchObject({ action: 'noShow', by: 'system' });
});

it('when what is cancelled is kept back, then it is free only after the delay', async () => {
  const admin = await server.signedIn('admin');
  await saveBookingSettings(server, { releaseDelayMin: 30 }, admin.headers);
  const byOperator = await server.put<Problem>(
    '/admin/booking-settings',
    { revision: 2, settings: {} },
    headers,
  );
  expect(byOperator.body.code).toBe('auth.forbidden');
  const { body } = await citizen.book(NINE);
  await server.post(`/appointments/${body.appointment.code}/cancel`, {}, { 'x-appointment-key': body.key });

  expect((await citizen.hold(NINE)).body.code).toBe('slot.taken');
  server.clock.advance(30 * 60_000);
  expect((await citizen.slots('2027-05-04', '2027-05-04')).slots.map((slot) => slot.start)).toContain(NINE);
  expect((await citizen.hold(NINE)).status).toBe(201);
});

it('when open appointments reach the limit, then one more is refused until one is cancelled; exempt addresses go on', async () => {
  const admin = await server.signedIn('admin');
  await saveBookingSettings(
    server,
    { openPerCitizen: 2, openPerService: 2, exemptEmails: ['Notaio@example.org'] },
    admin.headers,
  );
  const email = 'ada@example.org';
  const { body } = await citizen.book(NINE, { email });
  await citizen.book(TEN, { email });
  expect((await citizen.book('2027-05-05T07:00:00.000Z', { email: 'ADA@example.org' })).body.data).toEqual({
    limit: 2,
  });
  await server.post(`/appointments/${body.appointment.code}/cancel`, {}, { 'x-appointment-key': body.key });
  expect((await citizen.book('2027-05-05T09:00:00.000Z', { email })).status).toBe(201);
  for (const time of ['07:30', '08:00', '08:30']) {
    const booked = await citizen.book(`2027-05-05T${time}:00.000Z`, { email: 'notaio@example.org' });
    expect(booked.status).toBe(201);
  }
});

it('when a calendar program subscribes to a calendar, then it gets the visits, and without the token nothing', async () => {
  const { body } = await citizen.book(NINE);
  const { url } = (await server.get<{ url: string }>('/staff/calendars/registry-counters/feed', headers))
    .body;
  const path = new URL(url).pathname.replace('/api/v1', '') + new URL(url).search;
  const feed = await server.get<string>(path);

  expect(readCalendarFile(feed.body)).toMatchObject({
    uid: `${body.appointment.id}@sportello`,
    start: NINE,
    summary: "A001 – Ada Rossi – Carta d'identità",
  });
  expect(feed.body).not.toContain(body.appointment.code);
  const guessed = await server.get<Problem>('/calendars/registry-counters/feed.ics?token=guess');
  expect(guessed.body.code).toBe('resource.notFound');

  const renew = (by: { cookie: string }) =>
    server.post<{ url: string }>('/staff/calendars/registry-counters/feed/renew', {}, by);
  expect((await renew(headers)).status).toBe(403);
  const renewed = (await renew((await server.signedIn('supervisor')).headers)).body.url;
  expect(renewed).not.toBe(url);
  expect((await server.get<Problem>(path)).body.code).toBe('resource.notFound');
  const next = new URL(renewed);
  expect((await server.get(next.pathname.replace('/api/v1', '') + next.search)).status).toBe(200);
});
