/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Product } from './product.ts';

/** A staff page in a browser, signed in without touching the mouse. */
export async function openStaffPage(
  browser: Browser,
  product: Product,
  { path, username = 'dario', width = 1280 }: { path: string; username?: string; width?: number },
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    locale: 'it-IT',
    timezoneId: 'Europe/Rome',
    // Half-way through a fade any text lacks contrast.
    reducedMotion: 'reduce',
  });
  const page = await (await product.atItsTime(context)).newPage();
  await page.goto(product.url + path);
  await page.getByLabel('Nome utente').focus();
  await page.keyboard.type(username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(`sportello-${username}`);
  await page.keyboard.press('Enter');
  return page;
}

/** Nothing that axe finds, and nothing that has to be scrolled sideways. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
    what,
  ).toEqual([]);
  const { width } = page.viewportSize()!;
  expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBeLessThanOrEqual(width);
}
