import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StaffQueue } from '@sportello/shared/queue';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { browserMissing } from '../support/browser.ts';
import { createCuttableNetwork, type CuttableNetwork } from '../support/cuttable-network.ts';
import { createHttpClient } from '../support/http-client.ts';
import { startProduct, type Product } from '../support/product.ts';
import { aTerminal, type Terminal } from '../support/terminal.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

describe.skipIf(browserMissing)('ticket machine without the server', () => {
  let product: Product;
  let network: CuttableNetwork;
  let room: ReturnType<typeof createWaitingRoom>;
  let staff: Record<string, string>;
  let terminal: Terminal;

  beforeAll(async () => {
    product = await startProduct();
    room = createWaitingRoom(product);
    staff = (await room.openDesk(1)).headers;
  });
  afterAll(() => product?.close());
  beforeEach(async () => {
    network = await createCuttableNetwork(product.url);
    terminal = await aTerminal();
  });
  afterEach(async () => {
    await terminal.close();
    await network.close();
  });

  const waiting = async () => {
    const path = `/offices/${DEMO_OFFICE}/staff-queue`;
    return (await createHttpClient(`${product.url}/api/v1`).get<StaffQueue>(path, staff)).body.tickets;
  };
  const labelsOf = async () => (await waiting()).map(({ label }) => label);

  const openPrepared = () =>
    terminal.openPrepared(product.deviceUrl('kiosk').replace(product.url, network.url));
  async function afterPowerCut(): Promise<Page> {
    await terminal.losePower();
    return terminal.switchOn(`${network.url}/kiosk`);
  }
  async function wish(page: Page): Promise<void> {
    await page.getByRole('button', { name: /Documenti e residenza/ }).click();
    await page.getByRole('button', { name: /Carta d’identità/ }).click();
    await page.getByRole('button', { name: 'Prendi il numero' }).click();
  }
  async function take(page: Page): Promise<string> {
    await wish(page);
    return finish(page);
  }
  async function finish(page: Page): Promise<string> {
    const label = await page.getByTestId('label').innerText({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Fine', exact: true }).click();
    return label;
  }

  test('when it is cut off for ten numbers and the power fails in between, then all stand in the queue, once, in order, as of their arrival', async () => {
    let page = await openPrepared();
    const online = await take(page);
    network.cut();
    await page.getByText('Puoi prendere un numero e registrare il tuo arrivo.').waitFor({ timeout: 20_000 });
    const given: string[] = [];
    const started = product.clock.now();
    for (let count = 0; count < 4; count += 1) given.push(await take(page));

    // The number stands on the screen, and the power fails: it stands there again.
    await wish(page);
    given.push(await page.getByTestId('label').innerText());
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    page = await afterPowerCut();
    expect(await finish(page)).toBe(given.at(-1));
    for (let count = 0; count < 4; count += 1) given.push(await take(page));

    // The button was tapped, and the power fails before anybody could read a number: stored or not, there will be one.
    await wish(page);
    page = await afterPowerCut();
    const start = page.getByRole('button', { name: /Documenti e residenza/ });
    await start.or(page.getByTestId('label')).waitFor();
    given.push((await start.count()) > 0 ? await take(page) : await finish(page));
    expect(new Set([online, ...given]).size).toBe(11);
    expect(await labelsOf()).toEqual([online]);

    network.restore();
    await expect
      .poll(async () => (await labelsOf()).filter((label) => given.includes(label)), { timeout: 40_000 })
      .toEqual(given);
    const tickets = await waiting();
    expect(tickets).toHaveLength(1 + given.length);
    const arrivals = tickets.map(({ arrivedAt }) => Date.parse(arrivedAt));
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
    expect(Math.min(...arrivals.slice(1))).toBeGreaterThan(started - 2_000);
    expect(Math.max(...arrivals)).toBeLessThan(product.clock.now());
    await page.getByText('Rete assente').waitFor({ state: 'detached', timeout: 30_000 });
    expect(await take(page)).toMatch(/^A00\d$/);
  }, 240_000);

  test('when the answer never comes, then the person has one number, the one on the screen', async () => {
    const page = await openPrepared();
    const before = await labelsOf();
    network.deafen();
    await wish(page);
    await expect.poll(async () => (await waiting()).length).toBe(before.length + 1);
    const label = await page.getByTestId('label').innerText({ timeout: 40_000 });
    expect(label).toMatch(/^A9\d\d$/);
    network.restore();
    await expect.poll(labelsOf, { timeout: 40_000 }).toEqual([...before, label]);
  }, 120_000);

  test('when somebody with an appointment comes, then the arrival is noted and what happens next is said', async () => {
    const page = await openPrepared();
    network.cut();
    await page.getByText('Rete assente').waitFor();
    await page.keyboard.type('AB2D9K3M');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Arrivo registrato' }).waitFor({ timeout: 20_000 });
    await page.getByText('Il tuo numero è nella mail di conferma.').waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }, 60_000);
});
