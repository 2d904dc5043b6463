import { randomUUID } from 'node:crypto';
import type { Appointment } from '@sportello/shared/appointment';
import type { Closing, ClosingPreview } from '@sportello/shared/closing';
import type { Problem } from '@sportello/shared/problem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveBookingSettings } from '../support/booking-settings.ts';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aDirectory } from '../support/municipality.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';
const TEN = '2027-05-04T08:00:00.000Z';
const ELEVEN = '2027-05-04T09:00:00.000Z';
const scope = {
  officeId: 'registry',
  closure: { firstDate: '2027-05-04', lastDate: '2027-05-04', fromTime: '00:00', toTime: '11:00' },
};

let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
let headers: { cookie: string };
beforeEach(async () => {
  server = await startTestServer();
  citizen = createBookingSteps(server);
  ({ headers } = await server.signedIn('supervisor'));
});
afterEach(() => server.close());

const close = (action: 'rebook' | 'cancel', commandId: string = randomUUID()) =>
  server.post<Closing & Problem>(
    '/staff/closures',
    { ...scope, commandId, action, message: 'Guasto' },
    headers,
  );
const undo = (id: string) => server.post<Closing & Problem>(`/staff/closures/${id}/undo`, {}, headers);
const stored = async ({
  appointment,
  key,
}: {
  appointment: Appointment;
  key: string;
}): Promise<Appointment> =>
  (await server.get<Appointment>(`/appointments/${appointment.code}`, { 'x-appointment-key': key })).body;

it('when a closure is looked at, then it says whom it hits and where they could go, and changes nothing', async () => {
  const { body: nine } = await citizen.book(NINE);
  const { body: ten } = await citizen.book(TEN);
  const { body: eleven } = await citizen.book(ELEVEN);
  const preview = await server.post<ClosingPreview>('/staff/closures/preview', scope, headers);

  expect(preview.body.affected.map((one) => one.appointment.id)).toEqual([
    nine.appointment.id,
    ten.appointment.id,
  ]);
  const proposals = preview.body.affected.map((one) => one.proposal?.start);
  expect(new Set(proposals).size).toBe(2);
  expect(proposals).not.toContain(TEN);
  expect(await stored(eleven)).toEqual(eleven.appointment);
});

it('when the office closes and rebooks, then everybody hit has another time with the same code, and the hours are closed', async () => {
  const { body: nine } = await citizen.book(NINE);
  await citizen.hold(TEN);
  const commandId = randomUUID();
  const closing = await close('rebook', commandId);
  const again = await close('rebook', commandId);

  expect(closing.status).toBe(201);
  expect(closing.body.outcomes).toMatchObject([{ appointmentId: nine.appointment.id, outcome: 'moved' }]);
  expect(again.body).toEqual(closing.body);
  const moved = await stored(nine);
  expect(moved).toMatchObject({ state: 'confirmed', code: nine.appointment.code });
  // There is a free time today as well, of which nobody might read in time.
  expect(moved.start).toBe(ELEVEN);
  const free = (await citizen.slots('2027-05-04', '2027-05-04')).slots.map((slot) => slot.start);
  expect(free.every((start) => start >= ELEVEN)).toBe(true);
  expect((await citizen.hold(TEN)).body.code).toBe('slot.unavailable');
  const record = await server.context.booking.appointments.byId(nine.appointment.id);
  expect(record?.history?.at(-1)).toMatchObject({ action: 'moved', reason: 'Guasto' });
});

it('when nothing later is free, then people go to an earlier time, and have a day to read of it', async () => {
  const { body: last } = await citizen.book('2027-07-01T09:30:00.000Z');
  const closure = { firstDate: '2027-07-01', lastDate: '2027-07-01' };
  await server.post(
    '/staff/closures',
    { ...scope, closure, commandId: randomUUID(), action: 'rebook', message: 'Guasto' },
    headers,
  );

  // It is half past seven on the day before.
  expect((await stored(last)).start).toBe(NINE);
});

it('when it is undone within the hour, then those who were cancelled are back, and those whose time is gone are named', async () => {
  const { body: nine } = await citizen.book(NINE);
  const { body: closing } = await close('cancel');
  expect((await stored(nine)).state).toBe('cancelled');
  server.clock.advance(59 * 60_000);
  const undone = await undo(closing.id);

  expect(undone.body).toMatchObject({ undone: true, notRestored: [] });
  expect(await stored(nine)).toMatchObject({
    state: 'confirmed',
    start: NINE,
    label: nine.appointment.label,
  });
  expect((await undo(closing.id)).body.code).toBe('undo.expired');
  expect((await citizen.hold(TEN)).status).toBe(201);
});

it('when it is undone after a rebooking, then people are back at their time', async () => {
  const { body: nine } = await citizen.book(NINE);
  const { body: closing } = await close('rebook');
  await undo(closing.id);

  expect(await stored(nine)).toMatchObject({ state: 'confirmed', start: NINE });
});

it('when more than an hour has passed, then it cannot be undone; and only supervisors close', async () => {
  const { body: closing } = await close('cancel');
  server.clock.advance(60 * 60_000);
  expect((await undo(closing.id)).body.code).toBe('undo.expired');
  ({ headers } = await server.signedIn('operator'));
  expect((await close('cancel')).body.code).toBe('auth.forbidden');
});

