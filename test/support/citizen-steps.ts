import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export const PHONE = { viewport: { width: 375, height: 812 }, locale: 'it-IT' };

const next = (page: Page) => page.getByRole('button', { name: 'Avanti' }).last().click();

/** Chooses the office of a service and comes to the page with the times. */
export async function choosePlace(page: Page, url: string, serviceId = 'identity-card'): Promise<void> {
  await page.goto(`${url}/prenota?servizio=${serviceId}`);
  await next(page);
  await page.waitForURL('**/prenota/data-ora*');
}

/** Chooses the nth listed time and comes to the details. */
export async function chooseTime(page: Page, nth = 0): Promise<void> {
  await page.getByRole('radio').nth(nth).check();
  await next(page);
  await page.waitForURL('**/prenota/dettagli*');
}

/** Fills in details and applicant and comes to the summary. */
export async function fillIn(page: Page, email = 'ada@example.org'): Promise<void> {
  await page.getByLabel('Dettagli*').fill('Rinnovo della carta');
  await next(page);
  await page.waitForURL('**/prenota/richiedente*');
  await page.getByLabel('Nome*', { exact: true }).fill('Ada');
  await page.getByLabel('Cognome*').fill('Rossi');
  await page.getByLabel('Email*').fill(email);
  await next(page);
  await page.waitForURL('**/prenota/riepilogo*');
}

export async function send(page: Page): Promise<void> {
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Invia', exact: true }).click();
}

/** The draft of the visitor, as the pages keep it in their browser. */
export async function draftOf(page: Page): Promise<{
  session: string;
  hold: { id: string; start: string; end: string };
}> {
  const cookies = await page.context().cookies();
  const draft = cookies.find((cookie) => cookie.name === 'sportello_draft');
  return JSON.parse(Buffer.from(draft!.value, 'base64url').toString('utf8'));
}

/** WCAG 2.2 AA as far as a machine can tell, and no sideways scrolling. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  // A notice that is still fading in has not its colours yet.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ effect, playState }) => {
      const endless = effect?.getComputedTiming().iterations === Infinity;
      return endless || playState !== 'running';
    }),
  );
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`);
  expect(found, name).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${name}: pixels beyond the edge`).toBeLessThanOrEqual(0);
}
