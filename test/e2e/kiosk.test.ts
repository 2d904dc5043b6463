/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { createCuttableNetwork, type CuttableNetwork } from '../support/cuttable-network.ts';
import { startProduct, type Product } from '../support/product.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

describe.skipIf(browserMissing)('ticket machine', () => {
  let browser: Browser;
  let product: Product;
  let network: CuttableNetwork;
  let room: ReturnType<typeof createWaitingRoom>;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    network = await createCuttableNetwork(product.url);
    room = createWaitingRoom(product);
    await room.openDesk(1);
  });
  closeAfterwards(() => [browser, network, product]);

  const newTerminal = (): Promise<BrowserContext> =>
    browser.newContext({
      viewport: { width: 1080, height: 1920 },
      locale: 'it-IT',
      timezoneId: 'Europe/Rome',
    });
  const address = () => product.deviceUrl('kiosk').replace(product.url, network.url);

  async function open(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(address());
    return page;
  }
  async function chooseService(page: Page): Promise<void> {
    await page.getByRole('button', { name: /Documenti e residenza/ }).click();
    await page.getByRole('button', { name: /Carta d’identità/ }).click();
  }
  const takeButton = (page: Page) => page.getByRole('button', { name: 'Prendi il numero' });
  const numbers = async () => (await room.queue()).tickets.length;
  const labelOf = (page: Page) => page.getByTestId('label').innerText({ timeout: 20_000 });
  const finish = (page: Page) => page.getByRole('button', { name: 'Fine', exact: true }).click();

  test('when the button is tapped twice, then there is one number, with its place, wait and QR code', async () => {
    const page = await open(await newTerminal());
    expect(page.url()).not.toContain('token');
    const before = await numbers();
    await chooseService(page);
    await page.getByText('Attesa').first().waitFor();
    await takeButton(page).dblclick();
    expect(await labelOf(page)).toMatch(/^A\d{3}$/);
    await page.getByText(/prima di te/).waitFor();
    await page.getByRole('img', { name: /Codice QR/ }).waitFor();
    expect(await numbers()).toBe(before + 1);
    await page.context().close();
  }, 60_000);

  test('when the answer is lost and the network comes back, then the same number is shown and there is one', async () => {
    const page = await open(await newTerminal());
    await chooseService(page);
    const before = await numbers();
    network.deafen();
    await takeButton(page).click();
    await expect.poll(numbers).toBe(before + 1);
    network.cut();
    await page.getByRole('heading', { name: 'La rete non risponde' }).waitFor({ timeout: 15_000 });
    network.restore();
    const label = await labelOf(page);
    expect(await numbers()).toBe(before + 1);
    expect((await room.queue()).tickets.map((ticket) => ticket.label)).toContain(label);
    await page.context().close();
  }, 60_000);

  test('when the power fails before the answer, then the machine comes back with the number that was taken', async () => {
    const context = await newTerminal();
    const page = await open(context);
    await chooseService(page);
    const before = await numbers();
    network.deafen();
    await takeButton(page).click();
    await expect.poll(numbers).toBe(before + 1);
    await page.close({ runBeforeUnload: false });
    network.restore();
    const again = await open(context);
    await labelOf(again);
    expect(await numbers()).toBe(before + 1);
    await finish(again);
    await again.reload();
    await again.getByRole('heading', { name: 'Che cosa ti serve?' }).waitFor();
    expect(await numbers()).toBe(before + 1);
    await context.close();
  }, 60_000);

  test('when the machine starts while the server is away, then it says so and works as soon as it is back', async () => {
    const context = await newTerminal();
    const page = await open(context);
    await page.getByRole('button', { name: /Documenti/ }).waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.close();
    network.cut();
    const again = await context.newPage();
    await again.goto(`${network.url}/kiosk`);
    await again.getByText('Rete assente').waitFor();
    expect(await again.getByText(/minuti|in attesa/).count()).toBe(0);
    network.restore();
    await again.getByRole('button', { name: /Documenti/ }).waitFor({ timeout: 20_000 });
    await again.getByText('Rete assente').waitFor({ state: 'detached', timeout: 20_000 });
    await context.close();
  }, 60_000);

  test('when only a keyboard is there, then a number with priority can be taken', async () => {
    const page = await open(await newTerminal());
    await page.getByRole('button', { name: /Documenti/ }).waitFor();
    const chooseByKeys = async (name: RegExp) => {
      const wanted = page.getByRole('button', { name });
      await wanted.waitFor();
      for (let presses = 0; presses < 30; presses += 1) {
        if (await wanted.evaluate((button) => button === document.activeElement)) break;
        await page.keyboard.press('ArrowDown');
      }
      await page.keyboard.press('Enter');
    };
    for (const name of [/Documenti/, /Carta d’identità/, /precedenza/, /Gravidanza/])
      await chooseByKeys(name);
    expect(await labelOf(page)).toMatch(/^A\d{3}$/);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Che cosa ti serve?' }).waitFor();
    await page.context().close();
  }, 60_000);

  test('when a code is scanned that nobody has, then the refusal says what to do', async () => {
    const page = await open(await newTerminal());
    await page.getByRole('heading', { name: 'Che cosa ti serve?' }).waitFor();
    await page.keyboard.type('https://comune.example/appuntamento/AB2D9K3M?chiave=x');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Non troviamo questo codice' }).waitFor();
    await page.getByRole('button', { name: 'Riscrivi il codice' }).click();
    for (const sign of 'AB2D') await page.getByRole('button', { name: sign, exact: true }).click();
    expect((await page.getByTestId('code').innerText()).replace(/\s/g, '')).toBe('AB2D');
    await page.context().close();
  }, 60_000);

  test('when nobody touches it, then it counts down, goes back to the start and to Italian', async () => {
    const context = await newTerminal();
    await context.clock.install({ time: product.clock.now() });
    const page = await open(context);
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('button', { name: /Ich habe einen Termin/ }).click();
    await page.clock.runFor(45_000);
    await page.getByRole('timer').waitFor();
    await page.clock.runFor(30_000);
    await page.getByRole('heading', { name: 'Che cosa ti serve?' }).waitFor();
    await context.close();
  }, 60_000);

  test('when each page is checked in both modes, then axe finds nothing and nothing leads out of the page', async () => {
    const page = await open(await newTerminal());
    const check = async (name: string) => {
      expect((await new AxeBuilder({ page }).analyze()).violations, name).toEqual([]);
      expect(await page.locator('a[href]').count(), name).toBe(0);
    };
    for (const mode of ['normal', 'accessible']) {
      if (mode === 'accessible') await page.getByRole('button', { name: 'Modalità accessibile' }).click();
      await page.getByRole('button', { name: /Documenti/ }).waitFor();
      await check(`${mode} home`);
      await chooseService(page);
      await check(`${mode} service`);
      await page.getByRole('button', { name: /precedenza/ }).click();
      await check(`${mode} priority`);
      await page.keyboard.press('Escape');
      await takeButton(page).click();
      await labelOf(page);
      await check(`${mode} result`);
      await finish(page);
      if (mode === 'accessible') await page.getByRole('button', { name: 'Modalità accessibile' }).click();
      await page.getByRole('button', { name: /Ho un appuntamento/ }).click();
      await check(`${mode} code`);
      await page.keyboard.press('Escape');
    }
    await page.context().close();
  }, 180_000);
});
