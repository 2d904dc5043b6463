import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { createDeskSite, type DeskSite } from '../support/desk-site.ts';
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
  let site: DeskSite;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    site = createDeskSite(product, browser);
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, product]);

  const current = (page: Page) => page.locator('.current');
  const said = (page: Page) => page.locator('.said');

  test('when keys are pressed, then a person is called, started and finished, and another console sees it', async () => {
    const staff = await site.peopleWait(3);
    const [mine, other] = [await site.openPage(), await site.openPage()];
    await site.workAt(mine, 'anna', 1);
    await site.workAt(other, 'bruno', 2);
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
    await said(mine).getByText(`Iniziato ${label}.`, { exact: true }).waitFor();
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
    const staff = await site.peopleWait(3);
    const page = await site.openPage();
    const network = await aNetwork(page);
    await site.workAt(page, 'carla', 3);
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
    const [first, second] = [await site.openPage(), await site.openPage()];
    await site.workAt(first, 'anna', 4);
    await current(first).waitFor();
    await site.workAt(second, 'carla', 4);
    await second.getByRole('heading', { name: 'Allo sportello 4 c’è Anna Vannini.' }).waitFor();
    await second.getByRole('button', { name: 'Sì, prendo il posto' }).click();
    await current(second).waitFor();
    await first.getByText('Ora allo sportello 4 c’è Carla Nannetti').waitFor();
    await first.keyboard.press('e');
    await second.getByText('Ora allo sportello 4 c’è Anna Vannini').waitFor();
  }, 60_000);

  test('when the same operator signs in on a tablet, then it asks, goes on there, and the first page says so', async () => {
    const [first, tablet] = [await site.openPage(), await site.openPage(820)];
    await site.workAt(first, 'anna', 4);
    await current(first).waitFor();
    // The same page loaded anew is no other.
    await first.reload();
    await current(first).waitFor();
    await site.workAt(tablet, 'anna', 4);
    await tablet.getByRole('heading', { name: 'Stai già lavorando allo sportello 4' }).waitFor();
    await tablet.getByRole('button', { name: 'Sì, continuo qui' }).click();
    await current(tablet).waitFor();
    await first.getByText('Ora lavori allo sportello 4 da un’altra finestra').waitFor();
    await first.keyboard.press('e');
    await tablet.getByText('Ora lavori allo sportello 4 da un’altra finestra').waitFor();
  }, 60_000);

  test('when one of those who wait is looked for by key, then Enter goes on to that person and Enter calls', async () => {
    const staff = await site.peopleWait(2);
    const { tickets } = await staff.queue();
    const { label } = tickets.filter(({ state }) => state === 'waiting').at(-1)!;
    const page = await site.openPage();
    await site.workAt(page, 'bruno', 2);
    await current(page).waitFor();
    await page.keyboard.press('f');
    await page.keyboard.type(label);
    await expect.poll(() => page.locator('.waiting tbody tr').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page
      .getByRole('button', { name: `Chiama ${label}` })
      .and(page.locator(':focus'))
      .waitFor();
    // It calls nobody yet, and the next one calls: not more.
    await page.keyboard.press('Enter');
    await current(page).getByText(label).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.localName)).toBe('main');
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    await page.keyboard.press('l');
    await said(page).getByText('Non ci sono messaggi da leggere.').waitFor();
    expect(await current(page).getAttribute('data-state')).toBe('called');

    await page.keyboard.press('e');
    await said(page).getByText(`${label} è stato chiamato: se è qui premi Invio`).waitFor();
    await page.keyboard.press('s');
    await page.locator('.current[data-state="serving"]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.current[data-state="idle"]').waitFor();
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'Scegli lo sportello' }).waitFor();
  }, 60_000);

  for (const width of [1280, 1024, 390]) {
    test(`when the console is ${width} wide, then nothing overflows and axe finds nothing`, async () => {
      await site.peopleWait(1);
      const page = await site.openPage(width);
      const problems = () => site.problemsOf(page);
      await page.goto(`${product.url}/desk`);
      await page.getByLabel('Nome utente').waitFor();
      expect(await problems()).toEqual([]);
      await site.workAt(page, 'anna', 1);
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
      await page.keyboard.press('s');
      await page.locator('.current[data-state="serving"]').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.current[data-state="idle"]').waitFor();
      await page.keyboard.press('e');
      await page.getByRole('heading', { name: 'Scegli lo sportello' }).waitFor();
    }, 60_000);
  }
});
