import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Problem } from '@sportello/shared/problem';
import type { AdministeredDesk } from '@sportello/shared/directory-administration';
import type { Role } from '@sportello/shared/staff';
import type { DeskCommandResult, HolderTicket, StaffQueue } from '@sportello/shared/queue';
import { aConnectedSocket, aFollower, nextEvent } from '../support/follower.ts';
import { inParallel } from '../support/queue.ts';
import { anInstallation } from '../support/restartable.ts';
import { startServerProcess, type ServerProcess } from '../support/child-process.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function twoServers(staffCount: number, role?: Role) {
  const installation = await anInstallation(staffCount, { role });
  closing.push(() => installation.remove());
  const servers: ServerProcess[] = [];
  for (let index = 0; index < 2; index++) {
    const server = await startServerProcess(installation);
    closing.push(() => server.stop('SIGKILL'));
    servers.push(server);
  }
  const { sessions } = installation;
  /** Every other request goes to the other server. */
  const take = (index: number) =>
    servers[index % 2]!.post<HolderTicket>(
      '/offices/registry/tickets',
      { serviceId: 'identity-card', commandId: randomUUID() },
      sessions[0],
    );
  const command = (server: number, desk: number, type: string, commandId: string = randomUUID()) =>
    servers[server]!.post<DeskCommandResult & Problem>(
      `/desks/registry-${desk + 1}/commands`,
      { type, commandId },
      sessions[desk],
    );
  return { servers, sessions, take, command };
}

describe.skipIf(!process.env.MONGODB_URI)('two servers on one database', { timeout: 120_000 }, () => {
  test('when both give numbers, then none is given twice', async () => {
    const { take } = await twoServers(1);
    const labels = await inParallel(500, 100, async (index) => (await take(index)).body.label);
    expect(new Set(labels).size).toBe(500);
  });

  test('when ten desks call through both, then twenty people are called once each', async () => {
    const { take, command } = await twoServers(10);
    await inParallel(20, 5, take);
    await inParallel(10, 5, (desk) => command(desk % 2, desk, 'open'));
    const called: string[] = [];
    const lost: string[] = [];
    await inParallel(50, 50, async (index) => {
      const desk = index % 10;
      for (let attempt = index; ; attempt++) {
        const { status, body } = await command(attempt % 2, desk, 'callNext');
        if (status === 200) {
          called.push(body.ticket!.label);
          lost.push(...body.lost.map(({ label }) => label));
          await command(attempt % 2, desk, 'start');
          await command((attempt + 1) % 2, desk, 'finish');
          return;
        }
        if (body.code !== 'desk.busy') return;
      }
    });
    expect(called).toHaveLength(20);
    expect(new Set(called).size).toBe(20);
    for (const label of lost) expect(called).toContain(label);
  });

  test('when one command goes to both at once, then it calls one person', async () => {
    const { take, command } = await twoServers(1);
    await inParallel(4, 4, take);
    await command(0, 0, 'open');
    const commandId = randomUUID();
    const answers = await inParallel(10, 10, (index) => command(index % 2, 0, 'callNext', commandId));
    expect(new Set(answers.map(({ body }) => body.ticket?.label ?? body.code)).size).toBe(1);
  });

  test('when one server calls for a desk while the other closes it, then no closed desk has somebody', async () => {
    const { servers, sessions, take, command } = await twoServers(2);
    const rounds = 40;
    await inParallel(rounds, 10, take);
    const left: string[] = [];
    await inParallel(2, 2, async (desk) => {
      for (let round = 0; round < rounds / 2; round++) {
        await command(desk, desk, 'open');
        await Promise.all([command(0, desk, 'callNext'), command(1, desk, 'close')]);
        const { body } = await servers[desk]!.get<StaffQueue>(
          '/offices/registry/staff-queue',
          sessions[desk],
        );
        const deskId = `registry-${desk + 1}`;
        const person = body.tickets.find((one) => one.deskId === deskId && one.state === 'called');
        const state = body.desks.find(({ id }) => id === deskId)!.state;
        if (person && state === 'closed') left.push(person.label);
        await command(desk, desk, 'open');
        await command(desk, desk, 'start');
        await command(desk, desk, 'finish');
      }
    });
    expect(left).toEqual([]);
  });

  test('when an administrator changes a desk through one server, then consoles of the other are told without asking', async () => {
    const { servers, sessions } = await twoServers(1, 'admin');
    const [one, other] = [servers[0]!, servers[1]!];
    const console = await aConnectedSocket(other.url, { headers: sessions[0] });
    closing.push(() => void console.disconnect());
    const told = nextEvent(console, 'directory');
    const path = '/admin/desks/registry-1';
    const { body } = await one.get<AdministeredDesk>(path, sessions[0]);
    const settings = { ...body.value, serviceIds: ['residence'] };
    const saved = await one.put(path, { revision: body.revision, settings }, sessions[0]);
    expect(saved.status).toBe(200);
    await told;
    const { body: queue } = await other.get<StaffQueue>('/offices/registry/staff-queue', sessions[0]);
    expect(queue.desks.find(({ id }) => id === 'registry-1')?.serviceIds).toEqual(['residence']);
  });

  test('when a screen follows one server, then it also shows what the other does', async () => {
    const { servers, take, command } = await twoServers(2);
    const screens = [];
    for (const { url } of servers) {
      const screen = aFollower(await aConnectedSocket(url), 'public');
      closing.push(screen.stop);
      await screen.until(() => true);
      screens.push(screen);
    }
    await inParallel(10, 10, take);
    await inParallel(2, 2, (desk) => command(desk, desk, 'open'));
    await inParallel(2, 2, (desk) => command(desk, desk, 'callNext'));
    for (const screen of screens) {
      await screen.until(
        ({ tickets }) =>
          tickets.length === 10 && tickets.filter(({ state }) => state === 'called').length === 2,
      );
    }
  });
});
