import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { deviceSettingsSchema } from '@sportello/shared/device';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { hashToken, newToken } from '@sportello/server/secret';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { writeQrVideo } from '../support/qr-video.ts';
import { startProduct, type Product } from '../support/product.ts';
import { bookedToday, type BookedToday } from '../support/booked-today.ts';

describe.skipIf(browserMissing)('arriving at the ticket machine', { timeout: 120_000 }, () => {
  let browser: Browser;
  let product: Product;
  let booked: BookedToday;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    booked = await bookedToday(product);
  });
  closeAfterwards(() => [browser, product]);

  const portrait = { viewport: { width: 1080, height: 1920 }, locale: 'it-IT' };
  const scan = async (page: Page, text: string) => {
    await page.getByRole('heading', { name: 'Che cosa ti serve?' }).waitFor();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  const check = async (page: Page, name: string) =>
    expect((await new AxeBuilder({ page }).analyze()).violations, name).toEqual([]);

  test('when the link of a mail is scanned in time, then the number that was given with the booking stands there', async () => {
    const page = await (await browser.newContext(portrait)).newPage();
    await page.goto(product.deviceUrl('kiosk'));
    await scan(page, `${product.url}/appuntamento/${booked.soon.code}?chiave=abc`);
    expect(await page.getByTestId('label').innerText()).toBe(booked.soon.label);
    await check(page, 'arrived');
    await page.context().close();
  });

  test.each([
    ['tooEarly', 'Sei in anticipo', /Puoi registrarti qui dalle \d\d:\d\d/],
    ['tomorrow', 'L’appuntamento non è oggi', /Il tuo appuntamento è .+, ore \d\d:\d\d/],
    ['elsewhere', 'Il tuo appuntamento è in un altro ufficio', /Ti aspettano qui: .+, alle \d\d:\d\d/],
    ['cancelled', 'Questo appuntamento non è attivo', /Rivolgiti al personale oppure prendi un numero/],
  ] as const)('when the code is %s, then the refusal says what to do', async (which, title, how) => {
    const page = await (await browser.newContext(portrait)).newPage();
    await page.goto(product.deviceUrl('kiosk'));
    await scan(page, booked[which].code);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByText(how).waitFor();
    await check(page, which);
    for (const language of ['English', 'Deutsch', 'Français']) {
      await page.getByRole('button', { name: language }).click();
      expect(await page.getByRole('alert').innerText(), language).not.toMatch(/appuntamento|\{|undefined/);
    }
    await page.context().close();
  });

  test('when a phone is held before the camera, then the code on it is read, and a code that is nobody’s is told so', async () => {
    const token = newToken();
    const deviceId = randomUUID();
    await product.context.deviceStore.add(
      {
        id: deviceId,
        officeId: DEMO_OFFICE,
        role: 'kiosk',
        name: 'Totem con fotocamera',
        settings: deviceSettingsSchema.parse({ camera: true }),
      },
      hashToken(token),
    );
    const folder = await mkdtemp(join(tmpdir(), 'sportello-camera-'));
    const withCamera = async (text: string) => {
      const video = join(folder, `${randomUUID()}.y4m`);
      await writeQrVideo(video, text);
      return launchBrowser([
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-video-capture=${video}`,
      ]);
    };
    const openCode = async (own: Browser): Promise<Page> => {
      const page = await (await own.newContext(portrait)).newPage();
      await page.goto(`${product.url}/kiosk#token=${token}`);
      await page.getByRole('button', { name: /Ho un appuntamento/ }).click();
      return page;
    };
    let own = await withCamera('https://altrove.example/menu');
    try {
      let page = await openCode(own);
      await page.getByText('Questo codice QR non è di un appuntamento.').waitFor({ timeout: 20_000 });
      await check(page, 'camera');
      const told = async () => (await product.context.deviceStore.byId(deviceId))?.report?.camera;
      await expect.poll(told).toBe('ready');
      await own.close();

      own = await withCamera(booked.withCamera.code);
      page = await openCode(own);
      expect(await page.getByTestId('label').innerText({ timeout: 20_000 })).toBe(booked.withCamera.label);
      await own.close();

      // No camera, or the browser forbids it: the keys are there, and the administration is told.
      own = await launchBrowser();
      page = await openCode(own);
      await expect.poll(told).toMatch(/missing|blocked/);
      expect(await page.getByRole('figure').count()).toBe(0);
      await page.getByRole('button', { name: 'A', exact: true }).click();
    } finally {
      await own.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
