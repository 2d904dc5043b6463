import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { DirectionResult } from '@sportello/shared/direction';
import type { Problem } from '@sportello/shared/problem';
import type { StaffQueue } from '@sportello/shared/queue';
import { anOpenDesk, anOperator, aTicketMachine, inParallel, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

async function aSupervisor() {
  const { headers } = await server.signedIn('supervisor');
  const direct = <T = DirectionResult>(command: Record<string, unknown>) =>
    server.post<T>('/offices/registry/direction', { commandId: randomUUID(), ...command }, headers);
  return {
    headers,
    direct,
    refused: async (command: Record<string, unknown>) => (await direct<Problem>(command)).body.code,
    queue: async () => (await server.get<StaffQueue>('/offices/registry/staff-queue', headers)).body,
    command: (deskId: string, command: Record<string, unknown>) =>
      server.post<Problem>(`/desks/${deskId}/commands`, { commandId: randomUUID(), ...command }, headers),
  };
}

test('when a desk with somebody is released, then it is closed and the person waits again in the same place', async () => {
  server = await startQueueServer();
  const machine = await aTicketMachine(server);
  const first = await machine.take();
  server.clock.advance(60_000);
  const second = await machine.take();
  const desk = await anOpenDesk(server);
  await desk.told({ type: 'callNext' });
  await desk.told({ type: 'start' });
  const supervisor = await aSupervisor();
  const release = { type: 'release', deskId: 'registry-1', person: 'waits', commandId: randomUUID() };
  const { status, body } = await supervisor.direct(release);
  expect(status).toBe(200);
  expect(body.ticket).toMatchObject({ label: first.label, state: 'waiting', calls: 0 });
  expect(body.desk).toMatchObject({ state: 'closed', operator: null });

  const other = await anOpenDesk(server, 'registry-2');
  expect((await other.told({ type: 'callNext' })).ticket?.label).toBe(first.label);
  // Sent again, it takes nobody away from where they are now.
  expect((await supervisor.direct(release)).body.desk?.state).toBe('closed');
  const labels = (await supervisor.queue()).tickets.map(({ label, state }) => [label, state]);
  expect(labels).toEqual([
    [first.label, 'called'],
    [second.label, 'waiting'],
  ]);
});

test('when the person has been served, then releasing ends the visit and it counts', async () => {
  server = await startQueueServer();
  await (await aTicketMachine(server)).take();
  const desk = await anOpenDesk(server);
  await desk.told({ type: 'callNext' });
  const supervisor = await aSupervisor();
  const release = { type: 'release', deskId: 'registry-1', person: 'served' };
  expect(await supervisor.refused(release)).toBe('ticket.transition');
  await desk.told({ type: 'start' });
  expect((await supervisor.direct(release)).body.ticket?.state).toBe('done');
  const day = '/offices/registry/statistics?from=2027-05-03&to=2027-05-03';
  expect((await server.get(day, supervisor.headers)).body).toMatchObject({ total: { served: 1 } });
});

test('when the person has been served and came for more, then releasing lets them wait for the rest', async () => {
  server = await startQueueServer();
  await (await aTicketMachine(server)).take({ moreServiceIds: ['residence'] });
  const desk = await anOpenDesk(server);
  await desk.told({ type: 'callNext' });
  await desk.told({ type: 'start' });
  const supervisor = await aSupervisor();
  const release = { type: 'release', deskId: 'registry-1', person: 'served' };
  expect((await supervisor.direct(release)).body).toMatchObject({
    ticket: { state: 'waiting', serviceId: 'residence', doneServiceIds: ['identity-card'] },
    desk: { state: 'closed' },
  });
});

test('when a service is closed at a desk for today, then the desk calls others, and tomorrow it is as usual', async () => {
  server = await startQueueServer();
  const machine = await aTicketMachine(server);
  await machine.take({ serviceId: 'identity-card' });
  server.clock.advance(60_000);
  const residence = await machine.take({ serviceId: 'residence' });
  const desk = await anOpenDesk(server);
  const supervisor = await aSupervisor();
  const { body } = await supervisor.direct({
    type: 'services',
    deskId: 'registry-1',
    serviceIds: ['residence'],
  });
  expect(body.desk).toMatchObject({ serviceIds: ['residence'], servicesChanged: true });
  expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe(residence.label);
  const next = await server.get<{ next: unknown }>('/desks/registry-1/next', desk.headers);
  expect(next.body.next).toBeNull();

  server.clock.advance(24 * 3_600_000);
  await server.context.queue.expireDay();
  const tomorrow = await aSupervisor();
  expect((await tomorrow.queue()).desks[0]).toMatchObject({ serviceIds: [], servicesChanged: false });
});

test('when a waiting person is sent to a desk, then only that desk calls them; nobody is taken away from a desk', async () => {
  server = await startQueueServer();
  const machine = await aTicketMachine(server);
  const first = await machine.take();
  const [one, two] = [await anOpenDesk(server), await anOpenDesk(server, 'registry-2')];
  const supervisor = await aSupervisor();
  const [{ id: ticketId } = { id: '' }] = (await supervisor.queue()).tickets;
  const moved = await supervisor.direct({ type: 'reassign', ticketId, deskId: 'registry-2' });
  expect(moved.body.ticket).toMatchObject({ label: first.label, targetDeskId: 'registry-2' });
  expect((await one.refused({ type: 'callNext' })).code).toBe('queue.empty');
  await two.told({ type: 'callNext' });
  expect(await supervisor.refused({ type: 'reassign', ticketId, deskId: 'registry-1' })).toBe(
    'ticket.transition',
  );
});

test('when a call and a release happen at once, then the desk never is closed with somebody at it', async () => {
  server = await startQueueServer();
  const machine = await aTicketMachine(server);
  const supervisor = await aSupervisor();
  const desk = await anOperator(server);
  for (let round = 0; round < 5; round++) {
    await machine.take();
    await desk.ask({ type: 'open' });
    await inParallel<unknown>(4, 4, (index) =>
      index % 2 === 0
        ? desk.ask({ type: 'callNext' })
        : supervisor.direct({ type: 'release', deskId: 'registry-1', person: 'waits' }),
    );
    const { tickets, desks } = await supervisor.queue();
    const held = tickets.filter(({ deskId, state }) => deskId === 'registry-1' && state === 'called');
    if (desks[0]!.state === 'closed') expect(held).toEqual([]);
    expect(held.length).toBeLessThanOrEqual(1);
  }
});

test('when a supervisor pauses a desk of somebody else, then it calls nobody until the pause ends', async () => {
  server = await startQueueServer();
  await (await aTicketMachine(server)).take();
  const desk = await anOpenDesk(server);
  const supervisor = await aSupervisor();
  expect((await supervisor.command('registry-1', { type: 'pause', reason: 'Riunione' })).status).toBe(200);
  expect((await desk.refused({ type: 'callNext' })).code).toBe('desk.notOpen');
  expect((await supervisor.command('registry-1', { type: 'resume' })).status).toBe(200);
  await desk.told({ type: 'callNext' });
  expect((await supervisor.command('registry-2', { type: 'pause' })).body.code).toBe('desk.notOpen');
});

test('when an operator tries, or the desk is of another office, then it is refused', async () => {
  server = await startQueueServer();
  const { headers } = await server.signedIn('operator');
  const body = { type: 'release', deskId: 'registry-1', person: 'waits', commandId: randomUUID() };
  expect((await server.post('/offices/registry/direction', body, headers)).status).toBe(403);
  expect((await server.get('/offices/registry/devices', headers)).status).toBe(403);
  const supervisor = await aSupervisor();
  const elsewhere = await server.post<Problem>('/offices/town-hall/direction', body, supervisor.headers);
  expect(elsewhere.body.code).toBe('desk.notFound');
  expect(await supervisor.refused({ type: 'services', deskId: 'registry-1', serviceIds: ['mayor'] })).toBe(
    'service.notOfferedHere',
  );
  await server.pairedDevice('display');
  await server.pairedDevice('display', 'town-hall');
  const { body: screens } = await server.get<{ devices: unknown[] }>(
    '/offices/registry/devices',
    supervisor.headers,
  );
  expect(screens.devices).toMatchObject([{ officeId: 'registry', role: 'display', connected: false }]);
});
