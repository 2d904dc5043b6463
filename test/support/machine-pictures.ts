/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { deviceSettingsSchema } from '@sportello/shared/device';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { hashToken, newToken } from '@sportello/server/secret';
import { createCuttableNetwork } from './cuttable-network.ts';
import type { Product } from './product.ts';

interface Picture {
  name: string;
  png: Buffer;
}

/** Every page of the ticket machine on one screen size, in the order in which somebody meets them. */
export async function machinePictures(
  product: Product,
  browser: Browser,
  viewport: { width: number; height: number },
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const token = newToken();
  await product.context.deviceStore.add(
    {
      id: randomUUID(),
      officeId: DEMO_OFFICE,
      role: 'kiosk',
      name: 'Totem',
      settings: deviceSettingsSchema.parse({ camera: true }),
    },
    hashToken(token),
  );
  const network = await createCuttableNetwork(product.url);
  const options = { viewport, locale: 'it-IT', timezoneId: 'Europe/Rome', reducedMotion: 'reduce' } as const;
  const page = await (await browser.newContext(options)).newPage();
  const click = (name: string | RegExp) => page.getByRole('button', { name }).click();
  const take = async (name: string) => {
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(400);
    pictures.push({ name, png: await page.screenshot() });
  };
  const scan = async (code: string) => {
    await page.getByRole('heading', { name: 'Che cosa ti serve?' }).waitFor();
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
  };

  await page.goto(`${network.url}/kiosk`);
  await page.getByTestId('pairing-code').waitFor();
  await take('abbinamento');
  await page.goto(`${network.url}/kiosk#token=${token}`);
  await page.reload();
  await page.getByRole('button', { name: /Documenti e residenza/ }).waitFor();
  await page.waitForTimeout(1500);
  await take('inizio');
  await click(/Documenti e residenza/);
  await take('servizi');
  await click(/Carta d’identità/);
  await take('attesa');
  await click(/precedenza/);
  await take('precedenza');
  await click('Disabilità');
  await page.getByTestId('label').waitFor();
  await take('numero');
  await click(/^Fine$/);
  await click(/Ho un appuntamento/);
  await page.waitForTimeout(1500);
  await take('codice');
  await page.keyboard.press('Escape');
  await scan('AB2D9K3M');
  await page.getByRole('alert').waitFor();
  await take('rifiuto');
  await click('Torna all’inizio');
  await page.keyboard.press('Space');
  await take('un-tasto');
  await page.keyboard.press('Escape');
  await click('Modalità accessibile');
  await take('accessibile');
  await click(/Documenti e residenza/);
  await click(/Carta d’identità/);
  await take('accessibile-attesa');
  await click('Prendi il numero');
  await page.getByTestId('label').waitFor();
  await take('accessibile-numero');
  await click(/^Fine$/);
  await click('Deutsch');
  await take('tedesco');
  await click('Italiano');
  network.cut();
  await page.getByText('Rete assente').waitFor({ timeout: 30_000 });
  await page.waitForTimeout(1000);
  await take('senza-rete');
  await click(/Documenti e residenza/);
  await click(/Carta d’identità/);
  await click('Prendi il numero');
  await page.getByTestId('label').waitFor();
  await take('senza-rete-numero');
  await page.context().close();
  await network.close();
  return pictures;
}

/** Many pictures on one sheet, small enough to be looked at together. */
export async function contactSheet(browser: Browser, pictures: Picture[], width: number): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1_640, height: 400 } })).newPage();
  const shown = pictures.map(
    ({ name, png }) =>
      `<figure><img style="width:${width}px" src="data:image/png;base64,${png.toString('base64')}" alt=""><figcaption>${name}</figcaption></figure>`,
  );
  await page.setContent(
    `<style>body{margin:8px;background:#ddd;font:13px sans-serif}figure{display:inline-block;margin:5px}figcaption{padding:3px}</style>${shown.join('')}`,
  );
  return page;
}
