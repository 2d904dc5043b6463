import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deviceSettingsSchema } from '@sportello/shared/device';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { hashToken, newToken } from '@sportello/server/secret';
import { browserMissing } from '../support/browser.ts';
import { createCuttableNetwork, type CuttableNetwork } from '../support/cuttable-network.ts';
import { startProduct, type Product } from '../support/product.ts';
import { readSlip, startReceiptPrinter, type ReceiptPrinter } from '../support/receipt-printer.ts';
import { aTerminal, isWaitedFor, type Terminal } from '../support/terminal.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

/** Cuts at random moments besides the named ones; each takes some seconds. */
const RANDOM_CUTS = Number(process.env.POWER_CUTS ?? 3);

describe.skipIf(browserMissing)('power cuts while a number is taken', { timeout: 180_000 }, () => {
  let product: Product;
  let network: CuttableNetwork;
  let printer: ReceiptPrinter;
  let terminal: Terminal;
  let room: ReturnType<typeof createWaitingRoom>;
  const token = newToken();

  beforeAll(async () => {
    [product, printer] = await Promise.all([startProduct(), startReceiptPrinter()]);
    network = await createCuttableNetwork(product.url);
    room = createWaitingRoom(product);
    await room.openDesk(1);
    const settings = { print: 'network', printer: { host: '127.0.0.1', port: printer.port } };
    await product.context.deviceStore.add(
      {
        id: randomUUID(),
        officeId: DEMO_OFFICE,
        role: 'kiosk',
        name: 'Totem',
        settings: deviceSettingsSchema.parse(settings),
      },
      hashToken(token),
    );
  });
  afterAll(async () => {
    await network?.close();
    await product?.close();
    await printer?.close();
  });
  beforeEach(async () => {
    terminal = await aTerminal();
  });
  afterEach(() => terminal.close());

  // With the token, as its browser is started: what a page writes there reaches the disk only seconds later.
  const address = () => `${network.url}/kiosk#token=${token}`;
  const start = (page: Page) => page.getByRole('button', { name: /Documenti e residenza/ });
  const label = (page: Page) => page.getByTestId('label');
  const inQueue = async () => (await room.queue()).tickets.map((ticket) => ticket.label);
  const onPaper = () =>
    printer.slips.flatMap((bytes) =>
      readSlip(bytes)
        .lines.filter(({ size }) => size > 1)
        .map(({ text }) => text),
    );

  async function choose(page: Page): Promise<void> {
    await start(page).click();
    await page.getByRole('button', { name: /Carta d’identità/ }).click();
  }
  const tap = (page: Page) => page.getByRole('button', { name: 'Prendi il numero' }).click();
  async function afterPowerCut(): Promise<Page> {
    await terminal.losePower();
    return terminal.switchOn(address());
  }
  /** What stands there after a start: a number, or the first page. */
  async function standing(page: Page): Promise<string | null> {
    await start(page).or(label(page)).first().waitFor({ timeout: 30_000 });
    return (await label(page).count()) > 0 ? label(page).innerText() : null;
  }

  test('when the power fails before the button is touched, then there is no number', async () => {
    const page = await terminal.open(address());
    const before = await inQueue();
    await choose(page);
    expect(await standing(await afterPowerCut())).toBeNull();
    expect(await inQueue()).toEqual(before);
  });

  test('when it fails after the request and before its answer, then the number that was taken stands there and is printed', async () => {
    const page = await terminal.open(address());
    const before = await inQueue();
    await choose(page);
    network.deafen();
    await tap(page);
    await expect.poll(async () => (await inQueue()).length).toBe(before.length + 1);
    await terminal.losePower();
    network.restore();
    const after = await terminal.switchOn(address());
    const shown = await standing(after);
    expect(await inQueue()).toEqual([...before, shown]);
    await expect.poll(onPaper).toContain(shown);
  });

  test('when it fails while the number stands there and its slip is out, then it stands there again, and no second slip comes', async () => {
    const page = await terminal.open(address());
    const before = await inQueue();
    await choose(page);
    await tap(page);
    await page.getByText('Ritira il biglietto').waitFor();
    const taken = await label(page).innerText();
    const after = await afterPowerCut();
    expect(await standing(after)).toBe(taken);
    await after.getByText('Ritira il biglietto').waitFor();
    expect(onPaper().filter((text) => text === taken)).toHaveLength(1);
    expect(await inQueue()).toEqual([...before, taken]);

    // Its person takes it and goes: it must not wait for the next one, whatever happens then.
    await after.getByRole('button', { name: 'Fine', exact: true }).click();
    await start(after).waitFor();
    await expect.poll(() => after.evaluate(isWaitedFor)).toBe(false);
    expect(await standing(await afterPowerCut())).toBeNull();
    expect(await inQueue()).toEqual([...before, taken]);
  });

  test('when it fails while the printer is at it, then there is one number and at most one slip', async () => {
    const page = await terminal.open(address());
    const before = await inQueue();
    await choose(page);
    printer.stall();
    await tap(page);
    await page.getByText('Stampo il numero').waitFor();
    const taken = await label(page).innerText();
    await terminal.losePower();
    printer.goOn();
    const after = await terminal.switchOn(address());
    expect(await standing(after)).toBe(taken);
    await after.getByText(/Ritira il biglietto|Se il biglietto non esce/).waitFor({ timeout: 30_000 });
    expect(onPaper().filter((text) => text === taken).length).toBeLessThanOrEqual(1);
    expect(await inQueue()).toEqual([...before, taken]);
  });

  test('when it fails at any moment after the touch, then whoever is in the queue sees the number, and each has one', async () => {
    let page = await terminal.open(address());
    for (let cut = 0; cut < RANDOM_CUTS; cut += 1) {
      const before = await inQueue();
      await choose(page);
      const afterMs = Math.round(Math.random() * 150);
      await tap(page);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      page = await afterPowerCut();
      const shown = await standing(page);
      const added = (await inQueue()).filter((one) => !before.includes(one));
      expect(added, `cut after ${afterMs} ms`).toEqual(shown === null ? [] : [shown]);
      if (shown === null) continue;
      await page.getByRole('button', { name: 'Fine', exact: true }).click();
      await start(page).waitFor();
    }
    const paper = onPaper();
    expect(new Set(paper).size).toBe(paper.length);
  });
});
