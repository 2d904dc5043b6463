import { text } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { startProduct, type Product } from '../support/product.ts';
import { expectAccessible, openStaffPage } from '../support/staff-page.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

/** Three weeks, so that the week before last has something to be compared with. */
const PAST_DAYS = 21;

describe.skipIf(browserMissing)('statistics and accuracy in a browser', () => {
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct({ pastDays: PAST_DAYS })]);
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, product]);

  const open = (path: string, width?: number, username?: string) =>
    openStaffPage(browser, product, { path, width, username });
  const figure = (page: Page, name: string) =>
    page.locator('.key-figures div', { hasText: name }).locator('strong');

  test('when keys are pressed, then the period changes, and what it is compared with', async () => {
    const page = await open('/statistiche');
    await page.getByRole('heading', { name: '3 maggio – 9 maggio 2027' }).waitFor();
    await page.getByText('Confronto con 26 aprile – 28 aprile 2027').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('heading', { name: '26 aprile – 2 maggio 2027' }).waitFor();
    await page.getByText('Confronto con 19 aprile – 25 aprile 2027').waitFor();
    const served = Number(await figure(page, 'Servite').innerText());
    expect(served).toBeGreaterThan(50);

    // The table says what the columns show.
    const section = page.locator('.figure', { hasText: 'Persone per giorno' });
    await section.locator('summary').focus();
    await page.keyboard.press('Enter');
    const cells = await section.locator('tbody tr td:nth-child(2)').allInnerTexts();
    expect(cells.map(Number).reduce((sum, count) => sum + count, 0)).toBe(served);
    // Nobody comes on a Sunday.
    expect(cells.at(-1)).toBe('0');

    await page.keyboard.press('m');
    await page.getByRole('heading', { name: 'aprile 2027' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Comandi con un tasto solo').waitFor();
  }, 60_000);

  test('when the file is asked for, then it has the period and the same people', async () => {
    const page = await open('/statistiche');
    await page.getByRole('heading', { name: '3 maggio – 9 maggio 2027' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Scarica CSV' }).press('Enter'),
    ]);
    expect(download.suggestedFilename()).toBe('anagrafe_2027-05-03_2027-05-09.csv');
    const rows = (await text(await download.createReadStream())).trim().split('\r\n').slice(1);
    const served = rows.reduce((sum, row) => sum + Number(row.split(',')[4]), 0);
    expect(String(served)).toBe(await figure(page, 'Servite').innerText());
  }, 60_000);

  test('when a visit ends while the page is open, then it is counted without anybody asking', async () => {
    const page = await open('/statistiche');
    await page.getByRole('heading', { name: '3 maggio – 9 maggio 2027' }).waitFor();
    await page.keyboard.press('g');
    await page.getByRole('heading', { name: /mercoledì 5 maggio 2027/ }).waitFor();
    await page.getByRole('heading', { name: /non c’è ancora nessuna visita/ }).waitFor();
    const room = createWaitingRoom(product);
    await room.take();
    await expect.poll(() => page.locator('.today dd').first().innerText()).toBe('1');
    const desk = await room.openDesk(1);
    for (const type of ['callNext', 'start', 'finish'] as const) await desk(type);
    await expect.poll(() => figure(page, 'Servite').innerText(), { timeout: 15_000 }).toBe('1');
    await expect.poll(() => page.locator('.today dd').first().innerText()).toBe('0');
  }, 60_000);

  test('when recorded days are played with a desk more, then fewer wait long, and axe finds nothing', async () => {
    const page = await open('/statistiche/simulatore', 375);
    await page.getByLabel(/Sportelli in più/).fill('1');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Risultato di \d+ giornate/ }).waitFor();
    const waits = page.locator('.figure', { hasText: 'Attese, com’è' });
    await waits.locator('summary').press('Enter');
    const nine = waits.getByRole('row', { name: /^9 su 10 entro/ }).getByRole('cell');
    const [usual, changed] = (await nine.allInnerTexts()).map((text) =>
      Number.parseFloat(text.replace(',', '.')),
    );
    expect(changed!).toBeLessThan(usual!);
    await expectAccessible(page, 'simulator');
    await page.getByLabel('Quante giornate indietro').selectOption({ label: 'Ultimi 7 giorni' });
    await page.getByLabel(/Giornate inventate/).check();
    await page.getByLabel(/^Quante giornate/).fill('4');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Risultato di 4 giornate' }).waitFor();

    // Two desks more on the same days: a line more beside the one that says how it is, with the figures of its own result.
    await page.getByLabel(/Sportelli in più/).fill('2');
    await page.keyboard.press('Enter');
    const trials = page.getByRole('region', { name: 'Prove a confronto' }).locator('tbody tr');
    const named = () =>
      trials.evaluateAll((rows) =>
        rows.map((row) => row.querySelector('th')?.innerText.replace(/\s+/g, ' ')),
      );
    await expect
      .poll(named)
      .toEqual([
        'Com’è Ultimi 14 giorni',
        '1 sportello in più Ultimi 14 giorni',
        'Com’è 4 giornate inventate al 80%',
        '1 sportello in più 4 giornate inventate al 80%',
        '2 sportelli in più 4 giornate inventate al 80%',
      ]);
    const kept = page.locator('.key-figures > div', { hasText: '9 su 10 entro' });
    const [now, before] = [await kept.locator('strong').innerText(), await kept.locator('small').innerText()];
    expect(await trials.nth(4).locator('td').nth(1).innerText()).toBe(now);
    expect(before).toContain(await trials.nth(2).locator('td').nth(1).innerText());
    await expectAccessible(page, 'trials');
  }, 60_000);

  test('when an operator opens the page, then it says for whom it is', async () => {
    const page = await open('/statistiche', 1280, 'anna');
    await page.getByText(/sono per i responsabili/).waitFor();
    await expectAccessible(page, 'refused');
  }, 60_000);

  test.each([1280, 375])(
    'when the pages are %i px wide, then axe finds nothing and nothing overflows',
    async (width) => {
      const page = await open('/statistiche', width);
      await page.locator('.heat').waitFor();
      await expectAccessible(page, 'statistics');
      for (const summary of await page.locator('.values summary').all()) await summary.click();
      await expectAccessible(page, 'tables');
      await page.getByRole('link', { name: 'Precisione delle attese' }).press('Enter');
      await page.getByRole('heading', { name: 'Detto e accaduto, per servizio' }).waitFor();
      await expectAccessible(page, 'accuracy');
      await page.getByLabel('Ufficio').selectOption('edilizia');
      await expectAccessible(page, 'accuracy of another office');
    },
    90_000,
  );

  test('when a citizen looks, then the published accuracy is there in plain words and without scripts', async () => {
    const context = await browser.newContext({
      viewport: { width: 375, height: 800 },
      locale: 'it-IT',
      javaScriptEnabled: false,
    });
    const page = await context.newPage();
    await page.goto(`${product.url}/servizi/certificati-anagrafici`);
    await page.getByRole('link', { name: 'Quanto sono precise le attese di questo ufficio' }).click();
    await page.getByText(/delle persone è stato chiamato quando avevamo detto/).waitFor();
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(4);
    expect((await page.goto(`${product.url}/attese/non-esiste`))?.status()).toBe(404);
  }, 60_000);

  test('when the public page is read on a phone, then axe finds nothing', async () => {
    const context = await browser.newContext({ viewport: { width: 375, height: 800 }, locale: 'it-IT' });
    const page = await context.newPage();
    await page.goto(`${product.url}/attese/anagrafe`);
    await page.getByRole('heading', { name: 'Come lo misuriamo' }).waitFor();
    await expectAccessible(page, 'public accuracy');
  }, 60_000);
});
