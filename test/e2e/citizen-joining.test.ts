import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Joining } from '@sportello/shared/joining';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { expectAccessible, PHONE } from '../support/citizen-steps.ts';
import { startProduct, type Product } from '../support/product.ts';

const OFFICE = { latitude: 43.3177, longitude: 11.3289 };

describe.skipIf(browserMissing)('joining the queue with one’s own phone', { timeout: 120_000 }, () => {
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    await allow('tributi', { way: 'distance', ...OFFICE, meters: 800 });
  });
  closeAfterwards(() => [browser, product]);

  /** The demo's office with another rule about phones. */
  async function allow(officeId: string, joining: Joining) {
    const { directory, directoryStore } = product.context;
    await directoryStore.put('office', officeId, { ...directory.office(officeId), joining }, 0);
    await directory.refresh();
  }
  async function phone(options: object = {}): Promise<Page> {
    return await (await browser.newContext({ ...PHONE, ...options })).newPage();
  }
  const service = (page: Page) => page.getByRole('radio').first();

  test.each([true, false])(
    'when the code of the room is copied from its screen, then the number is on the phone (scripts: %s)',
    async (javaScriptEnabled) => {
      const wall = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
      await wall.goto(product.deviceUrl('display'));
      const code = await wall.getByTestId('room-code').locator('strong').innerText();
      expect(code).toMatch(/^[2-9A-Z]{4}$/);

      const page = await phone({ javaScriptEnabled });
      await page.goto(product.url);
      await page.getByRole('link', { name: 'Prendi il numero con il telefono' }).click();
      await page.getByRole('link', { name: /Servizi demografici/ }).click();
      await page.getByLabel('Codice della sala*').fill('ZZZZ');
      await page.getByRole('button', { name: 'Prendi il numero' }).click();
      await page.getByRole('link', { name: 'Scegli che cosa ti serve' }).waitFor();
      if (javaScriptEnabled) await expectAccessible(page, 'no service chosen');
      await service(page).check();
      await page.getByRole('button', { name: 'Prendi il numero' }).click();
      await page.getByText('Questo codice non vale più').first().waitFor();
      if (javaScriptEnabled) await expectAccessible(page, 'wrong code');
      await service(page).check();
      await page.getByLabel('Codice della sala*').fill(code.toLowerCase());
      await page.getByRole('button', { name: 'Prendi il numero' }).click();
      await page.waitForURL('**/ticket/*');
      await page.getByText('In attesa').waitFor();
      const first = page.url();

      await page.goto(`${product.url}/fila/anagrafe?codice=${code}`);
      await service(page).check();
      await page.getByRole('button', { name: 'Prendi il numero' }).click();
      await page.waitForURL('**/ticket/*');
      expect(page.url()).toBe(first);
      await page.context().close();
      await wall.context().close();
    },
  );

  test('when the office wants people near, then the phone’s position decides, after a plain word about it', async () => {
    const page = await phone({
      permissions: ['geolocation'],
      geolocation: { latitude: 43.4, longitude: 11.3 },
    });
    await page.goto(`${product.url}/fila/tributi`);
    await page.getByText('La posizione non viene conservata').waitFor();
    await service(page).check();
    await expectAccessible(page, 'asks for the position');
    await page.getByRole('button', { name: /Controlla la posizione/ }).click();
    await page.getByText('Sei ancora lontano dall’ufficio').waitFor();
    await expectAccessible(page, 'too far');
    await page.context().setGeolocation({ ...OFFICE, accuracy: 30 });
    await page.reload();
    await service(page).check();
    await page.getByRole('button', { name: /Controlla la posizione/ }).click();
    await page.waitForURL('**/ticket/*');
    await page.context().close();
  });

  test('when the phone keeps its position to itself, then the page says what to do', async () => {
    const page = await phone();
    await page.goto(`${product.url}/fila/tributi`);
    await page.getByRole('button', { name: /Controlla la posizione/ }).click();
    await page.getByText('non permette di leggere la posizione').waitFor();
    await expectAccessible(page, 'position denied');
    await page.context().close();
    const without = await phone({ javaScriptEnabled: false });
    await without.goto(`${product.url}/fila/tributi`);
    await without.getByText('prendi il numero al totem').waitFor();
    await without.context().close();
  });

  test('when the office does not allow it, then there is no such page and no link to it', async () => {
    await allow('tributi', { way: 'off' });
    const page = await phone();
    // The pages read the offices again after a few seconds.
    const status = async () => (await page.goto(`${product.url}/fila/tributi`))?.status();
    await expect.poll(status, { timeout: 15_000 }).toBe(404);
    await page.goto(`${product.url}/fila`);
    expect(await page.getByRole('link', { name: /Ufficio Tributi/ }).count()).toBe(0);
    await expectAccessible(page, 'list of offices');
    await page.context().close();
  });
});
