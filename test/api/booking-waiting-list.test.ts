import { randomUUID } from 'node:crypto';
import type { Problem } from '@sportello/shared/problem';
import type { WaitingPlace } from '@sportello/shared/waiting-list';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startMailServer } from '../support/mail-server.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { openRawDatabase } from '../support/raw-database.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';

let smtp: Awaited<ReturnType<typeof startMailServer>>;
let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
beforeEach(async () => {
  smtp = await startMailServer();
  const directory = aDirectory();
  // One start a day: whoever books it fills the day.
  directory.calendars[0] = aCalendar({ rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '09:30' }] });
  server = await startTestServer({ directory, env: { SMTP_URL: smtp.url } });
  citizen = createBookingSteps(server);
});
afterEach(async () => {
  await server.close();
  await smtp.close();
});

const join = async (email: string, change: Record<string, unknown> = {}) => {
  const answer = await server.post<WaitingPlace & Problem>('/waiting-list', {
    commandId: randomUUID(),
    serviceId: 'identity-card',
    from: '2027-05-04',
    to: '2027-05-04',
    citizen: { givenName: 'Ida', familyName: 'Verdi', email },
    consent: true,
    ...change,
  });
  server.clock.advance(1);
  return answer;
};
const keyOf = (place: WaitingPlace) => ({ 'x-waiting-key': place.key });
const look = async (place: WaitingPlace) =>
  (await server.get<WaitingPlace>(`/waiting-list/${place.id}`, keyOf(place))).body;
const cancel = ({ appointment, key }: { appointment: { code: string }; key: string }) =>
  server.post(`/appointments/${appointment.code}/cancel`, {}, { 'x-appointment-key': key });
const turn = () => server.context.booking.waitingJob.run();

it('when others wait longer, then only those count as before whom the same time could suit', async () => {
  // A weekend without hours, so that nobody is offered anything.
  const saturday = { from: '2027-05-08', to: '2027-05-08' };
  const sunday = { from: '2027-05-09', to: '2027-05-09' };
  await join('same@example.org', saturday);
  await join('other-service@example.org', { ...saturday, serviceId: 'residence' });
  await join('other-day@example.org', sunday);
  await join('mayor@example.org', { ...saturday, serviceId: 'mayor' });
  const { body: place } = await join('last@example.org', saturday);
  // The same calendar gives both services; another date, or somebody else's time, takes nothing away.
  expect(place.ahead).toBe(2);

  const either = { from: saturday.from, to: sunday.to, officeId: 'registry' };
  expect((await join('either@example.org', either)).body.ahead).toBe(4);
});

it('when a slot frees, then the first in line gets a real hold and a mail, and books it with one step', async () => {
  const { body: booked } = await citizen.book(NINE);
  const { body: first } = await join('first@example.org');
  const { body: second } = await join('second@example.org');
  await turn();
  expect(await look(first)).toMatchObject({ state: 'waiting', ahead: 0, offer: null });
  expect(await look(second)).toMatchObject({ state: 'waiting', ahead: 1 });

  await cancel(booked);
  await Promise.all([turn(), turn()]);
  await server.context.booking.mailJob.run();

  const { offer, state } = await look(first);
  expect(state).toBe('offered');
  expect(offer?.slot.start).toBe(NINE);
  expect(await look(second)).toMatchObject({ state: 'waiting', ahead: 0 });
  expect((await citizen.hold(NINE)).body.code).toBe('slot.taken');
  const offers = smtp.mails.filter((mail) => mail.subject?.startsWith('Si è liberato un posto'));
  expect(offers.map((mail) => mail.text?.includes(`/lista-attesa/${first.id}?key=`))).toEqual([true]);

  const taken = await citizen.bookHold(offer!.hold!.id, offer!.hold!.session, { email: 'first@example.org' });
  expect(taken.status).toBe(201);
  await turn();
  expect((await look(first)).state).toBe('booked');
  expect((await look(second)).state).toBe('waiting');
});

