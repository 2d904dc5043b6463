import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startBridge, type Bridge } from '../support/printer-bridge.ts';
import { startUsbPrinter, type UsbPrinter } from '../support/receipt-printer.ts';

const origin = 'https://sportello.example';
const slip = new TextEncoder().encode('A001\n');
let folder: string;
let printer: UsbPrinter;
let bridge: Bridge;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sportello-bridge-'));
  printer = await startUsbPrinter();
  bridge = await startBridge({ device: printer.path, origin, state: folder });
});
afterEach(async () => {
  await bridge.kill();
  await printer.close();
  await rm(folder, { recursive: true, force: true });
});

const printed = async (id: string) => (await bridge.print(id, slip)).json();
const again = async (given: Partial<Parameters<typeof startBridge>[0]> = {}) => {
  await bridge.kill();
  bridge = await startBridge({ device: printer.path, origin, state: folder, ...given });
};

test('when a slip is sent many times at once, again, and after a power cut, then it comes out once', async () => {
  const id = randomUUID();
  const answers = await Promise.all(Array.from({ length: 5 }, () => printed(id)));
  expect(answers).toEqual(Array.from({ length: 5 }, () => ({ state: 'printed' })));
  await again();
  expect(await printed(id)).toEqual({ state: 'printed' });
  expect(printer.slips.map((bytes) => bytes.toString())).toEqual(['A001\n']);
  expect(await printed(randomUUID())).toEqual({ state: 'printed' });
  expect(printer.slips).toHaveLength(2);
});

test('when the power fails while the printer is at it, then nobody prints it again', async () => {
  const id = randomUUID();
  printer.stall();
  const unanswered = bridge.print(id, slip).catch(() => null);
  const journal = () => readFile(join(folder, 'slips.json'), 'utf8').catch(() => '');
  await expect.poll(journal).toContain('begun');
  await again();
  expect(await unanswered).toBeNull();
  printer.goOn();
  expect(await printed(id)).toEqual({ state: 'failed', reason: 'unknown' });
  expect(printer.slips.length).toBeLessThanOrEqual(1);
});

test('when the printer has no paper, then it says so, nothing is sent, and after the repair the slip comes once', async () => {
  const id = randomUUID();
  printer.become('paperOut');
  expect(await bridge.state()).toEqual({ state: 'paperOut' });
  expect(await printed(id)).toEqual({ state: 'failed', reason: 'paperOut' });
  printer.become('paperLow');
  expect(await bridge.state()).toEqual({ state: 'paperLow' });
  expect(printer.slips).toHaveLength(0);
  expect(await printed(id)).toEqual({ state: 'printed' });
  expect(printer.slips).toHaveLength(1);
});

test('when the printer is unplugged, then it is offline; a mute one is believed what it takes', async () => {
  await again({ device: join(folder, 'lp0') });
  expect(await bridge.state()).toEqual({ state: 'offline' });
  const id = randomUUID();
  expect(await printed(id)).toEqual({ state: 'failed', reason: 'offline' });
  // Plugged in: a plain file stands for a printer that never answers.
  await writeFile(join(folder, 'lp0'), '');
  await again({ device: join(folder, 'lp0'), mute: true });
  expect(await printed(id)).toEqual({ state: 'printed' });
  expect(await printed(id)).toEqual({ state: 'printed' });
  expect(await readFile(join(folder, 'lp0'), 'utf8')).toBe('A001\n');
});

test('when another page, a foreign name or a form asks, then it is refused and nothing is printed', async () => {
  const id = randomUUID();
  expect((await bridge.print(id, slip, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await bridge.print(id, slip, { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await bridge.print('../etc', slip)).status).toBe(404);
  expect((await bridge.print(id, new Uint8Array(70_000))).status).toBe(400);
  expect((await bridge.print(id, new Uint8Array(0))).status).toBe(400);
  expect((await fetch(`${bridge.url}/printer`)).status).toBe(403);
  const rebound = await new Promise<number | undefined>((resolve) => {
    const headers = { host: 'printer.evil.example', origin };
    request(`${bridge.url}/printer`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
  });
  expect(rebound).toBe(403);
  expect(printer.slips).toHaveLength(0);
  expect(bridge.said()).toContain('refused a page of https://evil.example');
});

test('when it is started without saying whose pages it serves, then it ends with how to start it', async () => {
  await expect(startBridge({ device: printer.path, origin: 'nonsense', state: folder })).rejects.toThrow(
    /Invalid URL[\s\S]*--origin/,
  );
});
