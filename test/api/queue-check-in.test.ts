import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Hold } from '@sportello/shared/appointment';
import type { Problem } from '@sportello/shared/problem';
import type { HolderTicket, PublicQueue, StaffQueue } from '@sportello/shared/queue';
import { createBookingSteps } from '../support/booking-steps.ts';
import { anOpenDesk, aTicketMachine } from '../support/queue.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

const START = '2027-05-03T07:00:00.000Z';

/** Somebody booked for nine o'clock in Rome, early in the morning of that day. */
async function aBooking(start = START) {
  const { body } = await createBookingSteps(server).book(start);
  return body.appointment;
}
const checkIn = <T = HolderTicket>(code: string, commandId: string = randomUUID(), officeId = 'registry') =>
  server.post<T>(`/offices/${officeId}/check-ins`, { code, commandId });

describe('arrival with an appointment', () => {
  test('when the code is entered in time, then the number of the appointment waits for its hour', async () => {
    server = await startTestServer();
    const { code, label } = await aBooking();
    server.clock.set('2027-05-03T06:30:00Z');

    const { status, body } = await checkIn(code.toLowerCase());
    expect(status).toBe(201);
    expect(body).toMatchObject({ label, state: 'waiting', serviceId: 'identity-card' });
    const { headers } = await server.signedIn();
    const { body: queue } = await server.get<StaffQueue>('/offices/registry/staff-queue', headers);
    expect(queue.expected).toEqual([]);
    expect(queue.tickets).toMatchObject([
      { label, personName: 'Ada Rossi', subject: 'Rinnovo', promiseAt: START, promiseBasis: 'booking' },
    ]);
  });

  test('when an installation opens check-in at other minutes, then the holder reads them and the server keeps to them', async () => {
    server = await startTestServer({ env: { CHECK_IN_EARLY_MIN: '15', CHECK_IN_GRACE_MIN: '5' } });
    const { code, checkIn: window } = await aBooking();
    const startMs = Date.parse(START);
    expect(window).toEqual({
      opensAt: new Date(startMs - 15 * 60_000).toISOString(),
      lateAt: new Date(startMs + 5 * 60_000).toISOString(),
    });
    server.clock.set(new Date(Date.parse(window.opensAt) - 1).toISOString());
    expect((await checkIn<Problem>(code)).body).toMatchObject({
      code: 'checkIn.tooEarly',
      data: { opensAt: window.opensAt },
    });
    server.clock.set(window.opensAt);
    expect((await checkIn(code)).status).toBe(201);
  });

  test('when several services were booked in one visit, then one number goes through all of them', async () => {
    server = await startTestServer();
    const session = randomUUID();
    const place = { serviceId: 'identity-card', calendarId: 'registry-counters', start: START, session };
    const held = await server.post<Hold>('/holds', { ...place, alsoServiceIds: ['residence'] });
    expect(held.status).toBe(201);
    const { body } = await createBookingSteps(server).bookHold(held.body.id, session);
    server.clock.set('2027-05-03T06:55:00Z');
    const desk = await anOpenDesk(server);
    const { headers } = await server.signedIn();
    const queue = await server.get<StaffQueue>('/offices/registry/staff-queue', headers);
    expect(queue.body.expected).toMatchObject([{ serviceIds: ['identity-card', 'residence'] }]);
    const arrived = await checkIn(body.appointment.code);
    expect(arrived.status).toBe(201);
    expect(arrived.body).toMatchObject({
      serviceTitle: { en: 'Identity card' },
      laterServiceTitles: [{ en: 'Residence' }],
    });

    const called = await desk.told({ type: 'callNext' });
    expect(called.ticket?.serviceIds).toEqual(['identity-card', 'residence']);
    await desk.told({ type: 'start' });
    expect((await desk.told({ type: 'finish' })).ticket).toMatchObject({
      label: body.appointment.label,
      state: 'waiting',
      serviceId: 'residence',
      promiseAt: START,
    });
    const after = await server.get<HolderTicket>(`/tickets/${arrived.body.token}`);
    expect(after.body).toMatchObject({ serviceTitle: { en: 'Residence' }, laterServiceTitles: [] });
  });

  test('when the visits before are for several services, then whoever comes now is told a longer wait', async () => {
    const told: number[] = [];
    for (const [alsoServiceIds, moreServiceIds] of [
      [[], []],
      [['residence'], []],
      [['residence'], ['residence']],
    ]) {
      if (told.length > 0) await server.close();
      server = await startTestServer();
      const session = randomUUID();
      const place = { serviceId: 'identity-card', calendarId: 'registry-counters', start: START, session };
      const held = await server.post<Hold>('/holds', { ...place, alsoServiceIds });
      await createBookingSteps(server).bookHold(held.body.id, session);
      server.clock.set('2027-05-03T06:46:00Z');
      const machine = await aTicketMachine(server);
      const desk = await anOpenDesk(server);
      await machine.take({ moreServiceIds });
      await desk.told({ type: 'callNext' });
      // An estimate is not made anew for each change.
      server.clock.advance(16_000);
      const { body } = await server.get<PublicQueue>('/offices/registry/queue');
      told.push(body.waits.find(({ serviceId }) => serviceId === 'identity-card')!.highMin);
    }
    // The service of the appointment that is still to come, then that of the person at the desk.
    const minutes = told.map((highMin, at) => (at === 0 ? 0 : highMin - told[at - 1]!));
    expect(minutes[1]).toBeGreaterThan(5);
    expect(minutes[2]).toBeGreaterThan(5);
  });

  test('when it is entered twice or by two machines at once, then there is one ticket', async () => {
    server = await startTestServer();
    const { code } = await aBooking();
    server.clock.set('2027-05-03T06:45:00Z');
    const answers = await Promise.all([checkIn(code), checkIn(code), checkIn(code)]);
    expect(new Set(answers.map(({ body }) => body.token)).size).toBe(1);
    expect((await checkIn(code)).body.token).toBe(answers[0].body.token);
  });

  test('when it is too early, then it says when check-in opens', async () => {
    server = await startTestServer();
    const { code } = await aBooking();
    server.clock.set('2027-05-03T06:29:59Z');
    expect((await checkIn<Problem>(code)).body).toMatchObject({
      code: 'checkIn.tooEarly',
      data: { start: START, opensAt: '2027-05-03T06:30:00.000Z' },
    });
  });

  test('when it is later than the grace, then the person counts as a walk-in of that minute', async () => {
    server = await startTestServer();
    const { code, label } = await aBooking();
    server.clock.set('2027-05-03T07:11:00Z');
    expect((await checkIn(code)).body.label).toBe(label);
    const { headers } = await server.signedIn();
    const { body } = await server.get<StaffQueue>('/offices/registry/staff-queue', headers);
    expect(body.tickets).toMatchObject([
      { promiseBasis: 'arrival', promiseAt: '2027-05-03T07:31:00.000Z', origin: 'appointment' },
    ]);
  });

  test('when an installation calls appointments earlier, then call-next does, and the consoles are told', async () => {
    server = await startTestServer({ env: { CALL_EARLY_MIN: '25' } });
    const { code, label } = await aBooking();
    server.clock.set('2027-05-03T06:45:00Z');
    await checkIn(code);
    await (await aTicketMachine(server)).take();
    const desk = await anOpenDesk(server);
    const { body } = await server.get<StaffQueue>('/offices/registry/staff-queue', desk.headers);
    expect(body.earlyWindowMin).toBe(25);
    // With the usual ten minutes the walk-in would come first.
    expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe(label);
  });

  test('when the office has closed meanwhile, then it is too late', async () => {
    server = await startTestServer();
    const { code } = await aBooking();
    server.clock.set('2027-05-03T16:00:00Z');
    expect((await checkIn<Problem>(code)).body).toMatchObject({
      code: 'checkIn.tooLate',
      data: { start: START },
    });
  });

  test('when it is another day or another office, then it says which', async () => {
    server = await startTestServer();
    const { code } = await aBooking('2027-05-04T07:00:00.000Z');
    expect((await checkIn<Problem>(code)).body).toMatchObject({
      code: 'checkIn.wrongDay',
      data: { start: '2027-05-04T07:00:00.000Z' },
    });
    expect((await checkIn<Problem>(code, randomUUID(), 'town-hall')).body).toMatchObject({
      code: 'checkIn.wrongOffice',
      data: { officeId: 'registry', officeName: { it: 'Anagrafe' } },
    });
    expect((await checkIn<Problem>('AAAA2222')).body.code).toBe('appointment.notFound');
  });

  test('when the appointment was cancelled, then it does not check in', async () => {
    server = await startTestServer();
    const { body } = await createBookingSteps(server).book(START);
    await server.post(`/appointments/${body.appointment.code}/cancel`, {}, { 'x-appointment-key': body.key });
    server.clock.set('2027-05-03T06:45:00Z');
    expect((await checkIn<Problem>(body.appointment.code)).body).toMatchObject({
      code: 'appointment.state',
      data: { state: 'cancelled' },
    });
  });

  test('when the booked person came first and walk-ins wait, then each is called by promise', async () => {
    server = await startTestServer();
    const { code, label } = await aBooking();
    server.clock.set('2027-05-03T06:35:00Z');
    await checkIn(code);
    const machine = await aTicketMachine(server);
    const walkIn = await machine.take();
    const desk = await anOpenDesk(server);

    const { body } = await server.get(`/desks/registry-1/next`, desk.headers);
    expect(body).toMatchObject({ next: { label: walkIn.label }, waiting: 2 });
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    await desk.told({ type: 'finish' });
    expect((await desk.told({ type: 'callNext' })).ticket).toMatchObject({ label, personName: 'Ada Rossi' });
  });

  test('when the visit goes on, then the appointment follows', async () => {
    server = await startTestServer();
    const { body } = await createBookingSteps(server).book(START);
    const { code } = body.appointment;
    const state = async () =>
      (await server.get<{ state: string }>(`/appointments/${code}`, { 'x-appointment-key': body.key })).body
        .state;
    server.clock.set('2027-05-03T06:55:00Z');
    await checkIn(code);
    expect(await state()).toBe('arrived');
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    expect(await state()).toBe('called');
    await desk.told({ type: 'recall' });
    await desk.told({ type: 'recall' });
    await desk.told({ type: 'noShow' });
    expect(await state()).toBe('noShow');
    expect((await checkIn(code)).body.state).toBe('waiting');
    expect(await state()).toBe('arrived');
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    await desk.told({ type: 'finish' });
    expect(await state()).toBe('served');
  });

  test('when the waiting room is read, then no name, code or id is in it', async () => {
    server = await startTestServer();
    const { code, id } = await aBooking();
    server.clock.set('2027-05-03T06:55:00Z');
    const { body: holder } = await checkIn(code);
    const desk = await anOpenDesk(server);
    const { ticket } = await desk.told({ type: 'callNext' });
    const shown = JSON.stringify((await server.get<PublicQueue>('/offices/registry/queue')).body);
    const secrets = ['Ada', 'Rossi', 'Rinnovo', 'bambino', code, id, ticket!.id, holder.token, desk.staff.id];
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(shown).toContain(holder.label);
  });
});
