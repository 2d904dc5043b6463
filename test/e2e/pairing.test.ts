/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Device, DeviceStatus } from '@sportello/shared/device';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { hashToken, newToken } from '@sportello/server/secret';
import { browserMissing, launchBrowser, launchTerminal } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { createCuttableNetwork, type CuttableNetwork } from '../support/cuttable-network.ts';
import { createHttpClient } from '../support/http-client.ts';
import { startProduct, type Product } from '../support/product.ts';

describe.skipIf(browserMissing)('pairing a screen', () => {
  let browser: Browser;
  let product: Product;
  let network: CuttableNetwork;
  let admin: Awaited<ReturnType<typeof anAdministrator>>;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    network = await createCuttableNetwork(product.url);
    admin = await anAdministrator();
  });
  closeAfterwards(() => [browser, network, product]);

  async function anAdministrator() {
    const { context, clock, url } = product;
    const id = randomUUID();
    const token = newToken();
    const who = { id, username: id, displayName: 'Admin', role: 'admin' as const, officeIds: [] };
    await context.staffStore.add({ ...who, passwordHash: '-' });
    await context.staffStore.openSession(hashToken(token), id, clock.now(), clock.now() + 3_600_000);
    const client = createHttpClient(`${url}/api/v1`);
    const headers = { cookie: `sportello_session=${token}` };
    return {
      pair: async (code: string, wanted: Record<string, unknown> = {}): Promise<Device> => {
        const body = { code, officeId: DEMO_OFFICE, role: 'display', name: 'Atrio', ...wanted };
        const answer = await client.post<Device>('/devices', body, headers);
        expect(answer.status).toBe(201);
        return answer.body;
      },
      status: async (id: string) =>
        (await client.get<{ devices: DeviceStatus[] }>('/devices', headers)).body.devices.find(
          (one) => one.id === id,
        ),
      change: (id: string, change: Record<string, unknown>) =>
        client.patch(`/devices/${id}`, change, headers),
      reload: (id: string) => client.post(`/devices/${id}/reload`, {}, headers),
      revoke: (id: string) => client.delete(`/devices/${id}`, headers),
    };
  }

  const newContext = (): Promise<BrowserContext> =>
    browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'it-IT' });
  const codeOn = async (page: Page): Promise<string> =>
    (await page.getByTestId('pairing-code').innerText()).replace(/\s/g, '');
  const board = (page: Page) => page.getByRole('heading', { name: 'Ultime chiamate' });

  test('when an administrator types the code, then the screen goes on by itself, and after a power cut it comes back', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'sportello-screen-'));
    try {
      let terminal = await launchTerminal(profile);
      let page = await terminal.newPage();
      await page.goto(`${product.url}/display`);
      const code = await codeOn(page);
      await page.getByText(/un amministratore scrive questo codice/).waitFor();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      const settings = { languages: ['de', 'it'], sound: 'none' };
      const device = await admin.pair(code, { settings });
      await page.getByRole('heading', { name: 'Letzte Aufrufe' }).waitFor();
      await expect.poll(async () => (await admin.status(device.id))?.connected).toBe(true);
      expect(await admin.status(device.id)).toMatchObject({ upToDate: true, report: { sound: 'off' } });

      await terminal.close();
      await expect.poll(async () => (await admin.status(device.id))?.connected).toBe(false);
      terminal = await launchTerminal(profile);
      page = await terminal.newPage();
      await page.goto(`${product.url}/display`);
      await page.getByRole('heading', { name: 'Letzte Aufrufe' }).waitFor();
      await terminal.close();
    } finally {
      await rm(profile, { recursive: true, force: true });
    }
  }, 60_000);

  test('when the administrator makes a machine of what was opened as a display, then it becomes one', async () => {
    const context = await newContext();
    const page = await context.newPage();
    await page.goto(`${product.url}/display`);
    await admin.pair(await codeOn(page), { role: 'kiosk', settings: { languages: ['it', 'en'] } });
    await page.getByRole('heading', { name: 'Che cosa ti serve?' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/kiosk');
    await page.getByRole('button', { name: 'English' }).waitFor();
    // The choice of languages arrives with the device, a moment after the page.
    await expect.poll(() => page.getByRole('button', { name: 'Deutsch' }).count()).toBe(0);
    await context.close();
  }, 60_000);

  test('when the network is cut while the code is typed and the page is loaded again, then the same code still pairs it', async () => {
    const context = await newContext();
    const page = await context.newPage();
    await page.goto(`${network.url}/display`);
    const code = await codeOn(page);
    network.cut();
    await page.getByText('Il server non risponde: riprovo da solo.').waitFor({ timeout: 15_000 });
    await admin.pair(code);
    network.restore();
    await board(page).waitFor({ timeout: 20_000 });
    await context.close();
  }, 60_000);

  test('when the code has expired, then another one stands there', async () => {
    const context = await newContext();
    await context.clock.install();
    const page = await context.newPage();
    await page.goto(`${product.url}/display`);
    const first = await codeOn(page);
    await page.reload();
    expect(await codeOn(page)).toBe(first);
    await page.clock.fastForward(11 * 60_000);
    await expect.poll(() => codeOn(page), { timeout: 10_000 }).not.toBe(first);
    await context.close();
  }, 60_000);

  test('when a screen is moved, renamed, asked to reload and revoked, then it follows at once', async () => {
    const context = await newContext();
    const page = await context.newPage();
    await page.goto(`${product.url}/display`);
    const device = await admin.pair(await codeOn(page));
    await board(page).waitFor();
    await expect.poll(async () => (await admin.status(device.id))?.connected).toBe(true);
    const marked = () => page.evaluate(() => 'mine' in globalThis);
    const mark = () => page.evaluate(() => Object.assign(globalThis, { mine: true }));
    const back = () => expect.poll(() => marked().catch(() => true), { timeout: 10_000 }).toBe(false);

    await mark();
    await admin.reload(device.id);
    await back();
    await board(page).waitFor();
    const other = product.context.directory.offices().find(({ id }) => id !== DEMO_OFFICE)!;
    await expect.poll(async () => (await admin.status(device.id))?.connected).toBe(true);
    await mark();
    await admin.change(device.id, { officeId: other.id });
    await back();
    await page.getByRole('heading', { name: other.name.it }).waitFor();

    await expect.poll(async () => (await admin.status(device.id))?.connected).toBe(true);
    await admin.revoke(device.id);
    await page.getByText('L’accesso di questo dispositivo è stato revocato').waitFor();
    expect(await codeOn(page)).toMatch(/^\w{6}$/);
    await context.close();
  }, 60_000);

  test('when a machine comes with a token that nobody knows, then it shows a code and says why', async () => {
    const context = await newContext();
    const page = await context.newPage();
    await page.goto(`${product.url}/kiosk#token=${'x'.repeat(24)}`);
    await page.getByText('L’accesso di questo dispositivo è stato revocato').waitFor();
    expect(page.url()).not.toContain('token');
    for (const viewport of [
      { width: 375, height: 667 },
      { width: 1080, height: 1920 },
    ]) {
      await page.setViewportSize(viewport);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(viewport.width);
    }
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await context.close();
  }, 60_000);
});
