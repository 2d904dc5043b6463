import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Problem } from '@sportello/shared/problem';
import type { HolderTicket, PublicQueue, StaffQueue } from '@sportello/shared/queue';
import type { TestServer } from '../support/server.ts';
import { anOpenDesk, anOperator, aTicketMachine, startQueueServer } from '../support/queue.ts';

let server: TestServer;
afterEach(() => server?.close());

const minutes = (count: number) => count * 60_000;

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

describe('a desk', () => {
  test('when people are called, started and finished, then the states follow and the next one comes', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    await machine.take();
    const desk = await anOpenDesk(server);

    const called = await desk.told({ type: 'callNext' });
    expect(called.ticket).toMatchObject({ label: 'A001', state: 'called', calls: 1, deskId: 'registry-1' });
    const { body: mine } = await server.get<HolderTicket>(`/tickets/${holder.token}`);
    expect(mine).toMatchObject({ state: 'called', deskNumber: 1, ahead: null });
    expect((await desk.told({ type: 'recall' })).ticket).toMatchObject({ calls: 2 });
    expect((await desk.told({ type: 'start' })).ticket).toMatchObject({ state: 'serving' });
    expect(await desk.refused({ type: 'callNext' })).toMatchObject({
      code: 'desk.busy',
      data: { label: 'A001' },
    });
    expect((await desk.told({ type: 'finish' })).ticket).toMatchObject({ state: 'done' });
    expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe('A002');
  });

  test('when nobody waits, then calling says so', async () => {
    server = await startQueueServer();
    const desk = await anOpenDesk(server);
    expect(await desk.refused({ type: 'callNext' })).toMatchObject({ code: 'queue.empty', status: 409 });
    expect(await desk.refused({ type: 'recall' })).toMatchObject({ code: 'desk.idle' });
  });

  test('when the same call is sent twice, then one person is called', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    await machine.take();
    const desk = await anOpenDesk(server);
    const commandId = randomUUID();
    const answers = await Promise.all([
      desk.told({ type: 'callNext', commandId }),
      desk.told({ type: 'callNext', commandId }),
    ]);

    expect(answers.map(({ ticket }) => ticket?.label)).toEqual(['A001', 'A001']);
    const { body } = await server.get<PublicQueue>('/offices/registry/queue');
    expect(body.tickets.map(({ state }) => state)).toEqual(['called', 'waiting']);
  });

  test('when a person does not come, then three calls go before the miss, and "I am here" brings them back', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);
    const { ticket } = await desk.told({ type: 'callNext' });

    expect(await desk.refused({ type: 'noShow' })).toMatchObject({
      code: 'ticket.transition',
      data: { callsLeft: 2 },
    });
    await desk.told({ type: 'recall' });
    await desk.told({ type: 'recall' });
    expect((await desk.told({ type: 'noShow' })).ticket).toMatchObject({ state: 'missed' });
    const back = await desk.told({ type: 'unpark', ticketId: ticket!.id });
    expect(back.ticket).toMatchObject({ state: 'waiting', calls: 0, promiseAt: ticket!.promiseAt });
  });

  test('when a call or a finish was wrong, then it can be undone for ten seconds', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);

    await desk.told({ type: 'callNext' });
    expect((await desk.told({ type: 'undo' })).ticket).toMatchObject({ state: 'waiting', calls: 0 });
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    await desk.told({ type: 'finish' });
    server.clock.advance(9_000);
    expect((await desk.told({ type: 'undo' })).ticket).toMatchObject({ state: 'serving' });
    await desk.told({ type: 'finish' });
    server.clock.advance(11_000);
    expect(await desk.refused({ type: 'undo' })).toMatchObject({ code: 'undo.expired' });
  });

  test('when somebody else works there, then they are asked before the desk is taken over', async () => {
    server = await startQueueServer();
    const first = await anOpenDesk(server);
    const second = await anOperator(server);

    expect(await second.refused({ type: 'open' })).toMatchObject({
      code: 'desk.taken',
      data: { displayName: 'Test operator' },
    });
    expect((await second.told({ type: 'open', takeOver: true })).desk.operator?.id).toBe(second.staff.id);
    expect(await first.refused({ type: 'callNext' })).toMatchObject({ code: 'desk.taken' });
  });

  test('when the desk is paused or closed, then it calls nobody', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);

    const paused = await desk.told({ type: 'pause', reason: 'Coffee' });
    expect(paused.desk).toMatchObject({ state: 'paused', pauseReason: 'Coffee' });
    expect(await desk.refused({ type: 'callNext' })).toMatchObject({ code: 'desk.notOpen' });
    expect((await desk.told({ type: 'resume' })).desk.state).toBe('open');
    await desk.told({ type: 'callNext' });
    expect(await desk.refused({ type: 'close' })).toMatchObject({ code: 'desk.busy' });
    await desk.told({ type: 'start' });
    await desk.told({ type: 'finish' });
    expect((await desk.told({ type: 'close' })).desk).toMatchObject({ state: 'closed', operator: null });
    expect(await desk.refused({ type: 'callNext' })).toMatchObject({ code: 'desk.notOpen' });
  });

  test('when a desk asks for its next, then it gets the one it would call, with the reason', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    server.clock.advance(minutes(22));
    const desk = await anOpenDesk(server);
    const { body } = await server.get(`/desks/${desk.deskId}/next`, desk.headers);
    expect(body).toMatchObject({
      next: { label: 'A001', reason: { code: 'waiting', waitMin: 22, targetMin: 20 } },
      waiting: 1,
    });
  });
});

