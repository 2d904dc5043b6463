/// <reference lib="dom" />
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { expectAccessible, PHONE } from '../support/citizen-steps.ts';
import { createCuttableNetwork, type CuttableNetwork } from '../support/cuttable-network.ts';
import { startProduct, type Product } from '../support/product.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

const DAY_MS = 86_400_000;

describe.skipIf(browserMissing)('the number on the phone, live', { timeout: 120_000 }, () => {
  let browser: Browser;
  let product: Product;
  let network: CuttableNetwork;
  let room: ReturnType<typeof createWaitingRoom>;
  let desk: Awaited<ReturnType<typeof room.openDesk>>;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    network = await createCuttableNetwork(product.url);
    room = createWaitingRoom(product);
    desk = await room.openDesk(2);
  });
  closeAfterwards(() => [browser, network, product]);

  async function open(token: string, options: object = {}): Promise<Page> {
    const context: BrowserContext = await browser.newContext({ ...PHONE, ...options });
    await context.addInitScript(() => {
      const shaken: unknown[] = [];
      Object.assign(globalThis, { shaken });
      navigator.vibrate = (pattern) => shaken.push(pattern) > 0;
    });
    const page = await context.newPage();
    await page.goto(`${network.url}/ticket/${token}`);
    return page;
  }
  const live = (page: Page) => page.getByText('La pagina si aggiorna da sola').waitFor();
  const shakes = (page: Page) =>
    page.evaluate(() => (globalThis as unknown as { shaken: unknown[] }).shaken.length);
  const serve = async () => {
    await desk('start');
    await desk('finish');
  };

  test('when the phone sleeps through its call, then it is right as soon as it wakes, and shakes once', async () => {
    const page = await open((await room.take()).token);
    await live(page);
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
    await desk('callNext');
    await cdp.send('Page.setWebLifecycleState', { state: 'active' });
    await page.getByText('Vai allo sportello 2').waitFor({ timeout: 10_000 });
    await expect.poll(() => shakes(page)).toBe(1);
    const board = await page.getByText('Vai allo sportello 2').boundingBox();
    expect(board!.y).toBeGreaterThanOrEqual(0);
    expect(board!.y + board!.height).toBeLessThanOrEqual(PHONE.viewport.height);
    await expectAccessible(page, 'called');
    await desk('recall');
    await expect.poll(() => shakes(page)).toBe(2);
    await desk('start');
    await page.getByText('Sei allo sportello 2').waitFor();
    await expectAccessible(page, 'serving');
    await desk('finish');
    await page.getByText('Concluso. Grazie!').waitFor();
    await expectAccessible(page, 'done');
    expect(await shakes(page)).toBe(2);
    await page.context().close();
  });

  test('when the network is gone while the number is called, then the page says that it may be old, and is right again by itself', async () => {
    const page = await open((await room.take()).token);
    await live(page);
    // The worst moment: while the page waits for an answer.
    network.deafen();
    await page.evaluate(() => dispatchEvent(new Event('online')));
    network.cut();
    await page.getByText('Connessione interrotta').waitFor();
    await expectAccessible(page, 'cut off');
    await desk('callNext');
    network.restore();
    await page.getByText('Vai allo sportello 2').waitFor({ timeout: 20_000 });
    await page.getByText('Connessione interrotta').waitFor({ state: 'detached' });
    await serve();
    await page.context().close();
  });

  test('when the person reads English, then so are page, live changes and what is said without the network', async () => {
    const page = await open((await room.take()).token, { locale: 'it-IT' });
    await live(page);
    await page.goto(`${page.url()}?lingua=en`);
    await page.getByText('This page updates itself').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await desk('callNext');
    await page.getByText('Go to counter 2').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    network.cut();
    await page.reload();
    await page.getByRole('heading', { name: 'No connection' }).waitFor();
    network.restore();
    await page.getByRole('link').click();
    await page.getByText('Go to counter 2').waitFor();
    await serve();
    await page.context().close();
  });

  test('when the day ends while the page is open, then it says that the number has ended with it', async () => {
    const { token, label } = await room.take();
    const page = await open(token);
    await live(page);
    product.clock.shiftTo(product.clock.now() + DAY_MS);
    await page.getByText('La giornata è finita').waitFor({ timeout: 60_000 });
    await page.getByText('prendi un nuovo numero').waitFor();
    expect(await page.getByText('Persone prima di te').count()).toBe(0);
    expect(await page.getByRole('button', { name: /minuti/ }).count()).toBe(0);
    await expectAccessible(page, 'the day is over');
    await page.getByText(label).first().waitFor();
    await page.context().close();
  });
});
