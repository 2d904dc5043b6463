import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { DeskCommandResult, HolderTicket, PublicQueue } from '@sportello/shared/queue';
import { aConnectedSocket, aFollower } from '../support/follower.ts';
import { createHttpClient } from '../support/http-client.ts';
import { anInstallation } from '../support/restartable.ts';
import { startServerProcess } from '../support/child-process.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test.for(['SIGTERM', 'SIGKILL'] as const)(
  'when the server restarts after %s with a display and a console connected, then nothing is lost and nothing announced twice',
  { timeout: 120_000 },
  async (ending) => {
    const installation = await anInstallation();
    closing.push(() => installation.remove());
    const first = await startServerProcess(installation);
    const api = createHttpClient(`${first.url}/api/v1`);
    const [session] = installation.sessions;
    const take = () =>
      api.post<HolderTicket>(
        '/offices/registry/tickets',
        { serviceId: 'residence', commandId: randomUUID() },
        session,
      );
    const command = (type: string, commandId: string = randomUUID()) =>
      api.post<DeskCommandResult>('/desks/registry-1/commands', { type, commandId }, session);

    const screen = aFollower(await aConnectedSocket(first.url), 'public');
    const console = aFollower(await aConnectedSocket(first.url, { headers: session }), 'staff');
    closing.push(screen.stop, console.stop);
    await console.until(() => true);
    for (let count = 0; count < 3; count++) await take();
    await command('open');
    const commandId = randomUUID();
    const { body: before } = await command('callNext', commandId);
    await screen.until(({ tickets }) => tickets.some(({ state }) => state === 'called'));

    await first.stop(ending);
    const second = await startServerProcess({ ...installation, port: new URL(first.url).port });
    closing.push(() => second.stop('SIGKILL'));
    const { body: again } = await command('callNext', commandId);
    expect(again.ticket).toMatchObject({ label: before.ticket!.label, seq: before.ticket!.seq, calls: 1 });
    await command('start');
    await command('finish');
    await command('callNext');
    await screen.until(
      ({ tickets }) =>
        tickets.filter(({ state }) => state === 'called').length === 1 &&
        tickets.some(({ state }) => state === 'done'),
    );

    const { body } = await api.get<PublicQueue>('/offices/registry/queue');
    await console.until(({ seq }) => seq === body.seq);
    const places = (tickets: readonly { label: string; state: string; calls: number }[]) =>
      Object.fromEntries(
        tickets
          .filter(({ state }) => state !== 'done')
          .map(({ label, state, calls }) => [label, `${state} ${calls}`]),
      );
    expect(places(console.now().tickets)).toEqual(places(body.tickets));
    const active = screen.now().tickets.filter(({ state }) => state !== 'done');
    expect(active.toSorted((a, b) => (a.label < b.label ? -1 : 1))).toEqual(body.tickets);
    // A screen announces a call when label and number of calls are new to it.
    const announced = screen.states.flatMap(({ tickets }) =>
      tickets.filter(({ state }) => state === 'called').map(({ label, calls }) => `${label}/${calls}`),
    );
    expect(new Set(announced)).toEqual(new Set(['B001/1', 'B002/1']));
    for (const { deltas } of [screen, console]) {
      const seqs = deltas.map(({ seq }) => seq);
      expect(new Set(seqs).size).toBe(seqs.length);
    }
  },
);

test('when the server restarts after somebody urgent came, then a waiting person still reads why the place is worse', async () => {
  const installation = await anInstallation();
  closing.push(() => installation.remove());
  const first = await startServerProcess(installation);
  closing.push(() => first.stop('SIGKILL'));
  const [session] = installation.sessions;
  const api = createHttpClient(`${first.url}/api/v1`);
  const take = (kind: string) =>
    api.post<HolderTicket>(
      '/offices/registry/tickets',
      { serviceId: 'residence', priority: { kind }, commandId: randomUUID() },
      session,
    );
  await api.post('/desks/registry-1/commands', { type: 'open', commandId: randomUUID() }, session);
  const { body: holder } = await take('none');
  const reads = async () => (await api.get<HolderTicket>(`/tickets/${holder.token}`)).body;
  expect(await reads()).toMatchObject({ ahead: 0 });
  await take('urgent');
  await expect.poll(reads).toMatchObject({ ahead: 1, worseBecause: 'urgent' });
  await first.stop('SIGTERM');
  const second = await startServerProcess({ ...installation, port: new URL(first.url).port });
  closing.push(() => second.stop('SIGKILL'));
  expect(await reads()).toMatchObject({ ahead: 1, worseBecause: 'urgent' });
}, 60_000);
