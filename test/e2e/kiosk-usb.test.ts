import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deviceSettingsSchema } from '@sportello/shared/device';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { hashToken, newToken } from '@sportello/server/secret';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { createCuttableNetwork, type CuttableNetwork } from '../support/cuttable-network.ts';
import { startBridge, type Bridge } from '../support/printer-bridge.ts';
import { startProduct, type Product } from '../support/product.ts';
import { readSlip, startUsbPrinter, type UsbPrinter } from '../support/receipt-printer.ts';
import { aTerminal, type Terminal } from '../support/terminal.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

describe.skipIf(browserMissing)('ticket machine with a printer on its USB port', { timeout: 180_000 }, () => {
  let product: Product;
  let network: CuttableNetwork;
  let printer: UsbPrinter;
  let bridge: Bridge;
  let terminal: Terminal;
  let folder: string;
  const token = newToken();
  const deviceId = randomUUID();

  beforeAll(async () => {
    [product, printer, terminal, folder] = await Promise.all([
      startProduct(),
      startUsbPrinter(),
      aTerminal(),
      mkdtemp(join(tmpdir(), 'sportello-bridge-')),
    ]);
    network = await createCuttableNetwork(product.url);
    bridge = await startBridge({ device: printer.path, origin: network.url, state: folder });
    await product.context.deviceStore.add(
      {
        id: deviceId,
        officeId: DEMO_OFFICE,
        role: 'kiosk',
        name: 'Totem USB',
        settings: deviceSettingsSchema.parse({ print: 'usb', bridgePort: bridge.port }),
      },
      hashToken(token),
    );
    await createWaitingRoom(product).openDesk(1);
  });
  afterAll(async () => {
    await terminal?.close();
    await bridge?.kill();
    await printer?.close();
    await network?.close();
    await product?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  async function take(page: Page): Promise<string> {
    await page.getByRole('button', { name: /Documenti e residenza/ }).click();
    await page.getByRole('button', { name: /Carta d’identità/ }).click();
    await page.getByRole('button', { name: 'Prendi il numero' }).dblclick();
    return page.getByTestId('label').innerText({ timeout: 20_000 });
  }
  const finish = (page: Page) => page.getByRole('button', { name: 'Fine', exact: true }).click();
  const lastSlip = () => readSlip(printer.slips.at(-1)!).lines.map(({ text }) => text);

  test('when numbers are taken, with power cuts, without paper, with the bridge gone and without the server, then each has one slip or is on the screen', async () => {
    let page = await terminal.openPrepared(`${network.url}/kiosk#token=${token}`);
    const first = await take(page);
    await page.getByText('Ritira il biglietto').waitFor();
    expect(printer.slips).toHaveLength(1);
    expect(lastSlip()).toContain(first);
    expect(readSlip(printer.slips[0]!).qr).toContain('/ticket/');

    // The power fails for the whole machine: browser and bridge.
    await Promise.all([terminal.losePower(), bridge.kill()]);
    bridge = await startBridge({
      device: printer.path,
      origin: network.url,
      state: folder,
      port: bridge.port,
    });
    page = await terminal.switchOn(`${network.url}/kiosk#token=${token}`);
    await page.getByText('Ritira il biglietto').waitFor({ timeout: 30_000 });
    expect(await page.getByTestId('label').innerText()).toBe(first);
    expect(printer.slips).toHaveLength(1);
    await finish(page);

    printer.become('paperOut');
    await take(page);
    await page.getByText('La stampante non ha carta').waitFor();
    await page.getByRole('img', { name: /Codice QR/ }).waitFor();
    await finish(page);
    await page.getByText('Ora il distributore non stampa').waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    const told = async () => (await product.context.deviceStore.byId(deviceId))?.report?.printer;
    await expect.poll(told).toBe('paperOut');
    printer.become('ready');
    expect(printer.slips).toHaveLength(1);

    // Without the server the machine prints by itself.
    network.cut();
    await page.getByText('Rete assente').waitFor({ timeout: 20_000 });
    const alone = await take(page);
    expect(alone).toMatch(/^A9\d\d$/);
    await page.getByText('Ritira il biglietto').waitFor();
    expect(printer.slips).toHaveLength(2);
    expect(lastSlip()).toEqual(expect.arrayContaining([alone, "Carta d'identità elettronica"]));
    await finish(page);
    network.restore();
    await page.getByText('Rete assente').waitFor({ state: 'detached', timeout: 30_000 });

    await bridge.kill();
    await take(page);
    await page.getByText('La stampante non risponde').waitFor({ timeout: 20_000 });
    await expect.poll(told).toBe('bridgeOff');
    expect(printer.slips).toHaveLength(2);
  });

  test('when another page of this browser asks the bridge, then its printer prints nothing', async () => {
    const own = await startBridge({ device: printer.path, origin: network.url, state: join(folder, 'own') });
    const before = printer.slips.length;
    const browser = await launchBrowser();
    const page = await browser.newPage();
    // The same server under another name is another site.
    await page.goto(`${product.url}/kiosk`);
    const answer = await page.evaluate(
      (url) =>
        fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: new Uint8Array([65]),
        }).then(
          ({ status }) => status,
          () => 'refused',
        ),
      `${own.url}/slips/${randomUUID()}`,
    );
    expect(answer).toBe('refused');
    expect(printer.slips).toHaveLength(before);
    await browser.close();
    await own.kill();
  });
});