it('when it is undone, then the notice does not keep people from the time that was theirs', async () => {
  const [calendar] = server.context.directory.calendars();
  const { body: nine } = await citizen.book(NINE);
  const { body: ten } = await citizen.book(TEN);
  const saved = { ...calendar!, noticeMin: 2880 };
  await server.context.directoryStore.save(aDirectory({ calendars: [saved] }));
  await server.context.directory.refresh();
  for (const action of ['cancel', 'rebook'] as const) {
    const { body: closing } = await close(action);
    expect((await undo(closing.id)).body).toMatchObject({ undone: true, notRestored: [] });
    expect((await stored(nine)).start).toBe(NINE);
    expect((await stored(ten)).start).toBe(TEN);
  }
});

it('when what was cancelled had not been confirmed yet, then undoing brings back just that, and it counts for the limit again', async () => {
  const { sweepJob } = server.context.booking;
  const admin = await server.signedIn('admin');
  await saveBookingSettings(server, { confirmation: 'email', openPerService: 1 }, admin.headers);
  const email = 'ada@example.org';
  const { body: nine } = await citizen.book(NINE, { email });
  const { body: closing } = await close('cancel');
  server.clock.advance(30 * 60_000);
  await undo(closing.id);

  expect((await stored(nine)).state).toBe('pendingEmail');
  expect((await citizen.book(ELEVEN, { email })).body.code).toBe('appointment.limit');
  server.clock.advance(59 * 60_000);
  await sweepJob.run();
  const confirmed = await server.post<Appointment>(
    `/appointments/${nine.appointment.code}/confirm`,
    {},
    { 'x-appointment-key': nine.key },
  );
  expect(confirmed.body).toMatchObject({ state: 'confirmed', start: NINE });
});

it('when people are rebooked, then each goes where the look before had proposed, with several seats and starts that overlap', async () => {
  const { services, calendars } = aDirectory();
  const rules = [{ ...calendars[0]!.rules[0]!, seats: 2 }];
  const directory = aDirectory({
    services: [{ ...services[0]!, intervalMin: 10 }, ...services.slice(1)],
    calendars: [{ ...calendars[0]!, rules }, calendars[1]!],
  });
  await server.context.directoryStore.save(directory);
  await server.context.directory.refresh();
  for (const start of [NINE, NINE, '2027-05-04T07:30:00.000Z', TEN, TEN, '2027-05-04T08:30:00.000Z'])
    expect((await citizen.book(start)).status).toBe(201);
  const { affected } = (await server.post<ClosingPreview>('/staff/closures/preview', scope, headers)).body;
  const { outcomes } = (await close('rebook')).body;

  expect(affected.length).toBeGreaterThan(4);
  expect(outcomes.map(({ appointmentId, to }) => [appointmentId, to?.start])).toEqual(
    affected.map(({ appointment, proposal }) => [appointment.id, proposal?.start]),
  );
});

it('when the hours to close are those that the clocks skip, then nobody is hit', async () => {
  await citizen.book(NINE);
  const closure = { firstDate: '2028-03-26', lastDate: '2028-03-26', fromTime: '02:00', toTime: '03:00' };
  const preview = await server.post<ClosingPreview>(
    '/staff/closures/preview',
    { officeId: 'registry', closure },
    headers,
  );
  expect(preview.body).toEqual({ affected: [] });
  const commandId = randomUUID();
  const closing = await server.post<Closing>(
    '/staff/closures',
    { officeId: 'registry', closure, commandId, action: 'cancel', message: 'Ora legale' },
    headers,
  );
  expect(closing.body.outcomes).toEqual([]);
});

it.each(['rebook', 'cancel'] as const)(
  'when people move or cancel between the look and the step of a closure (%s), then what they decided stands, also when it is undone',
  async (action) => {
    const { body: moves } = await citizen.book(NINE);
    const { body: cancels } = await citizen.book(TEN);
    const step = ({ appointment: { code }, key }: typeof moves, name: string, body: object) =>
      server.post(`/appointments/${code}/${name}`, body, { 'x-appointment-key': key });
    const later = { start: ELEVEN, calendarId: 'registry-counters' };
    const { appointments } = server.context.booking;
    const { atCalendars } = appointments;
    // The closure has read whom it hits, and stands still here while they decide.
    appointments.atCalendars = async (...asked) => {
      appointments.atCalendars = atCalendars;
      const found = await atCalendars(...asked);
      await step(moves, 'move', later);
      await step(cancels, 'cancel', {});
      return found;
    };
    const { body: closing } = await close(action);
    expect(closing.outcomes).toEqual([]);
    expect(await stored(moves)).toMatchObject({ state: 'confirmed', start: ELEVEN, agreement: null });
    expect((await undo(closing.id)).body.notRestored).toEqual([]);
    expect(await stored(moves)).toMatchObject({ state: 'confirmed', start: ELEVEN });
    expect((await stored(cancels)).state).toBe('cancelled');
  },
);
