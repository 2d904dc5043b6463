import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { DeskMessage } from '@sportello/shared/desk-message';
import type { Problem } from '@sportello/shared/problem';
import { accepted, aConnectedSocket, nextEvent } from '../support/follower.ts';
import { anOpenDesk, anOperator, inParallel, startQueueServer, type Operator } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

const send = <T = DeskMessage>({ deskId, headers }: Operator, body: Record<string, unknown>) =>
  server.post<T>(`/desks/${deskId}/messages`, { commandId: randomUUID(), text: 'Ciao', ...body }, headers);
const read = <T = DeskMessage>({ deskId, headers }: Operator, id: string) =>
  server.post<T>(`/desks/${deskId}/messages/${id}/read`, {}, headers);
const today = async ({ headers }: Operator) =>
  (await server.get<{ messages: DeskMessage[] }>('/offices/registry/desk-messages', headers)).body.messages;

test('when a desk writes to all, then every console hears it at once and the public does not', async () => {
  server = await startQueueServer();
  const [from, other] = [await anOpenDesk(server, 'registry-1'), await anOpenDesk(server, 'registry-2')];
  const [console, anybody] = [
    await aConnectedSocket(server.url, { headers: other.headers }),
    await aConnectedSocket(server.url),
  ];
  accepted(await console.emitWithAck('follow', { room: 'staff', officeId: 'registry' }));
  accepted(await anybody.emitWithAck('follow', { room: 'public', officeId: 'registry' }));
  const overheard: unknown[] = [];
  anybody.on('message', (message) => overheard.push(message));
  const heard = nextEvent(console, 'message');
  const { status } = await send(from, { text: '  Manca la carta  ' });

  expect(status).toBe(201);
  expect(await heard).toMatchObject({
    from: { deskId: 'registry-1', deskNumber: 1, displayName: 'Test operator' },
    toDeskId: null,
    text: 'Manca la carta',
    readBy: [],
  });
  const readEvent = nextEvent(console, 'message') as Promise<DeskMessage>;
  const [message] = await today(other);
  await read(other, message!.id);
  expect((await readEvent).readBy).toMatchObject([{ deskId: 'registry-2', deskNumber: 2 }]);
  accepted(await anybody.emitWithAck('unfollow', { room: 'public', officeId: 'registry' }));
  expect(overheard).toEqual([]);
  for (const socket of [console, anybody]) socket.disconnect();
});

test('when a message is sent or read twice, also at once, then it counts once', async () => {
  server = await startQueueServer();
  const [from, other] = [await anOpenDesk(server, 'registry-1'), await anOpenDesk(server, 'registry-2')];
  const commandId = randomUUID();
  const sent = await inParallel(10, 10, () => send(from, { commandId }));
  expect(new Set(sent.map(({ body }) => body.id))).toEqual(new Set([commandId]));
  const seen = await inParallel(10, 10, () => read(other, commandId));
  expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await today(from)).map(({ readBy }) => readBy.length)).toEqual([1]);
});

test('when a message is for one desk, then no other can say that it has read it', async () => {
  server = await startQueueServer();
  const [from, to] = [await anOpenDesk(server, 'registry-1'), await anOpenDesk(server, 'registry-2')];
  const third = await anOpenDesk(server, 'registry-3');
  const { body } = await send(from, { toDeskId: 'registry-2' });
  expect((await read<Problem>(third, body.id)).body.code).toBe('resource.notFound');
  expect((await read<Problem>(third, randomUUID())).body.code).toBe('resource.notFound');
  expect((await read(to, body.id)).body.readBy).toHaveLength(1);
});

test('when somebody does not work at the desk, then they do not write for it', async () => {
  server = await startQueueServer();
  const mine = await anOpenDesk(server, 'registry-1');
  const other = await anOperator(server, 'registry-1');
  const closed = await anOperator(server, 'registry-2');
  expect((await send<Problem>(other, {})).body.code).toBe('desk.taken');
  expect((await send<Problem>(closed, {})).body.code).toBe('desk.notOpen');
  expect((await send<Problem>(mine, { toDeskId: 'nowhere' })).body.code).toBe('desk.notFound');
  expect((await send<Problem>(mine, { text: '   ' })).body).toMatchObject({
    code: 'request.invalid',
    errors: [{ path: 'text' }],
  });
  expect((await server.get<Problem>('/offices/registry/desk-messages')).status).toBe(401);
});

test('when the day is over, then what was said is gone', async () => {
  server = await startQueueServer();
  const desk = await anOpenDesk(server);
  await send(desk, {});
  server.clock.set('2027-05-04T06:00:00Z');
  const { deskMessages } = server.context;
  expect(await deskMessages.ofToday('registry')).toEqual([]);
  await deskMessages.forgetOld();
  server.clock.set('2027-05-03T09:00:00Z');
  expect(await deskMessages.ofToday('registry')).toEqual([]);
});
