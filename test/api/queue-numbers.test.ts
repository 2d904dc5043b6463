import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Problem } from '@sportello/shared/problem';
import type { HolderTicket, PublicQueue, StaffQueue } from '@sportello/shared/queue';
import type { TestServer } from '../support/server.ts';
import { anOpenDesk, anOperator, aTicketMachine, startQueueServer } from '../support/queue.ts';

let server: TestServer;
afterEach(() => server?.close());

describe('a number without an appointment', () => {
  test('when a number is taken, then label, place and waiting time come back and the waiting room shows the label', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const first = await machine.take();
    const second = await machine.take({ serviceId: 'residence' });

    expect(first).toMatchObject({ label: 'A001', state: 'waiting', officeId: 'registry', deskNumber: null });
    expect(second.label).toBe('B001');
    const { body } = await server.get<PublicQueue>('/offices/registry/queue');
    expect(body.tickets.map(({ label, state }) => [label, state])).toEqual([
      ['A001', 'waiting'],
      ['B001', 'waiting'],
    ]);
    expect(body.date).toBe('2027-05-03');
    expect(body.waits.map(({ serviceId, waiting, served }) => [serviceId, waiting, served])).toEqual([
      ['identity-card', 1, false],
      ['residence', 1, false],
    ]);
  });

  test('when the same command is sent twice, then there is one ticket', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const commandId = randomUUID();
    const [first, again] = await Promise.all([machine.take({ commandId }), machine.take({ commandId })]);

    expect(again.token).toBe(first.token);
    expect((await server.get<PublicQueue>('/offices/registry/queue')).body.tickets).toHaveLength(1);
  });

  test('when the office is closed, then a machine is refused and staff are not', async () => {
    server = await startQueueServer({ start: '2027-05-03T17:00:00Z' });
    const machine = await aTicketMachine(server);
    const operator = await anOperator(server);
    const request = { serviceId: 'residence', commandId: randomUUID() };

    expect((await machine.ask<Problem>()).body).toMatchObject({ code: 'office.closed', status: 409 });
    expect((await server.post('/offices/registry/tickets', request, operator.headers)).status).toBe(201);
  });

  test('when the service takes no walk-ins or is given elsewhere, then the machine says which', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const hall = await aTicketMachine(server, 'town-hall');

    expect((await machine.ask<Problem>({ serviceId: 'mayor' })).body.code).toBe('service.notOfferedHere');
    expect((await hall.ask<Problem>({ serviceId: 'mayor' })).body.code).toBe('service.noWalkIn');
  });

  test('when nobody is known to ask, or a machine of another office, then no number is given', async () => {
    server = await startQueueServer();
    const { headers } = await aTicketMachine(server, 'town-hall');
    const request = { serviceId: 'residence', commandId: randomUUID() };

    expect((await server.post<Problem>('/offices/registry/tickets', request)).status).toBe(401);
    expect((await server.post<Problem>('/offices/registry/tickets', request, headers)).status).toBe(403);
  });
});

describe('the day', () => {
  test('when the date changes, then yesterday ends and numbers begin again', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    await anOpenDesk(server);
    server.clock.set('2027-05-04T06:00:00Z');
    await server.context.queue.expireDay();

    expect((await server.get<HolderTicket>(`/tickets/${holder.token}`)).body.state).toBe('left');
    expect((await machine.take()).label).toBe('A001');
    const { body } = await server.get<PublicQueue>('/offices/registry/queue');
    expect(body).toMatchObject({ date: '2027-05-04' });
    expect(body.desks[0]?.state).toBe('closed');
  });

  test('when personal data is kept no longer, then the ticket is gone and the statistics stay', async () => {
    server = await startQueueServer();
    const { queue } = server.context;
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    const desk = await anOpenDesk(server);
    for (const type of ['callNext', 'start', 'finish']) await desk.told({ type });
    await queue.settled();
    const found = async () => (await server.get<HolderTicket & Problem>(`/tickets/${holder.token}`)).body;

    server.clock.set('2027-06-02T08:00:00Z');
    await queue.eraseTickets();
    expect((await found()).state).toBe('done');
    server.clock.set('2027-06-03T08:00:00Z');
    await queue.eraseTickets();
    expect((await found()).code).toBe('ticket.notFound');
    const day = '/offices/registry/statistics?from=2027-05-03&to=2027-05-03';
    const { headers } = await server.signedIn('supervisor');
    expect((await server.get(day, headers)).body).toMatchObject({ total: { served: 1 } });
  });

  test('when staff of another office ask, then they see nobody', async () => {
    server = await startQueueServer();
    const { headers } = await server.signedIn('supervisor', ['town-hall']);
    expect((await server.get<Problem>('/offices/registry/staff-queue', headers)).status).toBe(403);
    expect((await server.get<Problem>('/offices/registry/staff-queue')).status).toBe(401);
    expect((await server.get<StaffQueue>('/offices/town-hall/staff-queue', headers)).status).toBe(200);
  });

  test('when a token is made up, then it opens no ticket', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const { token } = await machine.take();
    const [id] = token.split('.');
    for (const wrong of [`${id}.AAAAAAAAAAAAAAAAAAAAAAAA`, `${id}`, 'x.y', randomUUID()]) {
      expect((await server.get<Problem>(`/tickets/${wrong}`)).body.code).toBe('ticket.notFound');
    }
  });
});
