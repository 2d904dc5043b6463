/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { deskCommandSchema } from '@sportello/shared/queue';
import type { Staff } from '@sportello/shared/staff';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { browserMissing, launchScreen } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { createCuttableNetwork, type CuttableNetwork } from '../support/cuttable-network.ts';
import { startProduct, type Product } from '../support/product.ts';

/** A longer run: `DISPLAY_DAYS=12 DISPLAY_CALLS=100 npx vitest run test/e2e/display-days.test.ts`. */
const DAYS = Number(process.env.DISPLAY_DAYS ?? 3);
const CALLS_A_DAY = Number(process.env.DISPLAY_CALLS ?? 20);
/** So much faster the screen lives, and the server's clock with it. */
const SPEED = 25;
/** After so long without a ping of the server the connection counts as lost; in `gateway.ts` an interval of 5 s and 4 s of patience. */
const HEARTBEAT_MS = 9_000;
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const staff: Staff = {
  id: randomUUID(),
  username: 'days',
  displayName: 'Days',
  role: 'admin',
  officeIds: [],
};

/** In the page: its clock and timers run faster, but for the connection's heartbeat, which a server of this world answers. */
function liveFaster(of: { startMs: number; realStartMs: number; speed: number; heartbeatMs: number }): void {
  const RealDate = Date;
  const real = { setTimeout: setTimeout.bind(globalThis), setInterval: setInterval.bind(globalThis) };
  // Through a reload, too.
  let skippedMs = Number(localStorage.getItem('test.skippedMs') ?? 0);
  const nowMs = () => of.startMs + skippedMs + (RealDate.now() - of.realStartMs) * of.speed;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given) => Reflect.construct(target, given.length > 0 ? given : [nowMs()]),
    get: (target, name) => (name === 'now' ? nowMs : Reflect.get(target, name)),
  });
  const faster = (ms = 0) => (ms === of.heartbeatMs ? ms : ms / of.speed);
  const timers = {
    setTimeout: (run: () => void, ms?: number) => real.setTimeout(run, faster(ms)),
    setInterval: (run: () => void, ms?: number) => real.setInterval(run, faster(ms)),
  };
  Object.assign(globalThis, timers, {
    skip(ms: number) {
      skippedMs += ms;
      localStorage.setItem('test.skippedMs', String(skippedMs));
    },
  });
}

