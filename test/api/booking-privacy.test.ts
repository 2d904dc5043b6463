import { randomUUID } from 'node:crypto';
import type { Appointment, Booked, OwnData } from '@sportello/shared/appointment';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';
import type { Problem } from '@sportello/shared/problem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Statistics } from '@sportello/shared/statistics';
import { ticketStateSchema } from '@sportello/shared/ticket';
import { saveBookingSettings } from '../support/booking-settings.ts';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aConnectedSocket, aFollower } from '../support/follower.ts';
import { aDirectory } from '../support/municipality.ts';
import { anOpenDesk } from '../support/queue.ts';
import { openRawDatabase } from '../support/raw-database.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';
const TEN = '2027-05-04T08:00:00.000Z';
const CODE = 'RSSMRA80A01H501U';

let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
beforeEach(async () => {
  const directory = aDirectory();
  directory.services[0] = { ...directory.services[0]!, asksFiscalCode: true };
  server = await startTestServer({ directory });
  citizen = createBookingSteps(server);
});
afterEach(() => server.close());

async function book(start: string, fiscalCode?: string, email = `${randomUUID()}@example.org`) {
  const held = await citizen.hold(start);
  return server.post<Booked & Problem>('/appointments', {
    holdId: held.body.id,
    session: held.session,
    citizen: { givenName: 'Ada', familyName: 'Rossi', email, ...(fiscalCode ? { fiscalCode } : {}) },
    subject: 'Rinnovo',
    consent: true,
  });
}
const withKey = ({ key }: Booked) => ({ 'x-appointment-key': key });
const pathOf = ({ appointment }: Booked) => `/appointments/${appointment.code}`;

it('when a service asks for the codice fiscale, then the hold says so, and without it or with a wrong one the field is named', async () => {
  const held = await citizen.hold(NINE);
  expect(held.body.asksFiscalCode).toBe(true);
  const other = await citizen.hold(NINE, { serviceId: 'mayor', calendarId: 'mayor' });
  expect(other.body.asksFiscalCode).toBe(false);

  for (const [start, fiscalCode] of [
    [TEN, undefined],
    ['2027-05-04T08:30:00.000Z', 'RSSMRA80A01H501A'],
  ] as const) {
    const refused = await book(start, fiscalCode);
    expect([refused.status, refused.body.code]).toEqual([422, 'request.invalid']);
    expect(refused.body.errors?.map((error) => error.path)).toEqual(['citizen.fiscalCode']);
  }
});

it('when one person books with many addresses, then the limit of their codice fiscale holds, also with letters for digits', async () => {
  const admin = await server.signedIn('admin');
  const limit = (more: object) =>
    saveBookingSettings(server, { openPerCitizen: 1, openPerService: 1, ...more }, admin.headers);
  await limit({});
  expect((await book(NINE, CODE)).status).toBe(201);
  expect((await book(TEN, 'rssmra80a01h50mm')).body.code).toBe('appointment.limit');
  expect((await book('2027-05-04T09:00:00.000Z', 'MRTMTT91D08F205J')).status).toBe(201);
  await limit({ exemptFiscalCodes: [CODE] });
  expect((await book('2027-05-04T09:30:00.000Z', CODE)).status).toBe(201);
});

it('when it was booked, then the codice fiscale is nowhere in the record or the answers', async () => {
  const { body } = await book(NINE, CODE);
  const record = await server.context.booking.appointments.byId(body.appointment.id);
  const data = await server.get<OwnData>(`${pathOf(body)}/data`, withKey(body));
  for (const text of [record, body, data.body].map((value) => JSON.stringify(value)))
    expect(text).not.toContain(CODE);
  expect(record?.citizenKeys).toHaveLength(2);
});

it('when the municipality asks everybody, then every service does; staff may do without', async () => {
  const admin = await server.signedIn('admin');
  await saveBookingSettings(server, { asksFiscalCode: true }, admin.headers);
  const held = await citizen.hold(NINE, { serviceId: 'mayor', calendarId: 'mayor' });
  expect(held.body.asksFiscalCode).toBe(true);
  const { headers } = await server.signedIn();
  const byClerk = await server.post<Booked>(
    '/staff/appointments',
    {
      commandId: randomUUID(),
      serviceId: 'identity-card',
      calendarId: 'registry-counters',
      start: TEN,
      citizen: { givenName: 'Rosa', familyName: 'Bianchi' },
    },
    headers,
  );
  expect(byClerk.status).toBe(201);
});

