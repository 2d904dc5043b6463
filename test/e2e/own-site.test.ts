import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { startProduct, type Product } from '../support/product.ts';
import { expectAccessible, openStaffPage } from '../support/staff-page.ts';

const SHIELD = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 48">
  <path d="M2 2h36v24c0 12-10 18-18 20C12 44 2 38 2 26z" fill="#c00" stroke="#fff" stroke-width="3"/></svg>`;

describe.skipIf(browserMissing)('a municipality makes the site its own', () => {
  let browser: Browser;
  let product: Product;
  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, product]);
  const administer = (path: string, width?: number) =>
    openStaffPage(browser, product, { path: `/amministrazione${path}`, username: 'admin', width });

  test('when a coat of arms is chosen from a file, then every page of the citizens shows it, and without one the drawn town hall', async () => {
    const page = await administer('/comune');
    const file = page.getByLabel('Stemma (facoltativo)');
    await file.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await page.getByText('Questo file non è un’immagine').waitFor();
    expect(await file.getAttribute('aria-invalid')).toBe('true');

    await file.setInputFiles({ name: 's.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(SHIELD) });
    await page.getByAltText('Lo stemma scelto').waitFor();
    await expectAccessible(page, 'the form with a coat of arms');
    await page.getByRole('button', { name: 'Salva', exact: true }).click();
    await page.getByText('Salvato: si vede subito.').waitFor();

    const site = await page.context().newPage();
    await site.goto(product.url);
    const shield = site.locator('header img');
    const drawn = () =>
      shield.evaluate((image) => [
        (image as HTMLImageElement).naturalWidth,
        (image as HTMLImageElement).naturalHeight,
      ]);
    await expect.poll(drawn).toEqual([213, 256]);

    await page.getByRole('button', { name: 'Togli lo stemma' }).press('Enter');
    await page.getByRole('button', { name: 'Salva', exact: true }).click();
    await expect
      .poll(async () => {
        await site.reload();
        return [await shield.count(), await site.locator('.it-brand-wrapper svg').count()];
      })
      .toEqual([0, 1]);
  });

  test('when services are moved by keyboard, then the focus stays, each step is said, and citizens read the new order', async () => {
    const page = await administer('/servizi');
    await page.getByRole('link', { name: 'Cambia l’ordine' }).press('Enter');
    const up = page.getByRole('button', { name: 'Sposta in su: Tessera elettorale' });
    await up.focus();
    for (const place of [3, 2, 1]) {
      await page.keyboard.press('Enter');
      await page.getByText(`Tessera elettorale: ora è al posto ${place} di 10.`).waitFor();
      expect(await up.evaluate((button) => button === document.activeElement)).toBe(true);
    }
    expect(await up.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sposta in giù: Anagrafe e stato civile' }).press('Enter');
    await page.getByText('Anagrafe e stato civile: ora è al posto 2 di 6.').waitFor();
    await expectAccessible(page, 'the order of the services');
    const first = () => page.locator('.arrange .arrange > li:first-child strong').allInnerTexts();
    expect(await first()).toContain('Tessera elettorale');

    const site = await page.context().newPage();
    await expect
      .poll(async () => {
        await site.goto(`${product.url}/servizi`);
        const text = await site.locator('main').innerText();
        const places = ['TARI', 'Tessera elettorale', 'Carta d’identità'].map((title) => text.indexOf(title));
        return places[0]! >= 0 && places[0]! < places[1]! && places[1]! < places[2]!;
      })
      .toBe(true);

    await page.getByRole('button', { name: 'ordine alfabetico' }).press('Enter');
    await page.getByText('sono in ordine alfabetico.').waitFor();
    expect(await first()).toContain('Cambio di residenza o di indirizzo');
  });

  test('when a colleague arranged the offices meanwhile, then one reads who did, sees their order, and can go on', async () => {
    const [mine, theirs] = [await administer('/uffici/ordine', 390), await administer('/uffici/ordine')];
    const last = (page: typeof mine) => page.locator('.arrange > li:last-child strong');
    const name = await last(mine).innerText();
    await theirs.getByRole('button', { name: `Sposta in su: ${name}` }).click();
    await theirs.getByText(`${name}: ora`).waitFor();

    await mine.getByRole('button', { name: `Sposta in su: ${name}` }).click();
    await mine.getByRole('alert').getByText('Ufficio Informatica ha cambiato l’ordine').waitFor();
    await expect.poll(() => last(mine).innerText()).toBe(await last(theirs).innerText());
    await expectAccessible(mine, 'the order of the offices on a phone');
    await mine.getByRole('button', { name: `Sposta in su: ${name}` }).click();
    await mine.getByText(`${name}: ora`).waitFor();
    await expect.poll(() => mine.locator('[role=alert]').textContent()).toBe('');
  });
});
