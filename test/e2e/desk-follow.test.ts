import { followQueue, type FollowSocket, type FollowStatus } from '@sportello/shared/follow-queue';
import type { PublicQueue, StaffQueue } from '@sportello/shared/queue';
import {
  SOCKET_PATH,
  type ClientToServerEvents,
  type ServerToClientEvents,
} from '@sportello/shared/realtime';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anOpenDesk, aTicketMachine, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
const opened: { stop(): void }[] = [];

beforeEach(async () => {
  server = await startQueueServer();
});
afterEach(async () => {
  for (const client of opened.splice(0)) client.stop();
  await server.close();
});

type ClientSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** The same sequence of doubts each time, so that a failure can be repeated. */
function doubts(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Hands some deltas on twice, some late and out of order, and loses some. */
function unreliable(socket: ClientSocket, random: () => number): FollowSocket {
  const spoil = (listener: (value: never) => void) => (delta: never) => {
    const chance = random();
    if (chance < 0.25) return;
    listener(delta);
    if (chance < 0.4) listener(delta);
    else if (chance < 0.6) setTimeout(() => listener(delta), 30 * random());
  };
  return new Proxy<FollowSocket>(socket, {
    get(target, property: keyof FollowSocket) {
      if (property !== 'on') {
        const value: unknown = Reflect.get(target, property);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return (event: Parameters<FollowSocket['on']>[0], listener: (value: never) => void) =>
        target.on(event, event.startsWith('queue:') ? spoil(listener) : listener);
    },
  });
}

function follow<R extends 'public' | 'staff'>(room: R, headers: Record<string, string>, seed?: number) {
  const socket: ClientSocket = io(server.url, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    extraHeaders: headers,
    reconnectionDelay: 50,
    forceNew: true,
  });
  const seen = { queue: null as (PublicQueue | StaffQueue) | null, statuses: [] as FollowStatus[] };
  const following = followQueue<R>({
    socket: seed === undefined ? socket : unreliable(socket, doubts(seed)),
    room,
    officeId: 'registry',
    onQueue: (queue) => (seen.queue = queue),
    onStatus: (status) => seen.statuses.push(status),
  });
  opened.push({
    stop() {
      following.stop();
      socket.disconnect();
    },
  });
  return { seen, socket };
}

const labels = (queue: PublicQueue | StaffQueue | null) =>
  queue?.tickets
    .filter(({ state }) => !['done', 'left'].includes(state))
    .map(({ label, state, calls }) => `${label} ${state} ${calls}`)
    .toSorted();

test('when deltas are lost, doubled and late, then console and screen end with the queue of the server', async () => {
  const machine = await aTicketMachine(server);
  const desks = [await anOpenDesk(server, 'registry-1'), await anOpenDesk(server, 'registry-2')];
  const { headers } = desks[0]!;
  const clients = [follow('staff', headers, 7), follow('public', {}, 11), follow('public', {})];
  await expect.poll(() => clients.every(({ seen }) => seen.queue)).toBe(true);

  for (let round = 0; round < 12; round += 1) {
    await Promise.all([machine.take(), machine.take({ serviceId: 'residence' })]);
    await Promise.all(desks.map((desk) => desk.ask({ type: 'callNext' })));
    await Promise.all(desks.map((desk) => desk.ask({ type: round % 3 === 0 ? 'park' : 'start' })));
    await Promise.all(desks.map((desk) => desk.ask({ type: 'finish' })));
  }
  const { body: truth } = await server.get<StaffQueue>('/offices/registry/staff-queue', headers);
  for (const { seen } of clients) {
    await expect.poll(() => seen.queue?.seq, { timeout: 10_000 }).toBe(truth.seq);
    expect(labels(seen.queue)).toEqual(labels(truth));
  }
}, 60_000);

test('when a screen is cut off for three calls, then it comes back with the right list by itself', async () => {
  const machine = await aTicketMachine(server);
  for (let taken = 0; taken < 4; taken += 1) await machine.take();
  const desk = await anOpenDesk(server);
  const { seen, socket } = follow('public', {});
  await expect.poll(() => seen.statuses.at(-1)).toBe('live');

  socket.io.engine.close();
  for (let call = 0; call < 3; call += 1) {
    await desk.told({ type: 'callNext' });
    await desk.told({ type: 'start' });
    await desk.told({ type: 'finish' });
  }
  const { body: truth } = await server.get<PublicQueue>('/offices/registry/queue');
  await expect.poll(() => seen.queue?.seq, { timeout: 10_000 }).toBe(truth.seq);
  expect(labels(seen.queue)).toEqual(labels(truth));
  expect(seen.statuses).toEqual(['connecting', 'live', 'reconnecting', 'live']);
}, 30_000);
