import { afterEach, expect, test } from 'vitest';
import type { Intake } from '@sportello/shared/intake';
import type { Problem } from '@sportello/shared/problem';
import type { PublicQueue } from '@sportello/shared/queue';
import { accepted, aConnectedSocket, nextEvent } from '../support/follower.ts';
import { aDirectory } from '../support/municipality.ts';
import { anOpenDesk, aTicketMachine, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

const PATH = '/offices/registry/intake';

/** The office closes at 17:00 in Rome, 15:00 UTC; the forecast may stop its numbers. */
async function anOfficeThatStops(start: string) {
  const directory = aDirectory();
  const offices = directory.offices.map((office) => ({ ...office, stopsByForecast: true }));
  server = await startQueueServer({ start, directory: { ...directory, offices } });
}

test('when there is no time left to serve anybody, then machines refuse politely, staff do not, and the screens say so', async () => {
  await anOfficeThatStops('2027-05-03T14:50:00Z');
  const machine = await aTicketMachine(server);
  const desk = await anOpenDesk(server);

  expect((await machine.ask<Problem>()).body).toMatchObject({
    code: 'tickets.stopped',
    status: 409,
    data: { serviceTitle: { it: "Carta d'identità" }, opensAt: '2027-05-04T06:00:00.000Z' },
  });
  const { body: queue } = await server.get<PublicQueue>('/offices/registry/queue');
  expect(queue.waits).toMatchObject([
    { serviceId: 'identity-card', stopped: true },
    { serviceId: 'residence', stopped: true },
  ]);
  const { body: intake } = await server.get<Intake>(PATH, desk.headers);
  expect(intake).toMatchObject({ mode: 'auto', byForecast: true });
  expect(intake.services).toMatchObject([
    { serviceId: 'identity-card', stopNow: true, servedPercent: 0 },
    { serviceId: 'residence', stopNow: true },
  ]);
  const request = { serviceId: 'residence', commandId: crypto.randomUUID() };
  expect((await server.post('/offices/registry/tickets', request, desk.headers)).status).toBe(201);
});

test('when there is time, then numbers are given and the desk reads until when', async () => {
  await anOfficeThatStops('2027-05-03T08:00:00Z');
  const machine = await aTicketMachine(server);
  const desk = await anOpenDesk(server);
  await machine.take();
  const { body } = await server.get<Intake>(PATH, desk.headers);
  expect(body.stoppedIds).toEqual([]);
  const [card] = body.services;
  expect(card).toMatchObject({ serviceId: 'identity-card', stopNow: false });
  const last = Date.parse(card!.lastTicketAt);
  expect(last).toBeGreaterThan(server.clock.now());
  expect(last).toBeLessThanOrEqual(Date.parse('2027-05-03T14:30:00Z'));
});

test('when the office does not let the forecast decide, then it stops nothing', async () => {
  server = await startQueueServer({ start: '2027-05-03T14:50:00Z' });
  const machine = await aTicketMachine(server);
  await anOpenDesk(server);
  expect((await machine.take()).label).toBe('A001');
});

test('when a supervisor stops the numbers, then it holds for the day, and the consoles hear it', async () => {
  server = await startQueueServer();
  const machine = await aTicketMachine(server);
  const desk = await anOpenDesk(server);
  const { headers } = await server.signedIn('supervisor');
  const console = await aConnectedSocket(server.url, { headers: desk.headers });
  accepted(await console.emitWithAck('follow', { room: 'staff', officeId: 'registry' }));
  const heard = nextEvent(console, 'intake');

  expect((await server.put<Problem>(PATH, { mode: 'stopped' }, desk.headers)).body.code).toBe(
    'auth.forbidden',
  );
  expect((await server.put<Problem>(PATH, { mode: 'never' }, headers)).body.code).toBe('request.invalid');
  const { body } = await server.put<Intake>(PATH, { mode: 'stopped' }, headers);
  expect(body).toMatchObject({
    mode: 'stopped',
    setBy: 'Test supervisor',
    stoppedIds: ['identity-card', 'residence'],
  });
  expect(await heard).toEqual({ officeId: 'registry' });
  expect((await machine.ask<Problem>()).body.code).toBe('tickets.stopped');

  await server.put(PATH, { mode: 'given' }, headers);
  expect((await machine.take()).label).toBe('A001');
  await server.put(PATH, { mode: 'stopped' }, headers);
  server.clock.set('2027-05-04T08:00:00Z');
  expect((await machine.take()).label).toBe('A001');
  console.disconnect();
});
