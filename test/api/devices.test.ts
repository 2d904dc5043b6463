import { afterEach, describe, expect, test } from 'vitest';
import type { Device, DeviceState, DeviceStatus, Pairing } from '@sportello/shared/device';
import type { Problem } from '@sportello/shared/problem';
import { accepted, aConnectedSocket, aSocket, nextEvent, type TestSocket } from '../support/follower.ts';
import { inParallel } from '../support/queue.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
const sockets: TestSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await server?.close();
});

const bearer = ({ token }: { token: string }) => ({ authorization: `Bearer ${token}` });
const aScreen = async (page: 'kiosk' | 'display' = 'display'): Promise<Pairing> =>
  (await server.post<Pairing>('/pairings', { page, version: 'test' })).body;
const place = { officeId: 'registry', role: 'display', name: 'Sala grande' } as const;

async function anAdministrator() {
  const { headers } = await server.signedIn('admin');
  return {
    headers,
    pair: <T = Device>(code: string, wanted: Record<string, unknown> = {}) =>
      server.post<T>('/devices', { code, ...place, ...wanted }, headers),
    list: async () => (await server.get<{ devices: DeviceStatus[] }>('/devices', headers)).body.devices,
    change: <T = DeviceStatus>(id: string, change: Record<string, unknown>) =>
      server.patch<T>(`/devices/${id}`, change, headers),
    revoke: (id: string) => server.delete(`/devices/${id}`, headers),
    reload: (id: string) => server.post(`/devices/${id}/reload`, {}, headers),
  };
}

async function aPairedScreen() {
  const admin = await anAdministrator();
  const screen = await aScreen();
  const { body: device } = await admin.pair(screen.code);
  const socket = await aConnectedSocket(server.url, { token: screen.token });
  sockets.push(socket);
  const report = (told: Record<string, unknown> = {}): Promise<DeviceState> =>
    socket.emitWithAck('report', { version: 'test', width: 1920, height: 1080, ...told }).then(accepted);
  return { admin, screen, device, socket, report };
}

describe('pairing', () => {
  test('when an administrator types the code of a new screen, then its token works, and the code does not work again', async () => {
    server = await startTestServer();
    const admin = await anAdministrator();
    const screen = await aScreen();
    expect(screen.code).toMatch(/^[2-9A-HJKMNP-TV-Z]{6}$/);
    expect((await server.get<Problem>('/device', bearer(screen))).body.code).toBe('device.pairing');

    const typed = `${screen.code.slice(0, 3)}-${screen.code.slice(3)} `.toLowerCase();
    const settings = { languages: ['de', 'it'], moreOfficeIds: ['town-hall'], sound: 'chime', print: 'none' };
    expect((await admin.pair(typed, { settings })).status).toBe(201);
    const { status, body } = await server.get<Device>('/device', bearer(screen));
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...place, settings });
    expect((await admin.pair<Problem>(screen.code)).body).toMatchObject({
      code: 'pairing.used',
      status: 409,
    });
  });

  test('when twenty administrators confirm one code at once, then one wins and there is one device', async () => {
    server = await startTestServer();
    const admin = await anAdministrator();
    const screen = await aScreen();
    const answers = await inParallel(20, 20, (index) => admin.pair(screen.code, { name: `Screen ${index}` }));
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await admin.list()).toHaveLength(1);
    expect((await server.get<Device>('/device', bearer(screen))).body.name).toBe(won[0]!.body.name);
  });

  test('when ten minutes have passed, then the code pairs nothing', async () => {
    server = await startTestServer();
    const admin = await anAdministrator();
    const screen = await aScreen();
    server.clock.advance(10 * 60_000);
    expect((await admin.pair<Problem>(screen.code)).body.code).toBe('pairing.notFound');
    expect((await server.get('/device', bearer(screen))).status).toBe(401);
  });

  test('when a code has wrong signs, an office is unknown or the person is no administrator, then it is said', async () => {
    server = await startTestServer();
    const admin = await anAdministrator();
    const { code } = await aScreen();
    const wrong = (await admin.pair<Problem>('AB0 1OI')).body;
    expect(wrong).toMatchObject({ code: 'request.invalid', errors: [{ path: 'code' }] });
    expect((await admin.pair<Problem>(code, { officeId: 'nowhere' })).body.code).toBe('office.notFound');
    const { headers } = await server.signedIn('supervisor');
    expect((await server.post('/devices', { code, ...place }, headers)).status).toBe(403);
    expect((await admin.pair(code)).status).toBe(201);
  });

  test('when somebody tries codes, then they are told to wait', async () => {
    server = await startTestServer({ env: { RATE_LIMITS: 'true' } });
    const admin = await anAdministrator();
    const answers = await inParallel(21, 1, () => admin.pair<Problem>('ABCDEF'));
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'request.tooMany' } });
  });
});