it('when a visit for several services is waited for, then only a time that is long enough for all is kept, and the mail names them', async () => {
  const directory = aDirectory();
  const also = { alsoServiceIds: ['residence'], to: '2027-05-05' };
  // Half an hour is not enough for both, fifty minutes are.
  directory.calendars[0] = aCalendar({
    rules: [
      { weekdays: [2], from: '09:00', to: '09:30' },
      { weekdays: [3], from: '09:00', to: '09:50' },
    ],
  });
  await server.close();
  server = await startTestServer({ directory, env: { SMTP_URL: smtp.url } });
  const { body: place } = await join('first@example.org', also);
  await turn();
  await server.context.booking.mailJob.run();

  const { offer, ...wish } = await look(place);
  expect(wish).toMatchObject({ state: 'offered', serviceId: 'identity-card', alsoServiceIds: ['residence'] });
  expect(offer?.slot).toMatchObject({
    start: '2027-05-05T07:00:00.000Z',
    end: '2027-05-05T07:50:00.000Z',
  });
  expect(smtp.mails.at(-1)!.subject).toContain("Carta d'identità + Residenza");
  citizen = createBookingSteps(server);
  const { body } = await citizen.bookHold(offer!.hold!.id, offer!.hold!.session);
  expect(body.appointment.alsoServiceIds).toEqual(['residence']);

  const apart = await join('second@example.org', { alsoServiceIds: ['mayor'] });
  expect(apart.body.code).toBe('service.notOfferedHere');
});

it('when an offer goes unanswered, then it passes on to the next in line', async () => {
  const { body: booked } = await citizen.book(NINE);
  const { body: first } = await join('first@example.org');
  const { body: second } = await join('second@example.org');
  await cancel(booked);
  await turn();
  server.clock.advance(120 * 60_000);
  await turn();

  expect((await look(first)).state).toBe('waiting');
  expect(await look(second)).toMatchObject({ state: 'offered', offer: { slot: { start: NINE } } });
});

it('when somebody leaves with an offer, then the time goes to the next; leaving again is the same', async () => {
  const { body: booked } = await citizen.book(NINE);
  const { body: first } = await join('first@example.org');
  const { body: second } = await join('second@example.org');
  await cancel(booked);
  await turn();
  const leave = () => server.post<WaitingPlace>(`/waiting-list/${first.id}/leave`, {}, keyOf(first));

  expect((await leave()).body.state).toBe('left');
  expect((await leave()).body.state).toBe('left');
  await turn();
  expect((await look(second)).state).toBe('offered');
});

it('when another server served somebody whom this one still sees in line, then no second time is kept for them', async () => {
  const { bookingSettings } = server.context.booking;
  const { read } = bookingSettings;
  const hasReadLine = Promise.withResolvers<void>();
  const goesOn = Promise.withResolvers<void>();
  // The first question after the line was read: this server stands still here while the other one works.
  bookingSettings.read = async () => {
    hasReadLine.resolve();
    await goesOn.promise;
    return read();
  };
  const { body: place } = await join('first@example.org');
  const ours = turn();
  await hasReadLine.promise;
  const client = await openRawDatabase(server);
  const line = client.db().collection<{ _id: string }>('waiting_list');
  await line.updateOne({ _id: place.id }, { $set: { state: 'booked', offers: 1 } });
  await client.close();
  goesOn.resolve();
  await ours;

  expect((await look(place)).state).toBe('booked');
  expect((await citizen.hold(NINE)).status).toBe(201);
});

it('when the same command joins twice, then there is one place; and a wrong key opens none', async () => {
  const commandId = randomUUID();
  await citizen.book(NINE);
  const one = await join('ada@example.org', { commandId });
  const two = await join('ada@example.org', { commandId });
  await server.context.booking.mailJob.run();

  expect(two.body).toEqual(one.body);
  expect(smtp.mails.filter((mail) => mail.subject?.includes('lista d'))).toHaveLength(1);
  const wrong = await server.get<Problem>(`/waiting-list/${commandId}`, { 'x-waiting-key': 'A'.repeat(24) });
  expect(wrong.body.code).toBe('resource.notFound');
});

it('when hundreds wait for one full day, then whoever waits for another is served all the same, and nobody is kept waiting for the answer', async () => {
  await citizen.book(NINE);
  const { body: first } = await join('first@example.org');
  const client = await openRawDatabase(server);
  const line = client.db().collection<{ _id: string }>('waiting_list');
  const { _id, ...entry } = (await line.findOne({ _id: first.id }))!;
  await line.insertMany(Array.from({ length: 600 }, () => ({ ...entry, _id: randomUUID() })));
  await client.close();
  const { body: other } = await join('other@example.org', { from: '2027-05-05', to: '2027-05-05' });
  await turn();
  expect(await look(other)).toMatchObject({
    state: 'offered',
    offer: { slot: { start: '2027-05-05T07:00:00.000Z' } },
  });
  expect(await look(first)).toMatchObject({ state: 'waiting', ahead: 0 });
});

it('when the dates are over, then the place in line ends, and nobody is asked any more', async () => {
  await citizen.book(NINE);
  const { body: place } = await join('first@example.org');
  server.clock.set('2027-05-04T22:00:00Z');
  await turn();
  expect(await look(place)).toMatchObject({ state: 'ended', ahead: null, offer: null });
});
