import type { Appointment, SlotList } from '@sportello/shared/appointment';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';
import type { Problem } from '@sportello/shared/problem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveBookingSettings } from '../support/booking-settings.ts';
import { createBookingSteps } from '../support/booking-steps.ts';
import { readAttachedCalendar } from '../support/calendar-file.ts';
import { startMailServer } from '../support/mail-server.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';
const TEN = '2027-05-04T08:00:00.000Z';
const mayor = { serviceId: 'mayor', calendarId: 'mayor' };

let smtp: Awaited<ReturnType<typeof startMailServer>>;
let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
let headers: { cookie: string };

/** Mayor and deputy receive for the same service, and both have to agree. */
beforeEach(async () => {
  smtp = await startMailServer();
  const directory = aDirectory();
  directory.calendars.push(aCalendar({ ...directory.calendars[1], id: 'deputy' }));
  directory.services[2] = { ...directory.services[2]!, calendarIds: ['mayor', 'deputy'] };
  server = await startTestServer({ directory, env: { SMTP_URL: smtp.url } });
  citizen = createBookingSteps(server);
  ({ headers } = await server.signedIn());
});
afterEach(async () => {
  await server.close();
  await smtp.close();
});

const decide = (id: string, step: 'approve' | 'decline', body: object = {}) =>
  server.post<StaffAppointment & Problem>(`/staff/appointments/${id}/${step}`, body, headers);
const moveTo = (
  { appointment, key }: { appointment: Appointment; key: string },
  start: string,
  to = 'mayor',
) =>
  server.post<Appointment & Problem>(
    `/appointments/${appointment.code}/move`,
    { start, calendarId: to },
    { 'x-appointment-key': key },
  );

it('when a time is proposed, then it is agreed with that person alone, and on another calendar it has to be asked for', async () => {
  const { body } = await citizen.book(NINE, mayor);
  await decide(body.appointment.id, 'decline', { reason: 'Consiglio', proposals: [TEN] });

  expect((await moveTo(body, TEN, 'deputy')).body.code).toBe('appointment.state');
  expect((await moveTo(body, TEN)).body).toMatchObject({ state: 'confirmed', start: TEN });
});

it('when none of the proposed times suits, then the request is over, the office hears why once, and none can be taken any more', async () => {
  const { body } = await citizen.book(NINE, mayor);
  const key = { 'x-appointment-key': body.key };
  const refuse = () =>
    server.post<Appointment & Problem>(
      `/appointments/${body.appointment.code}/proposals/refuse`,
      { reason: 'Solo di sera' },
      key,
    );
  expect((await refuse()).body.code).toBe('appointment.state');
  await decide(body.appointment.id, 'decline', { reason: 'Consiglio', proposals: [TEN] });

  const answers = await Promise.all([refuse(), refuse(), refuse()]);
  expect(answers.map((answer) => [answer.status, answer.body.proposals])).toEqual(Array(3).fill([200, []]));
  expect((await moveTo(body, TEN)).body.code).toBe('appointment.state');
  const { history } = (
    await server.get<StaffAppointment>(`/staff/appointments/${body.appointment.id}`, headers)
  ).body;
  expect(history.filter(({ action }) => action === 'refused')).toMatchObject([
    { by: 'citizen', reason: 'Solo di sera' },
  ]);
  await server.context.booking.mailJob.run();
  const told = smtp.mails.filter(({ subject }) => subject?.startsWith('Nessun orario proposto va bene'));
  expect(told).toHaveLength(1);
  expect(told[0]!.to).toMatchObject({ text: server.context.directory.office('town-hall').email });
  expect(told[0]!.text).toContain('Solo di sera');
  expect(told[0]!.text).not.toContain('Rossi');
  expect(told[0]!.text).not.toContain('chiave=');
  const asked = smtp.mails.find(({ subject }) => subject?.startsWith('Richiesta non accolta'));
  expect(asked!.text).toContain('Accetta un orario, chiedine un altro o rifiuta');
});

it('when a proposed time is taken, then it counts for the limit as the request did', async () => {
  const admin = await server.signedIn('admin');
  await saveBookingSettings(server, { openPerService: 1 }, admin.headers);
  const once = { ...mayor, email: 'ada@example.org' };
  const { body } = await citizen.book(NINE, once);
  await decide(body.appointment.id, 'decline', { reason: 'Consiglio', proposals: [TEN] });
  await moveTo(body, TEN);

  expect((await citizen.book(NINE, once)).body.code).toBe('appointment.limit');
});

it('when a proposal cannot be booked, then the answer is refused and the request waits on', async () => {
  const { body } = await citizen.book(NINE, mayor);
  await citizen.book(TEN, mayor);
  const propose = async (start: string) =>
    (await decide(body.appointment.id, 'decline', { reason: 'Consiglio', proposals: [start] })).body;

  const { body: list } = await server.get<SlotList>(
    `/staff/appointments/${body.appointment.id}/slots?calendarId=mayor&channel=online&from=2027-05-04&to=2027-05-04`,
    headers,
  );
  expect(list.slots.map(({ calendarId, start }) => `${calendarId} ${start.slice(11, 16)}`)).toEqual(
    ['07:30', '08:30', '09:00', '09:30'].map((time) => `mayor ${time}`),
  );
  expect(await propose(TEN)).toMatchObject({ code: 'slot.taken', data: { start: TEN } });
  expect(await propose('2027-05-04T20:00:00.000Z')).toMatchObject({ code: 'slot.unavailable' });
  expect((await decide(body.appointment.id, 'approve')).body.state).toBe('confirmed');
});

