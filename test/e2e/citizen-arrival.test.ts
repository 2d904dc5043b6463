import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { startCitizenSite, type CitizenSite } from '../support/citizen-site.ts';
import { choosePlace, chooseTime, expectAccessible, fillIn, PHONE, send } from '../support/citizen-steps.ts';

describe.skipIf(browserMissing)('arriving with the phone', { timeout: 120_000 }, () => {
  let browser: Browser;
  let site: CitizenSite;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchBrowser(), startCitizenSite()]);
  });
  closeAfterwards(() => [browser, site]);

  test('when the arrival is told on the phone, then the number is live there until the desk has finished', async () => {
    const page = await (await browser.newContext(PHONE)).newPage();
    await choosePlace(page, site.url);
    await chooseTime(page);
    await fillIn(page);
    await send(page);
    await page.waitForURL('**/prenota/conferma');
    await page.getByRole('img', { name: /^Codice QR [\dA-Z]{8}$/ }).waitFor();
    await page.getByRole('link', { name: 'Gestisci l’appuntamento' }).click();
    await page.getByRole('button', { name: 'Sono arrivato' }).click();
    await page.waitForURL('**/ticket/*');
    await page.getByText('In attesa').waitFor();
    await page.getByText('La pagina si aggiorna da sola').waitFor();
    await expectAccessible(page, 'waiting ticket');
    await page.evaluate(() => void Object.assign(globalThis, { neverReloaded: true }));

    const headers = await site.operator();
    const atDesk = (type: string) =>
      site.post(
        '/desks/registry-3/commands',
        { type, commandId: randomUUID() },
        {
          ...headers,
          'sec-fetch-site': 'same-origin',
        },
      );
    expect((await atDesk('open')).status).toBe(200);
    expect((await atDesk('callNext')).status).toBe(200);
    await page.getByText('Vai allo sportello 3').waitFor();
    expect(await page.title()).toContain('vai allo sportello 3');
    await expectAccessible(page, 'called ticket');
    await atDesk('start');
    await page.getByText('Sei allo sportello 3').waitFor();
    await atDesk('finish');
    await page.getByText('Concluso').waitFor();
    expect(await page.evaluate(() => 'neverReloaded' in globalThis)).toBe(true);
  });
});