describe('paired screens', () => {
  test('when a screen reports, then the list says that it is connected, what it runs and shows; when it goes, that it is gone', async () => {
    server = await startTestServer();
    const { admin, device, socket, report } = await aPairedScreen();
    expect(await admin.list()).toMatchObject([
      { id: device.id, connected: false, lastContactAt: null, upToDate: null },
    ]);
    await report({ calling: 'A007', sound: 'blocked' });
    expect(await admin.list()).toMatchObject([
      {
        connected: true,
        lastContactAt: new Date(server.clock.now()).toISOString(),
        report: { version: 'test', width: 1920, height: 1080, calling: 'A007', sound: 'blocked' },
        upToDate: false,
      },
    ]);
    socket.disconnect();
    await expect.poll(async () => (await admin.list())[0]?.connected).toBe(false);
  });

  test('when its server died with the connection, then a silent screen counts as gone', async () => {
    server = await startTestServer();
    const { admin, report } = await aPairedScreen();
    await report();
    server.clock.advance(76_000);
    expect((await admin.list())[0]).toMatchObject({ connected: false });
  });

  test('when a screen is renamed and moved, then it hears so at once and may tell receipts of the new office only', async () => {
    server = await startTestServer();
    const { admin, device, socket, report } = await aPairedScreen();
    await report();
    const told = nextEvent(socket, 'device');
    const { body } = await admin.change(device.id, { name: 'Atrio', officeId: 'town-hall' });
    expect(body).toMatchObject({ name: 'Atrio', officeId: 'town-hall', connected: true });
    expect(await told).toMatchObject({ device: { name: 'Atrio', officeId: 'town-hall' } });
    await report();
    const shown = (officeId: string) =>
      socket.emitWithAck('shown', {
        officeId,
        label: 'A001',
        calledAt: '2027-05-03T08:00:00.000Z',
        spoken: false,
      });
    expect(await shown('registry')).toMatchObject({ ok: false, problem: { code: 'auth.forbidden' } });
    expect(await shown('town-hall')).toMatchObject({ ok: true });
    expect((await admin.change<Problem>(device.id, { officeId: 'nowhere' })).body.code).toBe(
      'office.notFound',
    );
  });

  test('when a screen is asked to reload, then the count that it hears has risen', async () => {
    server = await startTestServer();
    const { admin, device, socket, report } = await aPairedScreen();
    const { reloads } = await report();
    const told = nextEvent(socket, 'device');
    expect((await admin.reload(device.id)).status).toBe(204);
    expect(await told).toMatchObject({ reloads: reloads + 1 });
    expect((await report()).reloads).toBe(reloads + 1);
  });

  test('when a screen is revoked, then it hears so, is cut off, and its token opens nothing any more', async () => {
    server = await startTestServer();
    const { admin, screen, device, socket } = await aPairedScreen();
    const told = nextEvent(socket, 'device');
    const cut = nextEvent(socket, 'disconnect');
    expect((await admin.revoke(device.id)).status).toBe(204);
    expect(await told).toBeNull();
    await cut;
    expect((await server.get<Problem>('/device', bearer(screen))).body.code).toBe('device.pairing');
    const again = aSocket(server.url, { token: screen.token });
    sockets.push(again);
    expect(await nextEvent(again, 'connect_error')).toMatchObject({ data: { status: 401 } });
    expect(await admin.list()).toEqual([]);
    expect((await admin.change<Problem>(device.id, { name: 'Atrio' })).body.code).toBe('device.notFound');
    expect((await admin.revoke(device.id)).status).toBe(204);
  });
});
