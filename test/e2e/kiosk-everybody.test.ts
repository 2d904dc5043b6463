/// <reference lib="dom" />
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { startProduct, type Product } from '../support/product.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

/** CSS pixels that a finger needs on a public terminal, at 1080p and on the smallest screen. */
const SMALLEST_TARGET = 64;
const screens = [
  { width: 1080, height: 1920 },
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
  { width: 1280, height: 1024 },
  { width: 1024, height: 768 },
];

describe.skipIf(browserMissing)('ticket machine for everybody', { timeout: 180_000 }, () => {
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    await createWaitingRoom(product).openDesk(1);
  });
  closeAfterwards(() => [browser, product]);

  async function open(viewport = screens[0]!): Promise<Page> {
    const page = await (await browser.newContext({ viewport, locale: 'it-IT' })).newPage();
    await page.goto(product.deviceUrl('kiosk'));
    await page.getByRole('button', { name: /Documenti e residenza/ }).waitFor();
    return page;
  }
  /** In the page: controls that are too small or stick out, and texts that are cut. */
  const tooSmall = (least: number) => {
    const wrong: string[] = [];
    for (const button of document.querySelectorAll('button')) {
      const { width, height, left, right } = button.getBoundingClientRect();
      const name = button.textContent.trim().slice(0, 30);
      if (width < least || height < least) wrong.push(`${name}: ${Math.round(width)}×${Math.round(height)}`);
      if (left < 0 || right > innerWidth || button.scrollWidth > button.clientWidth + 2)
        wrong.push(`${name} sticks out`);
    }
    return wrong;
  };
  /** In the page: whether all of it is seen without scrolling. */
  const hidden = () => {
    const main = document.querySelector('main')!;
    return main.scrollHeight - main.clientHeight;
  };

  test('when the screen stands, lies or is small, then every control is large enough, all of it is seen, and axe finds nothing', async () => {
    for (const screen of screens) {
      const page = await open(screen);
      const check = async (name: string) => {
        const where = `${name} at ${screen.width}×${screen.height}`;
        expect.soft(await page.evaluate(tooSmall, SMALLEST_TARGET), where).toEqual([]);
        // A list of services may need more than one page; everything else is seen at once.
        const paged = name.endsWith('group') && (await page.getByTestId('pager').isVisible());
        if (!paged) expect.soft(await page.evaluate(hidden), where).toBeLessThanOrEqual(8);
        // What axe looks at is the same on every screen; each look takes a second.
        if (screen === screens[2]) {
          expect.soft((await new AxeBuilder({ page }).analyze()).violations, where).toEqual([]);
        }
      };
      const typeSize = () =>
        page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
      const normal = await typeSize();
      for (const mode of ['normal', 'accessible', 'Deutsch']) {
        if (mode === 'accessible') {
          await page.getByRole('button', { name: 'Modalità accessibile' }).click();
          expect(await typeSize()).toBeGreaterThan(normal * 1.05);
        }
        if (mode === 'Deutsch') await page.getByRole('button', { name: 'Deutsch' }).click();
        await check(`${mode} home`);
        await page.locator('main ul button').first().click();
        await check(`${mode} group`);
        await page.locator('main ul button').first().click();
        await check(`${mode} service`);
        await page.locator('main .priority').click();
        await check(`${mode} priority`);
        await page.locator('main ul button').first().click();
        await page.getByTestId('label').waitFor();
        await check(`${mode} number`);
        await page.keyboard.press('Escape');
        await page.locator('main .appointment').click();
        await check(`${mode} code`);
        await page.keyboard.type('AB2D9K3M');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').waitFor();
        await check(`${mode} refusal`);
        await page.keyboard.press('Escape');
        if (mode === 'accessible') await page.getByRole('button', { name: 'Modalità normale' }).click();
      }
      await page.context().close();
    }
  });

  test('when controls are to be reached from a wheelchair, then on a tall screen all of them are in its lower three quarters', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Modalità accessibile' }).click();
    const highest = () =>
      page.evaluate(() =>
        Math.min(...[...document.querySelectorAll('button')].map((one) => one.getBoundingClientRect().top)),
      );
    const { height } = screens[0]!;
    expect(await highest()).toBeGreaterThan(height * 0.25);
    await page.getByRole('button', { name: /Ho un appuntamento/ }).click();
    expect(await highest()).toBeGreaterThan(height * 0.25);
    await page.context().close();
  });

  test('when there is a keyboard only, then language, mode, number and the way back are reached with Tab and Enter', async () => {
    const page = await open();
    const choose = async (name: RegExp | string) => {
      const wanted = page.getByRole('button', { name });
      await wanted.waitFor();
      for (let presses = 0; presses < 40; presses += 1) {
        if (await wanted.evaluate((button) => button === document.activeElement)) break;
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
    };
    await choose('English');
    await choose('Accessible mode');
    await choose(/Documents and residence/);
    await choose('Back');
    await choose(/Documents and residence/);
    await choose(/identity card/i);
    await choose(/Take a number/i);
    expect(await page.getByTestId('label').innerText()).toMatch(/^A\d{3}$/);
    await choose(/Finish|Done/);
    await page.getByRole('heading', { name: 'Che cosa ti serve?' }).waitFor();
    await page.context().close();
  });

  test('when somebody has one switch, then presses alone take a number and end', async () => {
    const context = await browser.newContext({ viewport: screens[0]!, locale: 'it-IT' });
    await context.clock.install({ time: product.clock.now() });
    const page = await context.newPage();
    await page.goto(product.deviceUrl('kiosk'));
    await page.getByRole('button', { name: /Documenti e residenza/ }).waitFor();
    const lit = () => page.locator('button.scanned').allInnerTexts();
    /** Waits, as this person does, until what they want is lit, and presses. */
    const press = async (wanted: RegExp, alone = true) => {
      for (let steps = 0; steps < 40; steps += 1) {
        const texts = await lit();
        if (texts.some((text) => wanted.test(text)) && (!alone || texts.length === 1)) break;
        if (texts.some((text) => wanted.test(text))) await page.keyboard.press('Space');
        else await page.clock.runFor(1_600);
      }
      await page.keyboard.press('Space');
    };
    await page.keyboard.press('Space');
    await page.getByText('Premi il tasto quando è evidenziato').waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await press(/Documenti e residenza/);
    await page.getByRole('button', { name: /Carta d’identità/ }).waitFor();
    await press(/Carta d’identità/);
    await page.getByRole('button', { name: 'Prendi il numero' }).waitFor();
    await press(/Prendi il numero/);
    expect(await page.getByTestId('label').innerText()).toMatch(/^A\d{3}$/);
    await press(/^Fine$/);
    await page.getByRole('heading', { name: 'Che cosa ti serve?' }).waitFor();
    // Nobody presses any more: it stops by itself.
    await page.clock.runFor(60_000);
    await expect.poll(lit).toEqual([]);
    await context.close();
  });

  test('when keys are tried that lead out of a page, then it stays, with all that was typed', async () => {
    const page = await open();
    await page.getByRole('button', { name: /Ho un appuntamento/ }).click();
    await page.keyboard.type('AB2D');
    for (const keys of [
      'Control+p',
      'Control+o',
      'Control+l',
      'Control+f',
      'Control+n',
      'Alt+ArrowLeft',
      'F1',
      'F5',
      'F12',
    ])
      await page.keyboard.press(keys);
    await page.mouse.click(500, 700, { button: 'right' });
    await page.mouse.click(500, 700, { button: 'middle' });
    expect((await page.getByTestId('code').innerText()).replace(/\s/g, '')).toBe('AB2D');
    expect(page.context().pages()).toHaveLength(1);
    expect(new URL(page.url()).pathname).toBe('/kiosk');
    await page.context().close();
  });

  test('when the page of the machine is loaded, then it is less than 120 kB compressed, and the reader of pictures comes only with a camera', async () => {
    const folder = join(import.meta.dirname, '../../kiosk/dist');
    const html = await readFile(join(folder, 'kiosk.html'), 'utf8');
    const assets = [...html.matchAll(/(?:src|href)="\/(device-assets\/[^"]+\.(?:js|css))"/g)].map(
      (match) => match[1]!,
    );
    const sizeOf = async (name: string) => gzipSync(await readFile(join(folder, name))).length;
    const sizes = await Promise.all(
      [...assets, 'kiosk.html'].map(async (name) => [name, await sizeOf(name)] as const),
    );
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    const reader = (await readdir(join(folder, 'device-assets'))).find((name) => name.startsWith('jsQR'))!;
    console.log(
      `kiosk: ${(total / 1000).toFixed(1)} kB; with a camera + ${((await sizeOf(`device-assets/${reader}`)) / 1000).toFixed(1)} kB`,
    );
    expect(total).toBeLessThan(120_000);
    expect(total + (await sizeOf(`device-assets/${reader}`))).toBeLessThan(120_000 + 60_000);
    expect(html).not.toContain(reader);
  });
});
