/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { deviceSettingsSchema } from '@sportello/shared/device';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { hashToken, newToken } from '@sportello/server/secret';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { startProduct, type Product } from '../support/product.ts';
import { readSlip, startReceiptPrinter, type ReceiptPrinter } from '../support/receipt-printer.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

describe.skipIf(browserMissing)('ticket machine with a printer', { timeout: 90_000 }, () => {
  let browser: Browser;
  let product: Product;
  let printer: ReceiptPrinter;
  const token = newToken();

  beforeAll(async () => {
    printer = await startReceiptPrinter();
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    await product.context.deviceStore.add(
      {
        id: randomUUID(),
        officeId: DEMO_OFFICE,
        role: 'kiosk',
        name: 'Totem',
        settings: deviceSettingsSchema.parse({
          print: 'network',
          printer: { host: '127.0.0.1', port: printer.port },
        }),
      },
      hashToken(token),
    );
    await createWaitingRoom(product).openDesk(1);
  });
  closeAfterwards(() => [browser, product, printer]);

  async function takeNumber(language?: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1080, height: 1920 }, locale: 'it-IT' });
    const page = await context.newPage();
    await page.goto(`${product.url}/kiosk#token=${token}`);
    if (language) await page.getByRole('button', { name: language }).click();
    await page.locator('main ul button').first().click();
    await page.locator('main ul button').first().click();
    await page.locator('main button.take').dblclick();
    return page;
  }

  test('when a number is taken with two taps, then one slip comes out and the machine says so', async () => {
    const page = await takeNumber();
    await page.getByText('Ritira il biglietto').waitFor();
    const label = await page.getByTestId('label').innerText();
    expect(printer.slips).toHaveLength(1);
    expect(readSlip(printer.slips[0]!).lines.map(({ text }) => text)).toContain(label);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.context().close();
  });

  test('when the paper is out, then the number is on the screen with the way to the phone', async () => {
    printer.become('paperOut');
    const before = printer.slips.length;
    const page = await takeNumber('Deutsch');
    await page.getByText('Der Drucker hat kein Papier').waitFor();
    await page.getByTestId('label').waitFor();
    await page.getByRole('img', { name: /QR/ }).waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(printer.slips).toHaveLength(before);
    printer.become('ready');
    await page.context().close();
  });

  test('when an administrator asks a machine that prints through its browser for a test slip, then nothing but that slip is printed, once', async () => {
    const [id, browserToken] = [randomUUID(), newToken()];
    const settings = deviceSettingsSchema.parse({ print: 'browser' });
    const { deviceStore, devices } = product.context;
    await deviceStore.add(
      { id, officeId: DEMO_OFFICE, role: 'kiosk', name: 'Totem atrio', settings },
      hashToken(browserToken),
    );
    const page = await (await browser.newContext({ locale: 'it-IT' })).newPage();
    await page.emulateMedia({ media: 'print' });
    await page.addInitScript(() => {
      const printed: unknown[] = [];
      const shown = (selector: string) => document.querySelector<HTMLElement>(selector)?.offsetHeight ?? 0;
      const print = () => {
        const slip = document.querySelector<HTMLElement>('[data-testid=test-slip]');
        printed.push({
          text: slip?.innerText ?? '',
          slip: shown('[data-testid=test-slip]') > 0,
          page: shown('.page'),
        });
      };
      Object.assign(window, { print, printed });
    });
    await page.goto(`${product.url}/kiosk#token=${browserToken}`);
    await page.getByText('Documenti e residenza').waitFor({ state: 'attached' });
    await devices.askForTestSlip(id, randomUUID());
    const printed = () =>
      page.evaluate(
        () => (window as unknown as { printed: { text: string; slip: boolean; page: number }[] }).printed,
      );
    await expect.poll(printed).toHaveLength(1);
    expect((await printed())[0]).toMatchObject({ slip: true, page: 0 });
    expect((await printed())[0]?.text).toMatch(/Servizi demografici[^]*Totem atrio[^]*PROVA[^]*àèéìòù/);
    await expect
      .poll(async () => (await devices.list()).find((one) => one.id === id)?.report?.testSlip?.outcome)
      .toBe('ready');
    expect(await printed()).toHaveLength(1);
    await page.context().close();
  });
});
