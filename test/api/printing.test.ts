import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deviceSettingsSchema } from '@sportello/shared/device';
import type { PrintResult } from '@sportello/shared/print-job';
import type { HolderTicket } from '@sportello/shared/queue';
import { hashToken, newToken } from '@sportello/server/secret';
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
  return { take, print };
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
