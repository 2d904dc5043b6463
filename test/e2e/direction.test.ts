import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { startProduct, type Product } from '../support/product.ts';
import { expectAccessible, openStaffPage } from '../support/staff-page.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

describe.skipIf(browserMissing)('all desks of an office in a browser', () => {
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, product]);

  const card = (page: Page, number: number) =>
    page.locator('.desk-card', { has: page.locator(`#desk-${number}`) });
  const said = (page: Page) => page.locator('main > .said');

  async function openDirection(width?: number): Promise<Page> {
    const page = await openStaffPage(browser, product, { path: '/desk/regia', width });
    await card(page, 1).waitFor();
    return page;
  }

  test('when desks work, then the page follows them, and a supervisor pauses one and releases another by keyboard', async () => {
    const room = createWaitingRoom(product);
    const page = await openDirection();
    const label = (await room.take()).label;
    const desk = await room.openDesk(1);
    await said(page).getByText('Sportello 1: aperto.').waitFor();
    await desk('callNext');
    await desk('start');
    await card(page, 1).getByText(label).waitFor();

    await page.keyboard.press('1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await said(page).getByText('Lo sportello 1 è in pausa').waitFor();
    await card(page, 1).getByText('dal responsabile').waitFor();
    await card(page, 1).getByRole('button', { name: 'Riprendi' }).press('Enter');
    await said(page).getByText('Lo sportello 1 ha ripreso').waitFor();

    await card(page, 1).getByRole('button', { name: 'Libera' }).press('Enter');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `${label} torna in attesa` })
      .press('Enter');
    await said(page).getByText(`Lo sportello 1 è chiuso e ${label} torna in attesa`).waitFor();
    await expect.poll(() => card(page, 1).getAttribute('data-state')).toBe('closed');
    const again = await room.openDesk(2);
    expect(await again('callNext')).toBe(label);
    await again('start');
    await again('finish');
    await again('close');
  }, 60_000);

  test('when a waiting person is sent to a desk and a service is closed there, then the queue obeys and says so', async () => {
    const room = createWaitingRoom(product);
    const [one, two] = [await room.openDesk(1), await room.openDesk(2)];
    const label = (await room.take()).label;
    const page = await openDirection();
    const person = page.locator('.people li', { hasText: label });
    await person.getByRole('button', { name: 'Invia altrove' }).press('Enter');
    await page.getByRole('dialog').getByLabel('Sportello').selectOption({ index: 2 });
    await page.getByRole('button', { name: 'Invia', exact: true }).press('Enter');
    await said(page).getByText(`${label} aspetta lo sportello 2.`).waitFor();
    await person.getByText('Sportello 2').waitFor();
    await expect(one('callNext')).rejects.toThrow('queue.empty');
    expect(await two('callNext')).toBe(label);
    for (const step of ['start', 'finish']) await two(step);

    await one('close');
    await card(page, 2).getByRole('button', { name: 'Servizi di oggi' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: 'Carta d’identità elettronica' }).press('Space');
    await dialog.getByRole('button', { name: 'Vale per oggi' }).press('Enter');
    await said(page).getByText('I servizi di oggi dello sportello 2 sono cambiati.').waitFor();
    await card(page, 2).getByText('Solo oggi:').waitFor();
    const next = (await room.take()).label;
    await expect(two('callNext')).rejects.toThrow('queue.empty');

    await card(page, 2).getByRole('button', { name: 'Servizi di oggi' }).press('Enter');
    await dialog.getByRole('button', { name: 'Torna ai servizi di sempre' }).press('Enter');
    await card(page, 2).getByText('Solo oggi:').waitFor({ state: 'detached' });
    expect(await two('callNext')).toBe(next);
    for (const step of ['start', 'finish', 'close']) await two(step);
  }, 60_000);

  test.each([1280, 820, 375])(
    'when the page is %i px wide, then axe finds nothing and nothing overflows, dialogs included',
    async (width) => {
      const room = createWaitingRoom(product);
      await room.take('cambio-residenza');
      const desk = await room.openDesk(3);
      const page = await openDirection(width);
      await page.locator('.people li').first().waitFor();
      await expectAccessible(page, 'desks');
      for (const name of ['Servizi di oggi', 'Libera']) {
        await card(page, 3).getByRole('button', { name }).press('Enter');
        await page.getByRole('dialog').waitFor();
        await expectAccessible(page, name);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await page.locator('.people button').first().press('Enter');
      await expectAccessible(page, 'sending elsewhere');
      await desk('close');
    },
    120_000,
  );

  test('when staff open a page, then its bar leads to those that are theirs and says which one it is', async () => {
    const linksOf = async (username: string) => {
      const page = await openStaffPage(browser, product, { path: '/agenda', username });
      const links = page.getByRole('navigation', { name: 'Pagine del personale' }).getByRole('link');
      await links.first().waitFor();
      expect(await links.and(page.locator('[aria-current="page"]')).allInnerTexts()).toEqual(['Agenda']);
      return links.allInnerTexts();
    };
    expect(await linksOf('anna')).toEqual(['Sportello', 'Agenda']);
    expect(await linksOf('dario')).toEqual(['Sportello', 'Agenda', 'Regia', 'Statistiche']);
  });
});