describe('moving people', () => {
  test('when somebody is sent to another desk and back, then number and promise stay', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const first = await anOpenDesk(server, 'registry-1');
    const second = await anOpenDesk(server, 'registry-2');
    const { ticket } = await first.told({ type: 'callNext' });
    await first.told({ type: 'start' });

    const sent = await first.told({ type: 'transfer', deskId: 'registry-2', returns: true });
    expect(sent.ticket).toMatchObject({ state: 'waiting', label: 'A001', promiseAt: ticket!.promiseAt });
    expect(await first.refused({ type: 'callNext' })).toMatchObject({ code: 'queue.empty' });
    await second.told({ type: 'callNext' });
    await second.told({ type: 'start' });
    expect((await second.told({ type: 'finish' })).ticket).toMatchObject({
      state: 'waiting',
      targetDeskId: 'registry-1',
    });
    expect((await first.told({ type: 'callNext' })).ticket?.label).toBe('A001');
  });

  test('when a visit has two services, then the second is waited for with the same number', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take({ moreServiceIds: ['residence'] });
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });

    const between = await desk.told({ type: 'finish' });
    expect(between.ticket).toMatchObject({ state: 'waiting', serviceId: 'residence', label: 'A001' });
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    expect((await desk.told({ type: 'finish' })).ticket).toMatchObject({
      state: 'done',
      doneServiceIds: ['identity-card', 'residence'],
    });
  });

  test('when somebody rests until a time, then they are called again from then on', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    const until = new Date(server.clock.now() + minutes(10)).toISOString();

    expect((await desk.told({ type: 'park', until })).ticket).toMatchObject({ state: 'parked' });
    expect(await desk.refused({ type: 'callNext' })).toMatchObject({ code: 'queue.empty' });
    server.clock.advance(minutes(10));
    expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe('A001');
  });

  test('when another desk has the person, then calling them says which desk', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const first = await anOpenDesk(server, 'registry-1');
    const second = await anOpenDesk(server, 'registry-2');
    const { ticket } = await first.told({ type: 'callNext' });

    expect(await second.refused({ type: 'call', ticketId: ticket!.id })).toMatchObject({
      code: 'ticket.changed',
      data: { label: 'A001', deskNumber: 1 },
    });
  });

  test('when a note is written, then the next desk reads it', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    await machine.take();
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    const { ticket } = await desk.told({ type: 'note', text: 'Has the form' });
    expect(ticket?.notes).toMatchObject([{ text: 'Has the form', deskId: 'registry-1' }]);
    expect(ticket?.state).toBe('called');
  });

  test('when somebody leaves, then nobody calls them', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    const left = await server.post<HolderTicket>(`/tickets/${holder.token}/leave`);
    expect(left.body).toMatchObject({ state: 'left', ahead: null });
    const desk = await anOpenDesk(server);
    expect(await desk.refused({ type: 'callNext' })).toMatchObject({ code: 'queue.empty' });
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
