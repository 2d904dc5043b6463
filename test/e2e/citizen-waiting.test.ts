import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { startCitizenSite, type CitizenSite } from '../support/citizen-site.ts';
import { expectAccessible, fillIn, PHONE, send } from '../support/citizen-steps.ts';

describe.skipIf(browserMissing)('waiting list on the phone', { timeout: 120_000 }, () => {
  let browser: Browser;
  let site: CitizenSite;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchBrowser(), startCitizenSite()]);
  });
  closeAfterwards(() => [browser, site]);

  test('when a place is offered, then taking it goes on as a booking, and leaving asks first', async () => {
    const page = await (await browser.newContext(PHONE)).newPage();
    const join = async () => {
      await page.goto(`${site.url}/lista-attesa?servizio=identity-card`);
      await page.getByLabel('Nome*', { exact: true }).fill('Ada');
      await page.getByLabel('Cognome*').fill('Rossi');
      await page.getByLabel('Email*').fill('ada@example.org');
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Mettimi in lista' }).click();
      await page.waitForURL('**/lista-attesa/*');
    };
    await page.goto(`${site.url}/lista-attesa?servizio=identity-card`);
    await page.getByRole('button', { name: 'Mettimi in lista' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page, 'joining, with errors');

    await join();
    // There are free times, so the turn comes at once.
    await expect
      .poll(
        async () => {
          await page.reload();
          return page.getByText('Si è liberato un posto per te').count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
    await expectAccessible(page, 'offer');
    const offer = page.url();
    await page.getByRole('button', { name: 'Prendo questo appuntamento' }).click();
    await page.waitForURL('**/prenota/dettagli');
    await fillIn(page);
    await send(page);
    await page.waitForURL('**/prenota/conferma');
    await expect
      .poll(
        async () => {
          await page.goto(offer);
          return page.getByText('Hai prenotato il posto').count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);

    await join();
    await page.getByRole('link', { name: 'Lascia la lista' }).click();
    await page.getByRole('button', { name: 'Sì, lascio la lista' }).click();
    await page.getByText('Hai lasciato la lista').waitFor();
  });

  test('when somebody types before the scripts have loaded, then what they typed stays', async () => {
    const page = await (await browser.newContext(PHONE)).newPage();
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/*.js', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`${site.url}/lista-attesa?servizio=identity-card`, { waitUntil: 'commit' });
    await page.getByLabel('Nome*', { exact: true }).fill('Ada');
    await page.locator('#to').fill('2031-01-02');
    await page.getByRole('checkbox').check();
    release();
    // Only the script sends this form without loading the page anew.
    await page.evaluate(() => Object.assign(window, { samePage: true }));
    await page.waitForLoadState('networkidle');
    await page.getByRole('button', { name: 'Mettimi in lista' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.evaluate(() => 'samePage' in window)).toBe(true);
    expect(await page.getByLabel('Nome*', { exact: true }).inputValue()).toBe('Ada');
    expect(await page.locator('#to').inputValue()).toBe('2031-01-02');
    expect(await page.getByRole('checkbox').isChecked()).toBe(true);
  });
});
