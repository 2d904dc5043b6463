import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_OFFICE, demoDirectory } from '@sportello/server/demo/directory';
import { browserMissing, cutPower, launchTerminal } from '../support/browser.ts';
import { createCuttableNetwork, type CuttableNetwork } from '../support/cuttable-network.ts';
import { startProduct, type Product } from '../support/product.ts';

/** Saturday 1 May 2027, 10:00 in Rome: by the hours of the week the registry is open; Monday it is closed as a whole. */
const A_HOLIDAY = '2027-05-01T08:00:00Z';
const THE_DAY_BEFORE = '2027-04-30T08:00:00Z';
const closure = {
  firstDate: '2027-05-03',
  lastDate: '2027-05-03',
  fromTime: '00:00',
  toTime: '24:00',
  reason: 'Trasloco',
};

describe.skipIf(browserMissing)('days on which the office is closed', { timeout: 90_000 }, () => {
  let product: Product;
  let network: CuttableNetwork;
  let profile: string;
  let terminal: BrowserContext;

  beforeAll(async () => {
    product = await startProduct({ start: A_HOLIDAY });
    const directory = demoDirectory(product.clock.now());
    await product.context.directoryStore.save({
      ...directory,
      offices: directory.offices.map((office) => ({ ...office, ticketsOutsideHours: false })),
      calendars: directory.calendars.map((calendar) =>
        calendar.officeId === DEMO_OFFICE ? { ...calendar, closures: [closure] } : calendar,
      ),
    });
    await product.context.directory.refresh();
    network = await createCuttableNetwork(product.url);
    profile = await mkdtemp(join(tmpdir(), 'sportello-closed-'));
    terminal = await launchTerminal(profile);
  });
  afterAll(async () => {
    await terminal?.close().catch(() => {});
    cutPower(profile);
    await network?.close();
    await product?.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  test('when it is a holiday, then the machine gives no number even without the server, and says when the doors open', async () => {
    const page = await terminal.newPage();
    await page.goto(product.deviceUrl('kiosk').replace(product.url, network.url));
    await page.getByText('Oggi l’ufficio è chiuso.').waitFor();
    await page.getByText('Riapre martedì 4 maggio alle 08:30.').waitFor();
    network.cut();
    await page.getByText('Rete assente').waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: /Documenti e residenza/ }).click();
    await page.getByRole('button', { name: /Carta d’identità/ }).click();
    await page.getByRole('button', { name: 'Prendi il numero' }).click();
    await page.getByRole('heading', { name: 'L’ufficio è chiuso' }).waitFor({ timeout: 20_000 });
    await page.getByText('Riapre martedì 4 maggio alle 08:30.').waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    network.restore();
    await page.close();
  });

  test('when the next days are closed, then the screen says until when', async () => {
    const page = await terminal.newPage();
    await page.goto(product.deviceUrl('display'));
    await page.getByRole('heading', { name: 'Chiuso' }).waitFor();
    await page.getByText('Riapre martedì 4 maggio alle 08:30').waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    product.clock.shiftTo(Date.parse(THE_DAY_BEFORE));
    await page.reload();
    await page.getByText('Oggi 08:30–13:00').waitFor();
    await page.getByText(/Domani l’ufficio è chiuso,\s+riapre martedì 4 maggio alle 08:30/).waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.goto(`${product.url}/display?office=anagrafe,tributi`);
    await page.getByText('Domani chiuso: Servizi demografici', { exact: true }).waitFor();
    await page.close();
  });
});
