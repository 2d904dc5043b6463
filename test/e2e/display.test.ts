/// <reference lib="dom" />
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Receipt } from '@sportello/shared/realtime';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { aConnectedSocket } from '../support/follower.ts';
import { createCuttableNetwork, type CuttableNetwork } from '../support/cuttable-network.ts';
import { startProduct, type Product } from '../support/product.ts';
import { announcementsOf, createWaitingRoom, recordAnnouncements } from '../support/waiting-room.ts';

describe.skipIf(browserMissing)('waiting-room display', () => {
  let browser: Browser;
  let product: Product;
  let network: CuttableNetwork;
  let room: ReturnType<typeof createWaitingRoom>;
  let desks: Awaited<ReturnType<typeof room.openDesk>>[];

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    network = await createCuttableNetwork(product.url);
    room = createWaitingRoom(product);
    desks = await Promise.all([1, 2, 3].map(room.openDesk));
  });
  closeAfterwards(() => [browser, network, product]);

  const newScreen = (width = 1920, height = 1080): Promise<BrowserContext> =>
    browser.newContext({ viewport: { width, height }, locale: 'it-IT', timezoneId: 'Europe/Rome' });

  async function open(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await recordAnnouncements(page);
    await page.goto(product.deviceUrl('display').replace(product.url, network.url));
    await page.getByRole('heading', { name: 'Ultime chiamate' }).waitFor();
    return page;
  }
  /** Labels in the large frame and in the list. */
  const shown = async (page: Page): Promise<string[]> =>
    (await page.locator('.label').allInnerTexts()).map((text) => /[A-Z]\d+/.exec(text)?.[0] ?? '');
  const phasesOf = async (page: Page, labels: string[]) =>
    (await announcementsOf(page))
      .filter((one) => labels.includes(one.label) && ['shown', 'end'].includes(one.phase))
      .map((one) => `${one.phase} ${one.label}`);
  const finishAll = async () => {
    for (const desk of desks) {
      await desk('start');
      await desk('finish');
    }
  };

  test('when two desks call within a second, then both are shown and spoken in full, one after the other, without a reload', async () => {
    const page = await open(await newScreen());
    await page.mouse.click(600, 600);
    await page.getByText('Tocca per attivare l’audio').waitFor({ state: 'detached' });
    await page.evaluate(() => Object.assign(globalThis, { neverReloaded: true }));
    for (let count = 0; count < 3; count += 1) await room.take();
    const [first, second] = [await desks[0]!('callNext'), await desks[1]!('callNext')];
    await page.getByTestId('current-call').getByText(first!).waitFor();
    await expect
      .poll(() => phasesOf(page, [first!, second!]), { timeout: 40_000 })
      .toEqual([`shown ${first}`, `end ${first}`, `shown ${second}`, `end ${second}`]);
    const ends = (await announcementsOf(page)).filter((one) => one.phase === 'end');
    expect(ends.map((one) => one.spoken)).toEqual([true, true]);
    // Chime, then the voice in both languages of the municipality, and nothing of the second before the end of the first.
    const heard = (await announcementsOf(page)).filter(({ phase }) => ['chime', 'voice'].includes(phase));
    expect(heard.map(({ phase, label }) => `${phase} ${label}`)).toEqual(
      [first, second].flatMap((label) => [`chime ${label}`, `voice ${label}`, `voice ${label}`]),
    );
    expect(await shown(page)).toEqual(expect.arrayContaining([first, second]));
    await desks[0]!('recall');
    await expect
      .poll(
        async () =>
          (await announcementsOf(page)).filter((one) => one.label === first && one.calls === 2).length,
      )
      .toBeGreaterThan(0);
    await page.getByText('2ª chiamata').waitFor();
    expect(await page.evaluate(() => 'neverReloaded' in globalThis)).toBe(true);
    await desks[2]!('callNext');
    await finishAll();
    await page.context().close();
  }, 60_000);

  test('when a screen has shown a call, then the desk is told on how many screens', async () => {
    const page = await open(await newScreen());
    const console = await aConnectedSocket(product.url, { headers: desks[0]!.headers });
    const receipts: Receipt[] = [];
    console.on('receipt', (receipt) => void receipts.push(receipt));
    await console.emitWithAck('follow', { room: 'staff', officeId: room.officeId });
    await room.take();
    const label = await desks[0]!('callNext');
    await expect
      .poll(() => receipts.filter((one) => one.label === label).at(-1))
      .toMatchObject({
        shownOn: 1,
        screens: 1,
      });
    await desks[0]!('start');
    await desks[0]!('finish');
    console.disconnect();
    await page.context().close();
  }, 60_000);

  test('when the display is cut off for three calls, then it says so, and comes back with the right list and no old chimes', async () => {
    const context = await newScreen();
    await context.clock.install({ time: product.clock.now() });
    const page = await open(context);
    for (let count = 0; count < 3; count += 1) await room.take();
    network.cut();
    const missed: string[] = [];
    for (const desk of desks) missed.push(await desk('callNext'));
    product.clock.shiftTo(product.clock.now() + 60_000);
    await page.clock.fastForward(60_000);
    await page.getByText(/Collegamento assente dalle/).waitFor({ timeout: 15_000 });
    network.restore();
    await page.getByText(/Collegamento assente dalle/).waitFor({ state: 'detached', timeout: 20_000 });
    await expect.poll(() => shown(page)).toEqual(expect.arrayContaining(missed));
    await expect
      .poll(async () =>
        (await announcementsOf(page)).filter((one) => missed.includes(one.label)).map((one) => one.phase),
      )
      .toEqual(['silent', 'silent', 'silent']);

    await page.close();
    const restarted = await open(context);
    await expect.poll(() => shown(restarted)).toEqual(expect.arrayContaining(missed));
    expect((await announcementsOf(restarted)).filter((one) => missed.includes(one.label))).toEqual([]);
    await finishAll();
    await context.close();
  }, 90_000);

  test('when the power fails during an announcement, then the screen comes back without announcing it again', async () => {
    const context = await newScreen();
    const page = await open(context);
    await room.take();
    const label = await desks[0]!('callNext');
    await expect.poll(() => phasesOf(page, [label])).toContain(`shown ${label}`);
    await page.close({ runBeforeUnload: false });
    const console = await aConnectedSocket(product.url, { headers: desks[0]!.headers });
    const receipts: Receipt[] = [];
    console.on('receipt', (receipt) => void receipts.push(receipt));
    await console.emitWithAck('follow', { room: 'staff', officeId: room.officeId });
    const again = await open(context);
    await again.getByTestId('current-call').getByText(label).waitFor();
    expect(await phasesOf(again, [label])).toEqual([]);
    // The server may have lost its count with the same power: the screen says again what it shows.
    await expect.poll(() => receipts.at(-1)).toMatchObject({ label, shownOn: 1, screens: 1 });
    console.disconnect();
    await desks[0]!('start');
    await desks[0]!('finish');
    await context.close();
  }, 60_000);

  test('when nobody has paired the screen or the address names no office, then it says what to do', async () => {
    const page = await (await newScreen()).newPage();
    await page.goto(`${network.url}/display`);
    await page.getByRole('heading', { name: 'Nuovo schermo di sala' }).waitFor();
    await page.goto(`${network.url}/display?office=nowhere`);
    await page.getByRole('heading', { name: 'Ufficio sconosciuto' }).waitFor();
    await page.context().close();
  });
});