it('when staff move somebody, then history names them, says why and where it was', async () => {
  const { body } = await book(NINE, CODE);
  const { headers, staff } = await server.signedIn();
  const moved = await server.post<StaffAppointment>(
    `/staff/appointments/${body.appointment.id}/move`,
    { start: TEN, calendarId: 'registry-counters', reason: 'Riunione' },
    headers,
  );
  expect(moved.body.history.at(-1)).toMatchObject({
    by: `staff:${staff.id}`,
    byName: staff.displayName,
    action: 'moved',
    from: { calendarId: 'registry-counters', start: NINE },
    reason: 'Riunione',
  });
  // The citizen reads that it was somebody of the office, not who.
  const data = await server.get<OwnData>(`${pathOf(body)}/data`, withKey(body));
  expect(data.body.history.at(-1)).toMatchObject({ by: 'staff', reason: 'Riunione' });
  expect(JSON.stringify(data.body)).not.toContain(staff.displayName);
});

it('when staff list a day and open an appointment, then an administrator sees who did it and when, and nobody else', async () => {
  const { body } = await book(NINE, CODE);
  const { headers, staff } = await server.signedIn();
  const open = () => server.get(`/staff/appointments/${body.appointment.id}`, headers);
  await server.get('/staff/appointments?officeId=registry&from=2027-05-04&to=2027-05-04', headers);
  await Promise.all([open(), open()]);

  const admin = await server.signedIn('admin');
  const log = await server.get<{ accesses: object[] }>('/admin/access-log', admin.headers);
  const who = { staffId: staff.id, staffName: staff.displayName };
  expect(log.body.accesses).toHaveLength(2);
  expect(log.body.accesses).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...who, action: 'opened', appointmentId: body.appointment.id }),
      expect.objectContaining({ ...who, action: 'listed', officeId: 'registry', from: '2027-05-04' }),
    ]),
  );
  const ofOne = await server.get<{ accesses: object[] }>(
    `/admin/access-log?appointmentId=${body.appointment.id}`,
    admin.headers,
  );
  expect(ofOne.body.accesses).toHaveLength(1);
  expect((await server.get<Problem>('/admin/access-log', headers)).body.code).toBe('auth.forbidden');
});

it('when staff read requests, whom a closure hits, or what those whom it moved have answered, then that is kept too', async () => {
  await book(NINE, CODE);
  await citizen.book(NINE, { serviceId: 'mayor', calendarId: 'mayor' });
  const { headers, staff } = await server.signedIn('supervisor');
  const closure = { firstDate: '2027-05-04', lastDate: '2027-05-05' };
  const scope = { officeId: 'registry', closure };
  const listed = async (): Promise<string[]> => {
    const admin = await server.signedIn('admin');
    const log = await server.get<{ accesses: { officeId: string; from: string; to: string }[] }>(
      `/admin/access-log?staffId=${staff.id}`,
      admin.headers,
    );
    return log.body.accesses.map(({ officeId, from, to }) => `${officeId} ${from} ${to}`);
  };

  await server.post('/staff/closures/preview', scope, headers);
  expect(await listed()).toEqual(['registry 2027-05-04 2027-05-05']);
  const command = { ...scope, commandId: randomUUID(), action: 'rebook', message: 'Guasto' };
  const { body: closing } = await server.post<{ id: string }>('/staff/closures', command, headers);
  server.clock.advance(3_600_000);
  await server.get(`/staff/closures/${closing.id}/answers`, headers);
  expect(await listed()).toHaveLength(2);
  await server.get('/staff/requests?officeId=town-hall', headers);
  expect(await listed()).toContain('town-hall 2027-05-04 2027-05-04');
});

it('when the log of accesses is longer than a page, then paging misses nothing and tells nothing twice, also within one instant', async () => {
  const admin = await server.signedIn('admin');
  // 30 at an instant, so that one of them lies across the end of a page.
  const accesses = Array.from({ length: 450 }, (_, index) => ({
    _id: randomUUID() as never,
    staffId: admin.staff.id,
    action: 'opened',
    appointmentId: randomUUID(),
    at: new Date(server.clock.now() + Math.floor(index / 30) * 1000),
  }));
  const database = await openRawDatabase(server);
  await database.db().collection('staff_accesses').insertMany(accesses);
  await database.close();
  const read: string[] = [];
  for (let before = ''; ;) {
    const { body } = await server.get<{ accesses: { at: string; appointmentId: string }[] }>(
      `/admin/access-log?staffId=${admin.staff.id}${before && `&before=${before}`}`,
      admin.headers,
    );
    if (body.accesses.length === 0) break;
    read.push(...body.accesses.map(({ appointmentId }) => appointmentId));
    before = body.accesses.at(-1)!.at;
  }
  expect(read.sort()).toEqual(accesses.map(({ appointmentId }) => appointmentId).sort());
});

