import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deviceSettingsSchema } from '@sportello/shared/device';
import type { DeviceState, DeviceStatus } from '@sportello/shared/device';
import type { EncodedSlip, PrinterNow, PrintResult, TestSlip } from '@sportello/shared/print-job';
import type { Problem } from '@sportello/shared/problem';
import type { HolderTicket } from '@sportello/shared/queue';
import { hashToken, newToken } from '@sportello/server/secret';
import { accepted, aConnectedSocket, nextEvent } from '../support/follower.ts';
import { readSlip, startReceiptPrinter, type ReceiptPrinter } from '../support/receipt-printer.ts';
import { inParallel, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let printer: ReceiptPrinter;
let server: TestServer;
beforeEach(async () => {
  printer = await startReceiptPrinter();
  server = await startQueueServer({ env: { PUBLIC_URL: 'https://sportello.example' } });
});
afterEach(async () => {
  await server.close();
  await printer.close();
});

async function aMachine(
  settings: object = { print: 'network', printer: { host: '127.0.0.1', port: printer.port } },
) {
  const token = newToken();
  const device = { id: randomUUID(), officeId: 'registry', role: 'kiosk', name: 'Totem' } as const;
  const parsed = deviceSettingsSchema.parse(settings);
  await server.context.deviceStore.add({ ...device, settings: parsed }, hashToken(token));
  const headers = { authorization: `Bearer ${token}` };
  const wanted = { serviceId: 'identity-card', commandId: randomUUID() };
  const take = async () =>
    (
      await server.post<HolderTicket>(
        '/offices/registry/tickets',
        { ...wanted, commandId: randomUUID() },
        headers,
      )
    ).body;
  const print = async (ticket: HolderTicket, language = 'it') =>
    server.post<PrintResult>('/device/slips', { token: ticket.token, language }, headers);
  const encode = async (ticket?: HolderTicket) =>
    server.post<EncodedSlip>('/device/slips/encoded', { token: ticket?.token, language: 'it' }, headers);
  return { id: device.id, token, headers, take, print, encode };
}

test('when a number is printed, then the slip has everything that its holder needs, in their language', async () => {
  const machine = await aMachine();
  const ticket = await machine.take();
  expect((await machine.print(ticket)).body).toEqual({ state: 'printed' });
  expect((await machine.print(await machine.take(), 'de')).body).toEqual({ state: 'printed' });
  const [italian, german] = printer.slips.map(readSlip);
  expect(italian!.lines.find(({ text }) => text === ticket.label)).toEqual({
    text: 'A001',
    size: 6,
    bold: true,
  });
  expect(italian!.lines.map(({ text }) => text).filter(Boolean)).toEqual([
    'Anagrafe',
    'Il tuo numero',
    'A001',
    "Carta d'identità",
    'nessuno prima di te',
    'Inquadra per seguire la coda sul telefono',
    'lunedì 3 maggio, ore 10:00',
  ]);
  expect(italian).toMatchObject({ qr: `https://sportello.example/ticket/${ticket.token}`, cut: true });
  expect(german!.lines.map(({ text }) => text).join('\n')).toContain('1 Person vor Ihnen');
});

test('when it is asked for many times at once and again, then one slip comes out', async () => {
  const machine = await aMachine();
  const ticket = await machine.take();
  const answers = await inParallel(10, 10, () => machine.print(ticket));
  expect(answers.map(({ body }) => body.state)).not.toContain('failed');
  expect((await machine.print(ticket)).body).toEqual({ state: 'printed' });
  expect(printer.slips).toHaveLength(1);
});

test.each(['paperOut', 'coverOpen'] as const)(
  'when the printer says %s, then nothing is sent, it is told, and after the repair the slip comes once',
  async (state) => {
    const machine = await aMachine();
    const ticket = await machine.take();
    printer.become(state);
    expect((await machine.print(ticket)).body).toEqual({ state: 'failed', reason: state });
    printer.become('ready');
    expect(printer.slips).toHaveLength(0);
    expect((await machine.print(ticket)).body).toEqual({ state: 'printed' });
    expect(printer.slips).toHaveLength(1);
  },
);

test('when the confirmation gets lost, then it is not printed a second time', async () => {
  const machine = await aMachine();
  const ticket = await machine.take();
  printer.loseConfirmations();
  expect((await machine.print(ticket)).body).toEqual({ state: 'failed', reason: 'unknown' });
  expect((await machine.print(ticket)).body).toEqual({ state: 'failed', reason: 'unknown' });
  expect(printer.slips).toHaveLength(1);
});

test('when no printer answers, then it is offline', async () => {
  const machine = await aMachine();
  await printer.close();
  printer = await startReceiptPrinter();
  const gone = await machine.print(await machine.take());
  expect(gone.body).toEqual({ state: 'failed', reason: 'offline' });
});

test('when somebody else asks, or for somebody else’s number, then it is refused', async () => {
  const machine = await aMachine();
  const ticket = await machine.take();
  const display = await server.pairedDevice('display');
  const elsewhere = await server.pairedDevice('kiosk', 'town-hall');
  const body = { token: ticket.token, language: 'it' };
  expect((await server.post('/device/slips', body)).status).toBe(401);
  expect((await server.post('/device/slips', body, display.headers)).status).toBe(403);
  expect((await server.post('/device/slips', body, elsewhere.headers)).body).toMatchObject({
    code: 'printer.none',
  });
  const without = await aMachine({ print: 'none' });
  expect((await without.print(ticket)).status).toBe(409);
  expect((await machine.print({ ...ticket, token: 'nobody' })).status).toBe(404);
  expect(printer.slips).toHaveLength(0);
});

test('when the printer is on the machine’s own USB port, then the server encodes the slip, and only for that machine', async () => {
  const machine = await aMachine({ print: 'usb' });
  const ticket = await machine.take();
  expect((await machine.print(ticket)).body).toMatchObject({ code: 'printer.none' });
  const { status, body } = await machine.encode(ticket);
  expect(status).toBe(200);
  expect(body.jobId).toBe(ticket.token.split('.')[0]);
  expect((await machine.encode(ticket)).body).toEqual(body);
  const slip = readSlip(Buffer.from(body.bytes, 'base64'));
  expect(slip).toMatchObject({ qr: `https://sportello.example/ticket/${ticket.token}`, cut: true });
  expect(slip.lines.map(({ text }) => text)).toContain(ticket.label);
  const networked = await aMachine();
  expect((await networked.encode(ticket)).body).toMatchObject({ code: 'printer.none' });
  expect((await machine.encode({ ...ticket, token: 'nobody' })).status).toBe(404);
});

test('when an administrator asks for a test slip, then a network printer prints it, and a machine with USB or a browser is told to, for a minute', async () => {
  const admin = await server.signedIn('admin');
  const test = (id: string, headers = admin.headers) =>
    server.post<TestSlip>(`/devices/${id}/test-slips`, {}, headers);
  const networked = await aMachine();
  expect((await test(networked.id)).body.outcome).toBe('ready');
  expect(readSlip(printer.slips[0]!).lines.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['PROVA', 'Totem', 'àèéìòù ÀÈÉÌÒÙ', 'äöüß ÄÖÜ']),
  );
  printer.become('coverOpen');
  expect((await test(networked.id)).body.outcome).toBe('coverOpen');

  const usb = await aMachine({ print: 'usb' });
  const socket = await aConnectedSocket(server.url, { token: usb.token });
  const report = (told: object = {}): Promise<DeviceState> =>
    socket.emitWithAck('report', { version: 'test', width: 1, height: 1, ...told }).then(accepted);
  await report();
  const told = nextEvent(socket, 'device') as Promise<DeviceState>;
  const asked = (await test(usb.id)).body;
  expect(asked.outcome).toBeNull();
  expect((await told).testSlip).toBe(asked.id);
  expect((await usb.encode()).body.jobId).toBeNull();
  await report({ printer: 'paperOut', testSlip: { id: asked.id, outcome: 'paperOut' } });
  const { devices } = (await server.get<{ devices: DeviceStatus[] }>('/devices', admin.headers)).body;
  expect(devices.find(({ id }) => id === usb.id)?.report).toMatchObject({
    printer: 'paperOut',
    testSlip: { id: asked.id, outcome: 'paperOut' },
  });
  server.clock.advance(61_000);
  expect((await report()).testSlip).toBeUndefined();
  socket.disconnect();

  const operator = await server.signedIn('operator');
  expect((await test(networked.id, operator.headers)).status).toBe(403);
  expect((await test((await aMachine({ print: 'browser' })).id)).body.outcome).toBeNull();
  expect((await test((await aMachine({ print: 'none' })).id)).body).toMatchObject({
    code: 'printer.none',
  });
  expect((await test(randomUUID())).body).toMatchObject({ code: 'device.notFound' });
});

test('when a machine asks how its printer is, then it hears it before anybody takes a number', async () => {
  const machine = await aMachine();
  const state = async () => (await server.get<PrinterNow>('/device/printer', machine.headers)).body;
  expect(await state()).toEqual({ state: 'ready' });
  printer.become('paperLow');
  expect(await state()).toEqual({ state: 'paperLow' });
  printer.become('paperOut');
  expect(await state()).toEqual({ state: 'paperOut' });
  expect(printer.slips).toHaveLength(0);
});

test('when a printer on the network has no address, then the settings are refused at that field', async () => {
  const admin = await server.signedIn('admin');
  const machine = await aMachine({ print: 'none' });
  const change = (settings: object) =>
    server.patch<Problem>(`/devices/${machine.id}`, { settings }, admin.headers);
  expect((await change({ print: 'network' })).body.errors?.[0]?.path).toBe('settings.printer.host');
  expect((await change({ print: 'network', printer: { host: 'a b' } })).status).toBe(422);
  expect((await change({ print: 'usb', bridgePort: 70_000 })).body.errors?.[0]?.path).toBe(
    'settings.bridgePort',
  );
  expect((await change({ print: 'network', printer: { host: '192.168.1.50' } })).status).toBe(200);
});
