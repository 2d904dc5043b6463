import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { StaffQueue } from '@sportello/shared/queue';
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { startProduct, type Product } from '../support/product.ts';

const OFFICE = 'anagrafe';

/** A network between the page and its sockets that can be cut, or made to lose what the server answers. */
async function aNetwork(page: Page) {
  let state: 'up' | 'deaf' | 'down' = 'up';
  const open = new Set<WebSocketRoute>();
  await page.routeWebSocket(/\/realtime\//, (route) => {
    if (state === 'down') return void route.close();
    open.add(route);
    const server = route.connectToServer();
    route.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      if (state !== 'deaf') route.send(message);
    });
  });
  return {
    async turn(next: typeof state) {
      state = next;
      if (next !== 'down') return;
      await Promise.all([...open].map((route) => route.close()));
      open.clear();
    },
  };
}

describe.skipIf(browserMissing)('the desk console in a browser', () => {
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  async function signedIn(username: string) {
    const headers = { 'Content-Type': 'application/json', origin: product.url };
    const response = await fetch(`${product.url}/api/v1/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ username, password: `sportello-${username}` }),
    });
    const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
    return {
      cookie,
      async post(path: string, body: Record<string, unknown>) {
        const answer = await fetch(`${product.url}/api/v1${path}`, {
          method: 'POST',
          headers: { ...headers, cookie },
          body: JSON.stringify({ commandId: randomUUID(), ...body }),
        });
        expect(answer.ok, path).toBe(true);
        return answer.json();
      },
      async queue(): Promise<StaffQueue> {
        const answer = await fetch(`${product.url}/api/v1/offices/${OFFICE}/staff-queue`, {
          headers: { cookie },
        });
        return answer.json() as Promise<StaffQueue>;
      },
    };
  }

  async function peopleWait(count: number) {
    const staff = await signedIn('dario');
    for (let taken = 0; taken < count; taken += 1) {
      await staff.post(`/offices/${OFFICE}/tickets`, { serviceId: 'carta-identita' });
    }
    return staff;
  }

  async function openPage(width = 1280) {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      locale: 'it-IT',
      timezoneId: 'Europe/Rome',
      // Half-way through a fade any text lacks contrast.
      reducedMotion: 'reduce',
    });
    return (await product.atItsTime(context)).newPage();
  }

  /** From the empty page to the desk, without touching the mouse. */
  async function workAt(page: Page, username: string, deskNumber: number) {
    await page.goto(`${product.url}/desk`);
    await page.getByLabel('Nome utente').focus();
    await page.keyboard.type(username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(`sportello-${username}`);
    await page.keyboard.press('Enter');
    const office = page.getByRole('button', { name: /Servizi demografici/ });
    const desk = page.getByRole('button', { name: new RegExp(`^Sportello ${deskNumber} `) });
    await office.or(desk).first().waitFor();
    if (await office.isVisible()) {
      await office.focus();
      await page.keyboard.press('Enter');
    }
    await desk.focus();
    await page.keyboard.press('Enter');
  }

  const current = (page: Page) => page.locator('.current');
  const said = (page: Page) => page.locator('.said');

  test('when keys are pressed, then a person is called, started and finished, and another console sees it', async () => {
    const staff = await peopleWait(3);
    const [mine, other] = [await openPage(), await openPage()];
    await workAt(mine, 'anna', 1);
    await workAt(other, 'bruno', 2);
    await current(mine).waitFor();
    await current(other).waitFor();
    await other.evaluate(() => void Object.assign(window, { neverReloaded: true }));
    await mine.getByText(/attende \d+ di \d+ min/).waitFor();

    await mine.keyboard.press('Space');
    await mine.locator('.current[data-state="called"]').waitFor();
    const label = await current(mine).locator('.label').innerText();
    await other.locator('.desks li').filter({ hasText: 'Anna Vannini' }).getByText(`con ${label}`).waitFor();

    await mine.keyboard.press('s');
    await mine.locator('.current[data-state="serving"]').waitFor();
    expect(await said(mine).innerText()).toBe(`Iniziato ${label}.`);
    await mine.keyboard.press('Space');
    await said(mine).getByText(`Allo sportello c’è ${label}`).waitFor();
    await mine.keyboard.press('Enter');
    await mine.locator('.current[data-state="idle"]').waitFor();
    await other.locator('.desks li').filter({ hasText: 'Anna Vannini' }).getByText('aperto').waitFor();
    expect(await other.evaluate(() => 'neverReloaded' in window)).toBe(true);

    await mine.keyboard.press('u');
    await mine.locator('.current[data-state="serving"]').waitFor();
    await mine.keyboard.press('Enter');
    await mine.locator('.current[data-state="idle"]').waitFor();
    const { tickets } = await staff.queue();
    expect(tickets.find((ticket) => ticket.label === label)?.state ?? 'done').toBe('done');
  }, 90_000);

  test('when a key is pressed without network, or its answer is lost, then it has one effect', async () => {
    const staff = await peopleWait(3);
    const page = await openPage();
    const network = await aNetwork(page);
    await workAt(page, 'carla', 3);
    await page.locator('.connection[data-status="live"]').waitFor();

    await network.turn('down');
    await page.locator('.connection[data-status="reconnecting"]').waitFor();
    await page.keyboard.press('Space');
    await page.locator('.held').getByText('Chiama il prossimo').waitFor();
    await page.keyboard.press('Space');
    await said(page).getByText('è già in attesa di essere inviato').waitFor();
    await network.turn('up');
    await page.locator('.current[data-state="called"]').waitFor();
    const first = await current(page).locator('.label').innerText();
    await page.keyboard.press('s');
    await page.locator('.current[data-state="serving"]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.current[data-state="idle"]').waitFor();

    await network.turn('deaf');
    await page.keyboard.press('Space');
    await expect
      .poll(async () => (await staff.queue()).tickets.filter(({ state }) => state === 'called').length)
      .toBe(1);
    await network.turn('down');
    await network.turn('up');
    await page.locator('.current[data-state="called"]').waitFor();
    const second = await current(page).locator('.label').innerText();
    await said(page).getByText(`Chiamato ${second}`).waitFor();
    const { tickets } = await staff.queue();
    const byDesk3 = tickets.filter((ticket) => ticket.deskId === `${OFFICE}-3` && ticket.state === 'called');
    expect(byDesk3.map(({ label, calls }) => [label, calls])).toEqual([[second, 1]]);
    expect(second).not.toBe(first);
    await page.keyboard.press('s');
    await page.locator('.current[data-state="serving"]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.current[data-state="idle"]').waitFor();
  }, 90_000);

  test('when another operator takes the desk over, then both read who works there', async () => {
    const [first, second] = [await openPage(), await openPage()];
    await workAt(first, 'anna', 4);
    await current(first).waitFor();
    await workAt(second, 'carla', 4);
    await second.getByRole('heading', { name: 'Allo sportello 4 c’è Anna Vannini.' }).waitFor();
    await second.getByRole('button', { name: 'Sì, prendo il posto' }).click();
    await current(second).waitFor();
    await first.getByText('Ora allo sportello 4 c’è Carla Nannetti').waitFor();
  }, 60_000);

  for (const width of [1280, 1024, 390]) {
    test(`when the console is ${width} wide, then nothing overflows and axe finds nothing`, async () => {
      await peopleWait(1);
      const page = await openPage(width);
      const problems = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      };
      await page.goto(`${product.url}/desk`);
      await page.getByLabel('Nome utente').waitFor();
      expect(await problems()).toEqual([]);
      await workAt(page, 'anna', 1);
      await page.getByText(/attende \d+ di \d+ min/).waitFor();
      expect(await problems()).toEqual([]);
      await page.keyboard.press('Space');
      await page.locator('.current[data-state="called"]').waitFor();
      expect(await problems()).toEqual([]);
      await page.keyboard.press('t');
      await page.getByRole('dialog').waitFor();
      expect(await problems()).toEqual([]);
      await page.keyboard.press('Escape');
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await problems()).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBe(0);
      await page.keyboard.press('s');
      await page.locator('.current[data-state="serving"]').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.current[data-state="idle"]').waitFor();
    }, 60_000);
  }
});
