import type { AdministeredCalendar } from '@sportello/shared/administration';
import type { AdministeredService } from '@sportello/shared/directory-administration';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAgendaSite, startBooking, type AgendaSite } from '../support/agenda-site.ts';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { startProduct, type Product } from '../support/product.ts';
import { signInStaff } from '../support/signed-in-staff.ts';

describe.skipIf(browserMissing)('an agenda that stays open', () => {
  let browser: Browser;
  let product: Product;
  let site: AgendaSite;
  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    site = createAgendaSite(product, browser);
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, product]);

  test('when an administrator renames a calendar and suspends a service, then the open agenda follows, and what is typed stays', async () => {
    const page = await site.openAgenda();
    const { get, put } = await signInStaff(product, 'admin');
    await startBooking(page, ['Ada', 'Rossi']);

    const shown = await page.locator('h3[id^=calendar-]').first().getAttribute('id');
    const { calendars } = await get<{ calendars: AdministeredCalendar[] }>('/admin/calendars');
    const { calendar, revision } = calendars.find((one) => `calendar-${one.calendar.id}` === shown)!;
    const named = { ...calendar, name: { it: 'Sportelli del pianterreno' } };
    await put(`/admin/calendars/${calendar.id}`, { revision, settings: named });
    await page.locator('h3', { hasText: 'Sportelli del pianterreno' }).waitFor();

    expect(await page.getByLabel('Cognome').inputValue()).toBe('Rossi');
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('333 1234567');

    const path = '/admin/services/carta-identita';
    const card = await get<AdministeredService>(path);
    await put(path, { revision: card.revision, settings: { ...card.value, active: false } });
    await page.keyboard.press('Escape');
    const offered = page.getByRole('option', { name: 'Carta d’identità' });
    await expect
      .poll(async () => {
        await page.keyboard.press('n');
        await page.getByRole('combobox', { name: 'Servizio' }).fill('carta');
        const count = await offered.count();
        await page.keyboard.press('Escape');
        return count;
      })
      .toBe(0);
  });
});