it('when a citizen has their data erased, then it is possible only after the visit or its cancellation, and leaves no person', async () => {
  const { body } = await book(NINE, CODE);
  const erase = () => server.post<Problem>(`${pathOf(body)}/erase`, {}, withKey(body));
  expect((await erase()).body.code).toBe('appointment.state');
  await server.post<Appointment>(`${pathOf(body)}/cancel`, {}, withKey(body));
  expect((await erase()).status).toBe(204);

  expect((await server.get<Problem>(pathOf(body), withKey(body))).body.code).toBe('appointment.notFound');
  const record = await server.context.booking.appointments.byId(body.appointment.id);
  expect(record).toMatchObject({ state: 'cancelled', serviceId: 'identity-card' });
  for (const field of ['citizen', 'citizenKeys', 'subject', 'details', 'history', 'notices'])
    expect(record).not.toHaveProperty(field);
});

it("when a citizen has their data erased on the day of the visit, then today's tickets know nothing of the person either, and the visit still counts", async () => {
  const { body } = await book(NINE, CODE);
  server.clock.set('2027-05-04T06:50:00Z');
  const { code } = body.appointment;
  await server.post('/offices/registry/check-ins', { code, commandId: randomUUID() });
  const desk = await anOpenDesk(server);
  const { ticket } = await desk.told({ type: 'callNext' });
  await desk.told({ type: 'undo' });
  const priority = { kind: 'priority', cause: 'disability' };
  const ticketId = ticket!.id;
  await desk.told({ type: 'prioritize', ticketId, priority });
  await desk.told({ type: 'note', ticketId, text: 'Parla solo francese' });
  const { version } = (await desk.told({ type: 'callNext' })).ticket!;
  const { others } = await desk.told({ type: 'split', ticketId, groups: [1], version });
  expect(others).toHaveLength(1);
  const erase = () => server.post<Problem>(`${pathOf(body)}/erase`, {}, withKey(body));
  server.clock.advance(40 * 60_000);
  expect((await erase()).body.code).toBe('appointment.state');

  const console = aFollower(await aConnectedSocket(server.url, { headers: desk.headers }), 'staff');
  await console.until(({ tickets }) => tickets.some(({ personName }) => personName === 'Ada Rossi'));
  await desk.told({ type: 'start' });
  await desk.told({ type: 'finish' });
  expect((await erase()).status).toBe(204);
  await console.until(({ tickets }) =>
    tickets.every(({ personName, notes }) => !personName && notes.length === 0),
  );
  expect(console.now().tickets.map(({ priority: kept }) => kept)).toEqual([
    { kind: 'priority', cause: 'other' },
    { kind: 'priority', cause: 'other' },
  ]);
  console.stop();
  const stored = await server.context.queue.todaysTickets.of(
    'registry',
    '2027-05-04',
    ticketStateSchema.options,
  );
  for (const word of ['Rossi', 'francese', 'disability', body.appointment.id])
    expect(JSON.stringify(stored)).not.toContain(word);
  const supervisor = await server.signedIn('supervisor');
  const today = '/offices/registry/statistics?from=2027-05-04&to=2027-05-04';
  expect((await server.get<Statistics>(today, supervisor.headers)).body.total).toMatchObject({ served: 1 });
});

it('when personal data is older than the municipality keeps it, then it is gone and the time stays counted', async () => {
  const { body } = await book(NINE, CODE);
  server.clock.set('2027-06-04T00:00:00Z');
  await server.context.booking.sweepJob.run();

  const record = await server.context.booking.appointments.byId(body.appointment.id);
  expect(record).toMatchObject({ serviceId: 'identity-card', state: 'confirmed' });
  expect(record?.citizen).toBeUndefined();
  for (const word of ['Rossi', 'example.org', 'Rinnovo']) expect(JSON.stringify(record)).not.toContain(word);
  expect((await server.get(pathOf(body), withKey(body))).status).toBe(404);
});
