/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { deviceSettingsSchema } from '@sportello/shared/device';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { hashToken, newToken } from '@sportello/server/secret';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { startProduct, type Product } from '../support/product.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

/** On a ticket machine nothing is dragged: what does not fit comes page by page, each of whole buttons. */
describe.skipIf(browserMissing)('ticket machine page by page', { timeout: 120_000 }, () => {
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    await createWaitingRoom(product).openDesk(1);
  });
  closeAfterwards(() => [browser, product]);

  /** A machine whose printer does not answer, in its accessible mode: the most that a page has to say, in the largest type. */
  async function open(language: 'it' | 'en' | 'de' | 'fr', width: number, height: number): Promise<Page> {
    const token = newToken();
    const languages = [language, language === 'it' ? 'en' : 'it'];
    const settings = deviceSettingsSchema.parse({ languages, print: 'network', printer: { host: '127.0.0.1', port: 1 } }); // prettier-ignore
    await product.context.deviceStore.add(
      { id: randomUUID(), officeId: DEMO_OFFICE, role: 'kiosk', name: 'Totem', settings },
      hashToken(token),
    );
    const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
    await page.goto(`${product.url}/kiosk#token=${token}`);
    await page.locator('.paper').waitFor({ timeout: 30_000 });
    await page.locator('.access').click();
    return page;
  }

  /** In the page: how much is below its end, and which of the buttons that can be seen are cut. */
  const look = () => {
    const main = document.querySelector('main')!;
    const { top, bottom } = main.getBoundingClientRect();
    const shown = [...main.querySelectorAll('li button')].filter((one) =>
      one.checkVisibility({ visibilityProperty: true }),
    );
    const isCut = (one: Element) =>
      one.getBoundingClientRect().top < top - 2 || one.getBoundingClientRect().bottom > bottom + 2;
    return {
      below: main.scrollHeight - main.clientHeight,
      shown: shown.map((one) => one.querySelector('span')!.textContent.trim()),
      cut: shown.filter(isCut).map((one) => one.textContent),
      all: main.querySelectorAll('li').length,
    };
  };

  test.each([
    ['it', 1280, 1024],
    ['it', 1024, 768],
    ['de', 1080, 1920],
    ['fr', 1024, 768],
    ['en', 1920, 1080],
  ] as const)(
    'when the printer is dead and the type large, then in %s at %d × %d the pages fit, and lists show every service whole',
    async (language, width, height) => {
      const page = await open(language, width, height);
      const fits = async (where: string) =>
        expect.soft((await page.evaluate(look)).below, where).toBeLessThanOrEqual(8);
      const { all: groups } = await page.evaluate(look);
      await fits('home');
      for (let group = 0; group < groups; group++) {
        await page.locator('main li button').nth(group).click();
        const pager = page.getByTestId('pager');
        const seen = new Set<string>();
        const first = await page.evaluate(look);
        let now = first;
        do {
          expect(now.cut).toEqual([]);
          expect(now.shown.length).toBeGreaterThan(0);
          for (const name of now.shown) seen.add(name);
          if (!(await pager.isVisible())) break;
          await pager.click();
          now = await page.evaluate(look);
        } while (now.shown[0] !== first.shown[0]);
        expect(seen.size).toBe(first.all);
        await page.keyboard.press('Escape');
      }
      await page.locator('main li button').first().click();
      await page.locator('main li button:not([disabled])').first().click();
      await fits('service');
      await page.locator('main .take').click();
      await page.locator('.failed').waitFor();
      await fits('number');
      await page.context().close();
    },
  );

  test('when somebody wheels or drags, then nothing moves; arrow keys reach what is shown and the next page', async () => {
    const page = await open('it', 1024, 768);
    await page.locator('main li button').nth(1).click();
    const pager = page.getByTestId('pager');
    await pager.waitFor();
    const { shown } = await page.evaluate(look);
    await page.mouse.move(400, 300);
    await page.mouse.wheel(0, 600);
    expect((await page.evaluate(look)).shown).toEqual(shown);
    expect(await page.locator('main').evaluate((main) => main.scrollTop)).toBe(0);
    const reached = new Set<string>();
    for (let step = 0; step < 14; step++) {
      await page.keyboard.press('ArrowDown');
      reached.add(await page.evaluate(() => document.activeElement!.textContent.trim()));
    }
    const { all } = await page.evaluate(look);
    expect([...reached].some((text) => text.includes('Mostra il resto'))).toBe(true);
    expect([...reached].filter((text) => shown.some((name) => text.startsWith(name)))).toHaveLength(
      shown.length,
    );
    expect(all).toBeGreaterThan(shown.length);
    await pager.focus();
    await page.keyboard.press('Enter');
    expect((await page.evaluate(look)).shown[0]).not.toBe(shown[0]);
    // the same button leads on, and at the end back to the first page
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('pager'); // prettier-ignore
    await page.context().close();
  });
});
