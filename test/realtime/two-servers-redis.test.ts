import { randomUUID } from 'node:crypto';
import type { DeskMessage } from '@sportello/shared/desk-message';
import type {
  BoardTicket,
  DeskCommandResult,
  HolderTicket,
  PublicQueue,
  StaffTicket,
} from '@sportello/shared/queue';
import type { Receipt } from '@sportello/shared/realtime';
import { afterEach, describe, expect, test } from 'vitest';
import { startServerProcess, type ServerProcess } from '../support/child-process.ts';
import { accepted, aConnectedSocket, aFollower, type TestSocket } from '../support/follower.ts';
import { inParallel } from '../support/queue.ts';
import { redisMissing, startRedis } from '../support/redis.ts';
import { anInstallation } from '../support/restartable.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function twoServers() {
  const installation = await anInstallation(3, { role: 'supervisor', displays: 2 });
  closing.push(() => installation.remove());
  const redis = await startRedis();
  closing.push(redis.stop);
  const servers: ServerProcess[] = [];
  for (let index = 0; index < 2; index++) {
    const server = await startServerProcess({ ...installation, redisUrl: redis.url });
    closing.push(() => server.stop('SIGKILL'));
    servers.push(server);
  }
  const [here, there] = [servers[0]!, servers[1]!];
  const { sessions, displayTokens } = installation;

  const connected = async (server: ServerProcess, identity = {}): Promise<TestSocket> => {
    const socket = await aConnectedSocket(server.url, identity);
    closing.push(() => void socket.disconnect());
    return socket;
  };
  return {
    redis,
    here,
    there,
    sessions,
    take: (server: ServerProcess) =>
      server.post<HolderTicket>(
        '/offices/registry/tickets',
        { serviceId: 'identity-card', commandId: randomUUID() },
        sessions[0],
      ),
    command: async (server: ServerProcess, desk: number, type: string, commandId: string = randomUUID()) => {
      const path = `/desks/registry-${desk + 1}/commands`;
      const answer = await server.post<DeskCommandResult>(path, { type, commandId }, sessions[desk]);
      if (answer.status !== 200) throw new Error(`${type}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    async publicFollower(server: ServerProcess) {
      const follower = aFollower(await connected(server), 'public');
      closing.push(follower.stop);
      await follower.until(() => true);
      return follower;
    },
    async console(server: ServerProcess) {
      const socket = await connected(server, { headers: sessions[0] });
      const heard = { messages: [] as DeskMessage[], receipts: [] as Receipt[], intakes: 0 };
      socket.on('message', (message) => heard.messages.push(message));
      socket.on('receipt', (receipt) => heard.receipts.push(receipt));
      socket.on('intake', () => void (heard.intakes += 1));
      const follower = aFollower(socket, 'staff');
      closing.push(follower.stop);
      await follower.until(() => true);
      return { ...follower, heard };
    },
    async display(server: ServerProcess, index: number) {
      const socket = await connected(server, { token: displayTokens[index] });
      accepted(await socket.emitWithAck('follow', { room: 'public', officeId: 'registry' }));
      return ({ label, lastCallAt = '' }: StaffTicket) =>
        socket
          .emitWithAck('shown', { officeId: 'registry', label, calledAt: lastCallAt, spoken: true })
          .then((answer) => accepted(answer));
    },
  };
}

const calledOf = ({ tickets }: PublicQueue) => tickets.filter(({ state }) => state === 'called');
/** Every time that a number became called in what a screen has shown. */
function announcedIn(states: readonly PublicQueue[]): string[] {
  const before = new Map<string, BoardTicket['state']>();
  const announced: string[] = [];
  for (const { label, state } of states.flatMap(({ tickets }) => tickets)) {
    if (state === 'called' && before.get(label) !== 'called') announced.push(label);
    before.set(label, state);
  }
  return announced;
}

const missing = [!process.env.MONGODB_URI && 'MONGODB_URI', redisMissing && 'redis-server'].filter(Boolean);
const why = missing.length > 0 ? ` (skipped for want of ${missing.join(' and ')})` : '';

describe.skipIf(missing.length > 0)(`two servers on one database and one Redis${why}`, () => {
  test('when one server is told something, then followers, consoles and displays of the other know at once', async () => {
    const { here, there, sessions, take, command, ...clients } = await twoServers();
    const screen = await clients.publicFollower(there);
    const [near, far] = [await clients.console(here), await clients.console(there)];
    const shows = [await clients.display(here, 0), await clients.display(there, 1)];
    await take(here);
    await command(here, 0, 'open');
    const { ticket } = await command(here, 0, 'callNext');
    await screen.until((queue) => calledOf(queue).length === 1);
    await far.until(({ tickets }) => tickets.some(({ state }) => state === 'called'));
    for (const show of shows) await show(ticket!);
    for (const { heard } of [near, far]) {
      await expect.poll(() => heard.receipts.at(-1)).toMatchObject({ shownOn: 2, screens: 2 });
    }

    const text = 'Torno tra due minuti';
    const message = { commandId: randomUUID(), toDeskId: null, text };
    const sent = await here.post('/desks/registry-1/messages', message, sessions[0]);
    expect(sent.status).toBeLessThan(300);
    await here.put('/offices/registry/intake', { mode: 'stopped' }, sessions[0]);
    for (const { heard } of [near, far]) {
      await expect.poll(() => heard.messages.map((one) => one.text)).toEqual([text]);
      await expect.poll(() => heard.intakes).toBe(1);
    }
  }, 60_000);

  test('when one server is killed in the middle of calls, then followers of the other miss nothing and see nothing twice', async () => {
    const { here, there, take, command, ...clients } = await twoServers();
    const screen = await clients.publicFollower(there);
    const console = await clients.console(there);
    const [desks, rounds] = [3, 5];
    const taken = await inParallel(desks * rounds, 5, (index) => take(index % 2 ? here : there));
    for (let desk = 0; desk < desks; desk++) await command(here, desk, 'open');
    let killed: Promise<void> | undefined;
    /** The same command, to the other server when the first does not answer any more. */
    const send = (desk: number, type: string) => {
      const commandId = randomUUID();
      return command(here, desk, type, commandId).catch(() => command(there, desk, type, commandId));
    };
    const served: string[] = [];
    await inParallel(desks, desks, async (desk) => {
      for (let round = 0; round < rounds; round++) {
        served.push((await send(desk, 'callNext')).ticket!.label);
        if (served.length === 7) killed = here.stop('SIGKILL');
        await send(desk, 'start');
        await send(desk, 'finish');
      }
    });
    await killed;
    expect(served.toSorted()).toEqual(taken.map(({ body }) => body.label).toSorted());
    for (const { until } of [screen, console]) {
      await until(({ tickets }) => tickets.filter(({ state }) => state === 'done').length === served.length);
    }
    const announced = announcedIn(screen.states);
    expect(announced.toSorted()).toEqual([...new Set(announced)].toSorted());
  }, 60_000);

  test('when Redis is away, then this server tells its own at once and the other soon, and all is well when it is back', async () => {
    const { redis, here, there, take, command, ...clients } = await twoServers();
    const [near, far] = [await clients.publicFollower(here), await clients.publicFollower(there)];
    const console = await clients.console(here);
    const show = await clients.display(here, 0);
    await clients.display(there, 1);
    for (let count = 0; count < 2; count++) await take(here);
    await command(here, 0, 'open');
    await redis.stop();
    const { ticket } = await command(here, 0, 'callNext');
    await near.until((queue) => calledOf(queue).length === 1);
    await far.until((queue) => calledOf(queue).length === 1);
    await show(ticket!);
    await expect.poll(() => console.heard.receipts.at(-1)).toMatchObject({ shownOn: 1, screens: 1 });

    await redis.start();
    await command(here, 0, 'start');
    await command(here, 0, 'finish');
    const { ticket: second } = await command(here, 0, 'callNext');
    await far.until((queue) => calledOf(queue).some(({ label }) => label === second!.label));
    await expect
      .poll(async () => {
        await show(second!);
        return console.heard.receipts.at(-1);
      })
      .toMatchObject({ label: second!.label, screens: 2 });
  }, 60_000);
});