it('when a confirmed visit is moved and has to be agreed to again, then calendar programs learn that it is open', async () => {
  const { body } = await citizen.book(NINE, mayor);
  await decide(body.appointment.id, 'approve');
  expect((await moveTo(body, TEN)).body).toMatchObject({ state: 'requested', label: null });
  await decide(body.appointment.id, 'decline', { reason: 'Consiglio' });
  await server.context.booking.mailJob.run();

  const files = smtp.mails.filter((mail) => mail.attachments.length > 0).map(readAttachedCalendar);
  expect(files.map(({ method, status, start }) => [method, status, start])).toEqual([
    ['REQUEST', 'CONFIRMED', NINE],
    ['REQUEST', 'TENTATIVE', TEN],
    ['CANCEL', 'CANCELLED', TEN],
  ]);
  expect(files.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});

it('when nobody answers a request until its time comes, then it expires, and whoever asked is told once', async () => {
  const { body } = await citizen.book(NINE, mayor);
  server.clock.set(NINE);
  ({ headers } = await server.signedIn());
  await Promise.all([server.context.booking.sweepJob.run(), server.context.booking.sweepJob.run()]);
  await server.context.booking.mailJob.run();

  const { body: found } = await server.get<StaffAppointment>(
    `/staff/appointments/${body.appointment.id}`,
    headers,
  );
  expect(found.state).toBe('expired');
  expect(found.history.map(({ action, by }) => [action, by])).toEqual([
    ['held', 'citizen'],
    ['requested', 'citizen'],
    ['expired', 'system'],
  ]);
  expect(smtp.mails.filter(({ subject }) => subject?.startsWith('Richiesta senza risposta'))).toHaveLength(1);
  expect((await decide(body.appointment.id, 'approve')).body.code).toBe('appointment.state');
});

it('when the person says who came, then it is noted with who said it, and can be put right', async () => {
  const { body } = await citizen.book(NINE, mayor);
  const { id } = body.appointment;
  await decide(id, 'approve');
  const note = (outcome: string) =>
    server.post<StaffAppointment & Problem>(`/staff/appointments/${id}/outcome`, { outcome }, headers);

  expect((await note('noShow')).body.code).toBe('appointment.ahead');
  server.clock.set(TEN);
  const { staff, headers: late } = await server.signedIn();
  headers = late;
  expect((await note('noShow')).body.state).toBe('noShow');
  expect((await note('served')).body.state).toBe('served');
  const { history } = (await note('served')).body;
  expect(history.slice(-2).map(({ action, by }) => [action, by])).toEqual([
    ['noShow', `staff:${staff.id}`],
    ['served', `staff:${staff.id}`],
  ]);
});

it('when the nearest time is the own one, then the next is proposed for a move', async () => {
  const visit = { serviceId: 'identity-card', calendarId: 'registry-counters' };
  const days = 'from=2027-05-04&to=2027-05-04';
  const nearest = (await server.get<SlotList>(`/slots?serviceId=identity-card&${days}`)).body.first!;
  const { body } = await citizen.book(nearest.start, visit);
  for (const range of [`from=${nearest.start.slice(0, 10)}&to=${nearest.start.slice(0, 10)}`, days]) {
    const path = `/appointments/${body.appointment.code}/slots?${range}`;
    const { first } = (await server.get<SlotList>(path, { 'x-appointment-key': body.key })).body;
    expect(Date.parse(first!.start)).toBeGreaterThan(Date.parse(nearest.start));
  }
});

it('when a visit may move, then what is listed for it can be had: beside its own time, with all its services and people', async () => {
  const hold = await server.post<{ id: string; end: string }>('/holds', {
    serviceId: 'identity-card',
    alsoServiceIds: ['residence'],
    calendarId: 'registry-counters',
    start: NINE,
    session: '7f0c2a54-6f0e-4a39-8c1b-0a4f6d1f6b11',
  });
  const { body } = await citizen.bookHold(hold.body.id, '7f0c2a54-6f0e-4a39-8c1b-0a4f6d1f6b11');
  const list = async (path: string, key: Record<string, string>) =>
    (await server.get<SlotList>(`${path}/slots?from=2027-05-04&to=2027-05-04`, key)).body.slots.map(
      ({ start }) => start.slice(11, 16),
    );
  const times = ['07:20', '07:40', '08:00', '08:20', '08:40', '09:00'];
  const key = { 'x-appointment-key': body.key };

  expect(await list(`/appointments/${body.appointment.code}`, key)).toEqual(times);
  expect(await list(`/staff/appointments/${body.appointment.id}`, headers)).toEqual(times);
  for (const time of times) {
    const moved = await moveTo(body, `2027-05-04T${time}:00.000Z`, 'registry-counters');
    expect(moved.body.start.slice(11, 16)).toBe(time);
  }
});
