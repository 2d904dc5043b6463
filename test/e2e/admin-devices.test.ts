/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { startProduct, type Product } from '../support/product.ts';
import { startReceiptPrinter } from '../support/receipt-printer.ts';

describe.skipIf(browserMissing)('devices in the administration', () => {
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
  });
  closeAfterwards(() => [browser, product]);

  test('when the administrator pairs, changes and revokes a screen, then it follows, and the list says so', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'it-IT' });
    const [page, screen] = [await context.newPage(), await (await browser.newContext()).newPage()];
    const check = async (name: string) => {
      expect((await new AxeBuilder({ page }).analyze()).violations, name).toEqual([]);
      await page.setViewportSize({ width: 375, height: 700 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(375);
      await page.setViewportSize({ width: 1280, height: 900 });
    };
    await page.goto(`${product.url}/amministrazione/dispositivi`);
    await page.getByLabel('Nome utente').fill('admin');
    await page.getByLabel('Password').fill('sportello-admin');
    await page.getByRole('button', { name: 'Accedi' }).click();
    await page.getByRole('heading', { name: 'Totem' }).first().waitFor();
    await check('list');

    await screen.goto(`${product.url}/display`);
    const code = await screen.getByTestId('pairing-code').innerText();
    await page.getByRole('button', { name: 'Abbina un dispositivo' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Codice sullo schermo').fill('ABC DEF');
    await dialog.getByLabel('Nome').fill('Atrio grande');
    await dialog.getByLabel('Tedesco').check();
    await dialog.getByLabel('Italiano').check();
    await dialog.getByRole('button', { name: 'Abbina un dispositivo' }).click();
    await dialog.getByText('Nessuno schermo mostra ora questo codice').waitFor();
    await check('dialog');
    await dialog.getByLabel('Codice sullo schermo').fill(code.toLowerCase());
    await page.keyboard.press('Enter');
    await page.getByText('Atrio grande è abbinato.').waitFor();
    await screen.getByRole('heading', { name: 'Letzte Aufrufe' }).waitFor({ timeout: 20_000 });
    const card = page.getByRole('listitem').filter({ hasText: 'Atrio grande' });
    await card.getByText('collegato', { exact: true }).waitFor({ timeout: 15_000 });
    await check('connected');

    await card.getByRole('button', { name: 'Modifica' }).click();
    await dialog.getByLabel('Nome').fill('Atrio');
    await dialog.getByLabel('Tedesco').uncheck();
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await screen.getByRole('heading', { name: 'Ultime chiamate' }).waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Modifica Atrio' }).click();
    await dialog.getByRole('button', { name: /Revoca/ }).click();
    await dialog.getByRole('button', { name: 'Revoca adesso' }).click();
    await page.getByText('Atrio: accesso revocato.').waitFor();
    await screen.getByTestId('pairing-code').waitFor({ timeout: 20_000 });
    await page.getByRole('heading', { name: 'Atrio' }).waitFor({ state: 'detached' });
    await context.close();
  }, 120_000);

  test('when the administrator gives a machine a printer, then a wrong address is told at its field, a test slip comes out, and the list says how the printer is', async () => {
    const printer = await startReceiptPrinter();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'it-IT' });
    const [page, machine] = [await context.newPage(), await (await browser.newContext()).newPage()];
    await page.goto(`${product.url}/amministrazione/dispositivi`);
    await page.getByLabel('Nome utente').fill('admin');
    await page.getByLabel('Password').fill('sportello-admin');
    await page.getByRole('button', { name: 'Accedi' }).click();
    await machine.goto(product.deviceUrl('kiosk'));
    const card = page
      .getByRole('listitem')
      .filter({ hasText: 'Servizi demografici' })
      .filter({ hasText: 'Totem' });
    const dialog = page.getByRole('dialog');
    await card.getByRole('button', { name: 'Modifica' }).click();
    await dialog.getByLabel('Carta').selectOption({ label: 'Stampante USB del distributore' });
    await dialog.getByText('node printer-bridge.mjs --origin').waitFor();
    await dialog.getByLabel('Carta').selectOption({ label: 'Stampante in rete' });
    await dialog.getByRole('button', { name: 'Salva' }).click();
    const host = dialog.getByLabel('Indirizzo della stampante');
    expect(await host.evaluate((field: HTMLInputElement) => field.validity.valueMissing)).toBe(true);
    await host.fill('non un indirizzo');
    expect(await host.evaluate((field: HTMLInputElement) => field.validity.patternMismatch)).toBe(true);
    await host.fill('127.0.0.1');
    await dialog.getByLabel('Porta').fill(String(printer.port));
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.setViewportSize({ width: 375, height: 700 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
    await page.setViewportSize({ width: 1280, height: 900 });
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await card.getByRole('button', { name: 'Stampa una prova' }).click();
    await card.getByText('Prova stampata.').waitFor();
    expect(printer.slips).toHaveLength(1);

    printer.become('paperOut');
    await card.getByRole('button', { name: 'Stampa una prova' }).click();
    await card.getByText('La prova non è uscita.').waitFor();
    // The machine loads itself with its new settings and looks at its printer, without anybody taking a number.
    await card.getByText('La stampante non ha carta.').first().waitFor({ timeout: 30_000 });
    await machine.getByText('Ora il distributore non stampa').waitFor({ timeout: 30_000 });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(printer.slips).toHaveLength(1);
    await context.close();
    await machine.context().close();
    await printer.close();
  }, 120_000);
});
