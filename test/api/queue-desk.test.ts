import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { HolderTicket, PublicQueue, StaffQueue } from '@sportello/shared/queue';
import type { TestServer } from '../support/server.ts';
import { anOpenDesk, anOperator, aTicketMachine, startQueueServer } from '../support/queue.ts';

let server: TestServer;
afterEach(() => server?.close());

const minutes = (count: number) => count * 60_000;

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

  test('when somebody has left, then a desk ends their number: of whoever waits, and of whom it has itself, but not of another desk', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    for (let count = 0; count < 3; count++) await machine.take();
    const [desk, other] = [await anOpenDesk(server), await anOpenDesk(server, 'registry-2')];
    const { ticket } = await desk.told({ type: 'callNext' });
    const { body } = await server.get<StaffQueue>('/offices/registry/staff-queue', desk.headers);
    const waiting = body.tickets.find(({ label }) => label === 'A003')!;

    expect(await other.refused({ type: 'leave' })).toMatchObject({ code: 'desk.idle' });
    expect(await other.refused({ type: 'leave', ticketId: ticket!.id })).toMatchObject({
      code: 'ticket.changed',
      data: { deskNumber: 1 },
    });
    const gone = { type: 'leave', ticketId: waiting.id, commandId: randomUUID() };
    expect((await other.told(gone)).ticket).toMatchObject({ label: 'A003', state: 'left' });
    expect((await other.told(gone)).ticket).toMatchObject({ label: 'A003', state: 'left' });
    await desk.told({ type: 'start' });
    expect((await desk.told({ type: 'leave' })).ticket).toMatchObject({ label: 'A001', state: 'left' });
    expect(await desk.refused({ type: 'call', ticketId: waiting.id })).toMatchObject({
      code: 'ticket.transition',
    });
    expect((await desk.told({ type: 'callNext' })).ticket).toMatchObject({ label: 'A002' });
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
