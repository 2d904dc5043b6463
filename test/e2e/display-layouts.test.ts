/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchScreen } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { startProduct, type Product } from '../support/product.ts';
import { createWaitingRoom } from '../support/waiting-room.ts';

const sizes = {
  '720p': [1280, 720],
  '1080p': [1920, 1080],
  '4K': [3840, 2160],
  portrait: [1080, 1920],
  phone: [390, 844],
} as const;
type Size = keyof typeof sizes;

/**
 * A screen of 50 inches, 1080 lines, seen from four metres. A healthy eye tells letters of 5 minutes of arc; one that sees
 * half as well (the least that may drive a car) needs 10. So 14 for whatever is written leaves air; a number and its desk in the list are
 * read with a fifth of a healthy eye's sight, and the number that is called with less than a tenth.
 */
const MM_PER_PX = 622.6 / 1080;
const SEEN_FROM_MM = 4_000;
const arcMinutes = (px: number): number => (Math.atan((px * MM_PER_PX) / SEEN_FROM_MM) * 180 * 60) / Math.PI;
const LEAST = { text: 14, list: 25, called: 60 };

describe.skipIf(browserMissing)('layouts of the waiting-room screen', { timeout: 120_000 }, () => {
  let browser: Browser;
  let product: Product;
  let several: string;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchScreen(), startProduct()]);
    const room = createWaitingRoom(product);
    several = `${product.url}/display?office=anagrafe,tributi&languages=it,en`;
    const desks = await Promise.all([1, 2, 3].map(room.openDesk));
    for (let count = 0; count < 6; count += 1) await room.take();
    for (const desk of desks) await desk('callNext');
  });
  closeAfterwards(() => [browser, product]);

  async function open(url: string, size: Size, more: BrowserContextOptions = {}): Promise<Page> {
    const [width, height] = sizes[size];
    const viewport = { width, height };
    const page = await (
      await browser.newContext({ viewport, locale: 'it-IT', timezoneId: 'Europe/Rome', ...more })
    ).newPage();
    await page.goto(url);
    await page.getByTestId('current-call').waitFor();
    await page
      .getByText(/min$|nessuna attesa|nessuno sportello/)
      .first()
      .waitFor();
    return page;
  }

  /** Heights of capital letters in CSS pixels, and what runs out of its place. */
  const measure = (page: Page) =>
    page.evaluate(() => {
      const pen = document.createElement('canvas').getContext('2d')!;
      const capital = (element: Element): number => {
        const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
        // At a large size, because a small one is rounded to whole pixels.
        pen.font = `${fontWeight} 1000px ${fontFamily}`;
        return (pen.measureText('H').actualBoundingBoxAscent / 1000) * parseFloat(fontSize);
      };
      const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
      const texts = all('.screen *').filter(
        (element) =>
          !element.closest('.visually-hidden') &&
          [...element.childNodes].some(
            (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
          ),
      );
      const least = (elements: Element[]) => Math.min(...elements.map(capital));
      const box = (selector: string) => document.querySelector(selector)!.getBoundingClientRect();
      const screen = document.querySelector('.screen')!;
      return {
        text: least(texts),
        list: least(all('li .label, li .desk')),
        called: least(all('.card .label, .card .desk-number')),
        listed: all('[data-testid=call]').length,
        overflow: screen.scrollHeight - screen.clientHeight,
        wide: screen.scrollWidth - screen.clientWidth,
        label: { top: box('.card .label').top, bottom: box('.card .label').bottom },
        band: box('.card .now').bottom,
        desk: box('.card .desk').top,
      };
    });

  async function expectGood(page: Page, name: string): Promise<void> {
    const { text, list, called, listed, overflow, wide, label, band, desk } = await measure(page);
    const { width, height } = page.viewportSize()!;
    const to1080 = 1080 / Math.min(width, height);
    expect(arcMinutes(text * to1080), `${name}: smallest text`).toBeGreaterThanOrEqual(LEAST.text);
    expect(arcMinutes(list * to1080), `${name}: list`).toBeGreaterThanOrEqual(LEAST.list);
    expect(arcMinutes(called * to1080), `${name}: call`).toBeGreaterThanOrEqual(LEAST.called);
    expect(listed, `${name}: the other calls`).toBe(2);
    expect(overflow, name).toBeLessThanOrEqual(1);
    expect(wide, name).toBeLessThanOrEqual(0);
    expect(label.top, name).toBeGreaterThanOrEqual(band - 1);
    expect(label.bottom, name).toBeLessThanOrEqual(desk + 1);
    expect(await page.locator('body').innerText()).not.toMatch(/undefined|null|\{/);
    expect((await new AxeBuilder({ page }).analyze()).violations, name).toEqual([]);
  }

  test.each(Object.keys(sizes) as Size[])(
    'when a paired screen is of size %s, then all of it fits, is legible and axe finds nothing',
    async (size) => {
      const page = await open(product.deviceUrl('display'), size);
      await page.getByTestId('room-code').waitFor();
      await expectGood(page, size);
      await page.context().close();
    },
  );

  test.each(['1080p', 'portrait', 'phone'] as const)(
    'when it shows two offices at size %s, then each has its name and hours, and so',
    async (size) => {
      const page = await open(several, size);
      await page.getByText('08:30–13:00').waitFor();
      await page.getByText('09:00–12:30').waitFor();
      await page.getByTestId('current-call').getByText('Servizi demografici').waitFor();
      await expectGood(page, `two offices, ${size}`);
      await page.context().close();
    },
  );

  test('when people want no motion, then nothing moves, and the message takes turns piece by piece', async () => {
    const page = await open(several, '1080p', { reducedMotion: 'reduce' });
    await expectGood(page, 'still');
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    const piece = () => page.locator('.ticker').innerText();
    const first = await piece();
    await expect.poll(piece, { timeout: 15_000 }).not.toBe(first);
    await page.context().close();
  });

  test('when a screen is always on, then its picture moves by some pixels, and rests in the dark while the office is closed', async () => {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'it-IT' });
    await context.clock.install({ time: product.clock.now() });
    const page = await context.newPage();
    await page.goto(product.deviceUrl('display'));
    const corner = () =>
      page.locator('.screen').evaluate((screen) => {
        const { left, top } = screen.getBoundingClientRect();
        return `${Math.round(left)} ${Math.round(top)}`;
      });
    await page.getByTestId('current-call').waitFor();
    const seen = new Set<string>();
    for (let step = 0; step < 9; step += 1) {
      seen.add(await corner());
      product.clock.shiftTo(product.clock.now() + 90_000);
      await page.clock.runFor(90_000);
    }
    expect(seen.size).toBeGreaterThanOrEqual(7);

    await page.goto(`${product.url}/display?office=edilizia`);
    await page.getByRole('heading', { name: 'Chiuso' }).waitFor();
    await page.getByText('Riapre giovedì 6 maggio alle 09:00').waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    const place = () => page.locator('.resting main').evaluate((rest) => rest.getBoundingClientRect().left);
    const before = await place();
    product.clock.shiftTo(product.clock.now() + 60_000);
    await page.clock.runFor(60_000);
    await expect.poll(place).not.toBe(before);
    await context.close();
  });
});
