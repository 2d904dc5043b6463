import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Problem } from '@sportello/shared/problem';
import type { HolderTicket, StaffQueue } from '@sportello/shared/queue';
import { accepted, aConnectedSocket } from '../support/follower.ts';
import { anOpenDesk, aTicketMachine, inParallel, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

const minutes = (count: number) => count * 60_000;
const does = <T = HolderTicket>(holder: HolderTicket, action: string, body: Record<string, unknown> = {}) =>
  server.post<T>(`/tickets/${holder.token}/${action}`, body);
const reads = async (holder: HolderTicket) =>
  (await server.get<HolderTicket>(`/tickets/${holder.token}`)).body;

describe('ten more minutes', () => {
  test('when the holder asks, then the ticket rests with its promise, the desks see it, and it is called afterwards', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const first = await machine.take();
    const second = await machine.take();
    const desk = await anOpenDesk(server);

    const { status, body } = await does(first, 'postpone');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'parked',
      parkedUntil: '2027-05-03T08:10:00.000Z',
      postponesLeft: 1,
      postponeMin: 10,
    });
    const { body: queue } = await server.get<StaffQueue>('/offices/registry/staff-queue', desk.headers);
    expect(queue.tickets).toMatchObject([
      { label: first.label, state: 'parked', postponed: 1, promiseAt: '2027-05-03T08:20:00.000Z' },
      { label: second.label, state: 'waiting' },
    ]);

    expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe(second.label);
    await desk.told({ type: 'start' });
    await desk.told({ type: 'finish' });
    expect(await desk.refused({ type: 'callNext' })).toMatchObject({ code: 'queue.empty' });
    server.clock.advance(minutes(10));
    expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe(first.label);
  });

  test('when it is asked too often, also at once, then it works as often as is allowed', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    const answers = await inParallel(10, 10, () => does<HolderTicket & Problem>(holder, 'postpone'));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['ticket.postponeLimit']));
    expect(refused[0]!.body).toMatchObject({ status: 409, data: { times: 2, minutes: 10 } });
    expect(await reads(holder)).toMatchObject({
      state: 'parked',
      parkedUntil: '2027-05-03T08:20:00.000Z',
      postponesLeft: 0,
    });
  });

  test('when the same request is sent twice, then it counts once', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    const commandId = randomUUID();
    await Promise.all([does(holder, 'postpone', { commandId }), does(holder, 'postpone', { commandId })]);
    expect(await reads(holder)).toMatchObject({ postponesLeft: 1, parkedUntil: '2027-05-03T08:10:00.000Z' });
  });

  test('when the holder has been called, then the desk is free again', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    const next = await machine.take();
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    expect((await does(holder, 'postpone')).body).toMatchObject({ state: 'parked', deskNumber: null });
    expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe(next.label);
  });

  test('when a desk put the person aside or serves them, then that is for the desk to decide', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    expect((await does<Problem>(holder, 'postpone')).body).toMatchObject({
      code: 'ticket.transition',
      data: { state: 'serving' },
    });
    expect((await does<Problem>(holder, 'leave')).body.code).toBe('ticket.transition');
    await desk.told({ type: 'park' });
    expect((await does<Problem>(holder, 'postpone')).body).toMatchObject({ data: { state: 'parked' } });
  });
});

describe('a phone', () => {
  test('when its holder is here after a missed call, then they wait again, and saying it twice does no harm', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    const desk = await anOpenDesk(server);
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'recall' });
    await desk.told({ type: 'recall' });
    await desk.told({ type: 'noShow' });

    expect((await does(holder, 'here')).body).toMatchObject({ state: 'waiting', ahead: 0 });
    expect((await does(holder, 'here')).body.state).toBe('waiting');
    expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe(holder.label);
  });

  test('when its holder comes back before the ten minutes are over, then they can be called at once', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    const desk = await anOpenDesk(server);
    await does(holder, 'postpone');
    const back = (await does(holder, 'here')).body;
    expect(back).toMatchObject({ state: 'waiting' });
    expect(back.parkedUntil).toBeUndefined();
    expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe(holder.label);
  });

  test('when its holder leaves twice, then they have left', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    expect((await does(holder, 'leave')).body).toMatchObject({ state: 'left', ahead: null });
    expect((await does(holder, 'leave')).status).toBe(200);
    expect((await does<Problem>(holder, 'here')).body.code).toBe('ticket.transition');
  });

  test('when somebody urgent comes, then the holder is told why the place is worse, until it is won back', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const desk = await anOpenDesk(server);
    const holder = await machine.take();
    expect(await reads(holder)).toMatchObject({ ahead: 0 });
    expect((await reads(holder)).worseBecause).toBeUndefined();

    const request = { serviceId: 'residence', priority: { kind: 'urgent' }, commandId: randomUUID() };
    await server.post('/offices/registry/tickets', request, desk.headers);
    server.clock.advance(16_000);
    expect(await reads(holder)).toMatchObject({ ahead: 1, worseBecause: 'urgent' });
    server.clock.advance(16_000);
    expect(await reads(holder)).toMatchObject({ ahead: 1, worseBecause: 'urgent' });

    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    await desk.told({ type: 'finish' });
    server.clock.advance(16_000);
    const after = await reads(holder);
    expect(after.ahead).toBe(0);
    expect(after.worseBecause).toBeUndefined();
  });

  test('when its page is open, then it is told of its rest at once', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const holder = await machine.take();
    const socket = await aConnectedSocket(server.url);
    accepted(await socket.emitWithAck('follow', { room: 'ticket', token: holder.token }));
    const told = new Promise<HolderTicket>((resolve) => socket.once('ticket', resolve));
    await does(holder, 'postpone');
    expect(await told).toMatchObject({ state: 'parked', parkedUntil: '2027-05-03T08:10:00.000Z' });
    socket.disconnect();
  });
});
