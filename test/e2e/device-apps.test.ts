/// <reference lib="dom" />
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { PHONE } from '../support/citizen-steps.ts';
import { startProduct, type Product } from '../support/product.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

const MOST_KB = 120;

describe.skipIf(browserMissing)('the pages as apps', { timeout: 60_000 }, () => {
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
  });
  closeAfterwards(() => [browser, product]);

  /** Opens a page for the first time and adds up what it loads to be run and drawn, compressed. */
  async function loaded(path: string): Promise<{ page: Page; kB: number }> {
    const page = await (await browser.newContext(PHONE)).newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      const type = response.request().resourceType();
      if (['document', 'script', 'stylesheet'].includes(type)) bodies.push(response.body());
    });
    await page.goto(path, { waitUntil: 'networkidle' });
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    return { page, kB: sizes.reduce((sum, size) => sum + size, 0) / 1000 };
  }

  const pages = {
    'the ticket machine': () => product.deviceUrl('kiosk'),
    'the waiting-room screen': () => product.deviceUrl('display'),
    'the number on the phone': async () =>
      `${product.url}/ticket/${(await createWaitingRoom(product).take()).token}`,
  };

  test.each(Object.entries(pages))(
    'when %s is opened, then it is small and can be installed',
    async (name, addressOf) => {
      const { page, kB } = await loaded(await addressOf());
      console.log(`${name}: ${kB.toFixed(1)} kB compressed`);
      // The citizens' pages bring the national style sheet, 84 kB of it.
      expect(kB).toBeLessThan(name === 'the number on the phone' ? 220 : MOST_KB);
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      const cdp = await page.context().newCDPSession(page);
      const { errors, data } = await cdp.send('Page.getAppManifest');
      expect(errors).toEqual([]);
      expect(JSON.parse(data!)).toMatchObject({ display: expect.stringMatching(/standalone|fullscreen/) });
      const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
      // A private window, as every window of a test is, cannot install anything.
      expect(
        installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
      ).toEqual([]);
      await page.context().close();
    },
  );
});