describe.skipIf(browserMissing)('a waiting-room screen that nobody touches for days', () => {
  let browser: Browser;
  let product: Product;
  let network: CuttableNetwork;
  let page: Page;
  let cdp: CDPSession;
  let [startMs, realStartMs, skippedMs] = [0, 0, 0];

  beforeAll(async () => {
    // Without compiled code, of which V8 makes more for days: what grows then is what the page holds.
    [browser, product] = await Promise.all([launchScreen('--js-flags=--jitless'), startProduct()]);
    network = await createCuttableNetwork(product.url);
  });
  closeAfterwards(() => [browser, network, product]);

  const command = async (type: string): Promise<string> => {
    const wanted = deskCommandSchema.parse({ type, commandId: randomUUID() });
    const { ticket } = await product.context.queue.runDeskCommand(`${DEMO_OFFICE}-1`, staff, wanted);
    return ticket?.label ?? '';
  };
  const take = async (): Promise<void> => {
    const request = { serviceId: 'carta-identita', commandId: randomUUID(), people: 1 };
    await product.context.queue.takeTicket(
      DEMO_OFFICE,
      { ...request, priority: { kind: 'none' } },
      { byStaff: true },
    );
  };

  /** A screen that lives `SPEED` times faster, and counts what it has announced. */
  async function openScreen(): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'it-IT' });
    page = await context.newPage();
    cdp = await context.newCDPSession(page);
    realStartMs = Date.now();
    skippedMs = 0;
    startMs = product.clock.now();
    await page.addInitScript(liveFaster, { startMs, realStartMs, speed: SPEED, heartbeatMs: HEARTBEAT_MS });
    await page.addInitScript(() => {
      const heard = { announced: 0, spoken: 0 };
      Object.assign(globalThis, { heard });
      addEventListener('sportello:announcement', (event) => {
        const { phase, spoken } = (event as CustomEvent<{ phase: string; spoken: boolean }>).detail;
        // On a machine that stands still for a second, a call is old when it comes, and shown without sound.
        if (phase === 'end' || phase === 'silent') heard.announced += 1;
        if (phase === 'end' && spoken) heard.spoken += 1;
      });
    });
    await page.goto(product.deviceUrl('display').replace(product.url, network.url));
    await page.getByRole('heading', { name: 'Ultime chiamate' }).waitFor();
  }
  const heard = () =>
    page.evaluate(() => (globalThis as unknown as { heard: { announced: number; spoken: number } }).heard);
  const nowMs = () => startMs + skippedMs + (Date.now() - realStartMs) * SPEED;
  const inStep = () => product.clock.shiftTo(nowMs());
  async function pass(ms: number): Promise<void> {
    for (const untilMs = nowMs() + ms; nowMs() < untilMs; inStep()) await page.waitForTimeout(50);
  }
  /** A long while in which nothing happens. */
  async function skip(ms: number): Promise<void> {
    skippedMs += ms;
    await page.evaluate((more) => (globalThis as unknown as { skip: (ms: number) => void }).skip(more), ms);
    inStep();
  }
  async function untilHeard(count: number): Promise<void> {
    for (const giveUp = nowMs() + HOUR_MS; (await heard()).announced < count; inStep()) {
      if (nowMs() > giveUp) throw new Error(`${(await heard()).announced} of ${count} calls were announced`);
      await page.waitForTimeout(20);
    }
  }

  /** What the page holds after two thorough collections. */
  async function held() {
    await cdp.send('HeapProfiler.enable');
    for (let round = 0; round < 2; round += 1) await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await cdp.send('Runtime.getHeapUsage');
    const { documents, nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters');
    return { heapKiB: Math.round(usedSize / 1024), documents, nodes, listeners: jsEventListeners };
  }

  test(
    `when ${DAYS} days with ${CALLS_A_DAY} calls each go by, then it holds no more than after the first`,
    { timeout: 120_000 + DAYS * CALLS_A_DAY * 2_000 },
    async () => {
      await openScreen();
      const evenings: Awaited<ReturnType<typeof held>>[] = [];
      let calls = 0;
      for (let day = 0; day < DAYS; day += 1) {
        const started = product.clock.now();
        await command('open');
        for (let call = 0; call < CALLS_A_DAY; call += 1) {
          await take();
          const label = await command('callNext');
          await page.getByTestId('current-call').getByText(label).waitFor();
          await untilHeard((calls += 1));
          await command('start');
          await command('finish');
          await skip((6 * HOUR_MS) / CALLS_A_DAY);
        }
        await command('close');
        // At ten at night, when the screen rests: some offices open in the afternoon of some days.
        await skip(started + 13 * HOUR_MS - product.clock.now());
        await pass(60 * SECOND_MS);
        await page.getByRole('heading', { name: 'Chiuso' }).waitFor();
        evenings.push(await held());
        await skip(started + DAY_MS - product.clock.now());
        await pass(5 * SECOND_MS);
      }
      const { announced, spoken } = await heard();
      expect(announced).toBe(calls);
      expect(spoken).toBeGreaterThan(calls / 2);
      console.log(
        `${calls} calls (${spoken} spoken) in ${DAYS} days, evening by evening:`,
        JSON.stringify(evenings),
      );
      // The first day loads voices; from the second on nothing may pile up. A notice that happens to be there at
      // the time has some nodes and listeners.
      const [second, last] = [evenings[1]!, evenings.at(-1)!];
      expect(last.documents).toBe(second.documents);
      expect(last.nodes).toBeLessThanOrEqual(second.nodes + 40);
      expect(last.listeners).toBeLessThanOrEqual(second.listeners + 10);
      expect(last.heapKiB).toBeLessThanOrEqual(second.heapKiB + 60);
      await page.context().close();
    },
  );

  test('when an administrator changes the message, then the screen shows it within half a minute', async () => {
    await openScreen();
    await page.getByText('portate una fototessera').first().waitFor();
    const { directory, directoryStore } = product.context;
    const displayMessage = { it: 'Oggi chiudiamo alle 12.' };
    await directoryStore.put('office', DEMO_OFFICE, { ...directory.office(DEMO_OFFICE), displayMessage }, 0);
    await directory.refresh();
    await page.getByText('Oggi chiudiamo alle 12.').waitFor();
    await page.context().close();
  });

  test('when midnight passes without the server and the power fails besides, then nothing of yesterday is shown', async () => {
    await openScreen();
    await command('open');
    await take();
    const label = await command('callNext');
    const shown = () => page.getByText(label, { exact: true }).count();
    await page.getByTestId('current-call').getByText(label).waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    network.cut();
    await pass(15 * SECOND_MS);
    await page.getByText(/Collegamento assente dalle/).waitFor();
    expect(await shown()).toBe(1);
    await skip(16 * HOUR_MS);
    await pass(3 * SECOND_MS);
    expect(await shown()).toBe(0);
    await page.reload();
    await page.getByRole('heading', { name: 'Il server non risponde' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain(label);

    network.restore();
    await page.getByText('Servizi demografici').waitFor();
    expect(await shown()).toBe(0);
    await page.context().close();
  }, 60_000);
});
