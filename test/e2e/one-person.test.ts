import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startProduct, type Product } from '../support/product.ts';

const phone = { viewport: { width: 375, height: 812 }, locale: 'it-IT', timezoneId: 'Europe/Rome' };
const wall = { viewport: { width: 1920, height: 1080 }, locale: 'it-IT', timezoneId: 'Europe/Rome' };
const totem = { viewport: { width: 1080, height: 1920 }, locale: 'it-IT', timezoneId: 'Europe/Rome' };
const office = { viewport: { width: 1280, height: 900 }, locale: 'it-IT', timezoneId: 'Europe/Rome' };

/** A page that is loaded again loses what was put into its window. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(globalThis, { neverReloaded: true }));
const wasReloaded = (page: Page) => page.evaluate(() => !('neverReloaded' in globalThis));

describe.skipIf(browserMissing)('one person through all four screens', () => {
  let browser: Browser;
  let product: Product;
  let mail: Awaited<ReturnType<typeof startMailServer>>;

  beforeAll(async () => {
    mail = await startMailServer();
    [browser, product] = await Promise.all([launchBrowser(), startProduct({ smtpUrl: mail.url })]);
  });
  closeAfterwards(() => [browser, product, mail]);

  const open = async (options: object, url: string): Promise<Page> => {
    const page = await (await product.atItsTime(await browser.newContext(options))).newPage();
    await page.goto(url);
    return page;
  };

  async function book(page: Page): Promise<{ code: string; label: string }> {
    await page.getByRole('radio', { name: /Servizi demografici/ }).check();
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.waitForURL('**/prenota/data-ora**');
    await page.getByRole('button', { name: 'Scegli questo' }).click();
    await page.waitForURL('**/prenota/dettagli**');
    await page.getByLabel('Dettagli*').fill('Devo rinnovare la carta.');
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.waitForURL('**/prenota/richiedente**');
    await page.getByLabel('Nome*', { exact: true }).fill('Livia');
    await page.getByLabel('Cognome*', { exact: true }).fill('Turchi');
    await page.getByLabel('Email*', { exact: true }).fill('livia.turchi@posta.example');
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.waitForURL('**/prenota/riepilogo**');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Invia' }).click();
    await page.waitForURL('**/prenota/conferma**');
    const text = await page.locator('main').innerText();
    return { code: /\b[2-9A-Z]{4}[ -]?[2-9A-Z]{4}\b/.exec(text)![0], label: /\b[A-Z]\d{3}\b/.exec(text)![0] };
  }

  test('when somebody books, arrives and is called, then one number leads them to the desk', async () => {
    const display = await open(wall, product.deviceUrl('display'));
    const console = await open(office, `${product.url}/desk`);
    await mark(display);

    const citizen = await open(phone, `${product.url}/prenota?servizio=carta-identita`);
    const { code, label } = await book(citizen);
    await expect.poll(() => mail.mails.length, { timeout: 20_000 }).toBe(1);
    expect(mail.mails[0]!.text).toContain(code.replace(/[ -]/, ''));
    expect(mail.mails[0]!.attachments.map(({ contentType }) => contentType)).toContain('text/calendar');

    const machine = await open(totem, product.deviceUrl('kiosk'));
    await machine.getByRole('button', { name: /Ho un appuntamento/ }).click();
    await machine.keyboard.type(code.replace(/[ -]/, ''));
    await machine.keyboard.press('Enter');
    await machine.getByText(label).first().waitFor();

    await console.getByLabel('Nome utente').fill('anna');
    await console.getByLabel('Password').fill('sportello-anna');
    await console.getByRole('button', { name: 'Accedi' }).click();
    await mark(console);
    await console.getByRole('button', { name: /Sportello 2/ }).click();
    await console.getByText('Livia Turchi').first().waitFor();
    await console.keyboard.press('Space');

    await display.getByText(label).first().waitFor();
    expect(await display.locator('body').innerText()).not.toContain('Turchi');
    await console
      .getByText(`${label} Livia Turchi`)
      .or(console.locator('.current', { hasText: label }))
      .first()
      .waitFor();
    await console.keyboard.press('Enter');
    await console.locator('.current[data-state="serving"]').waitFor();
    await console.keyboard.press('Enter');
    await console.locator('.current[data-state="idle"]').waitFor();

    expect(await wasReloaded(display)).toBe(false);
    expect(await wasReloaded(console)).toBe(false);
    const key = /chiave=([\w-]+)/.exec(mail.mails[0]!.text!)![1]!;
    const response = await fetch(`${product.url}/api/v1/appointments/${code.replace(/[ -]/, '')}`, {
      headers: { 'X-Appointment-Key': key },
    });
    expect(await response.json()).toMatchObject({ state: 'served', label });
  }, 90_000);
});
