/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeskCommandResult, HolderTicket } from '@sportello/shared/queue';
import { browserMissing, launchScreen } from '../support/browser.ts';
import { startServerProcess, type ServerProcess } from '../support/child-process.ts';
import { PHONE } from '../support/citizen-steps.ts';
import { buildNextVersion, newWords } from '../support/next-version.ts';
import { anInstallation } from '../support/restartable.ts';
import { announcementsOf, recordAnnouncements } from '../support/waiting-room.ts';

/** Two builds of the pages, made from different sources; the second takes the place of the first while screens look on. */
describe.skipIf(browserMissing)('an upgrade in the middle of the day', () => {
  let browser: Browser;
  let installation: Awaited<ReturnType<typeof anInstallation>>;
  let next: Awaited<ReturnType<typeof buildNextVersion>>;
  let server: ServerProcess;

  beforeAll(async () => {
    [browser, installation, next] = await Promise.all([
      launchScreen(),
      anInstallation(1, { displays: 1 }),
      buildNextVersion(),
    ]);
    server = await startServerProcess({ ...installation, pages: true });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop('SIGKILL');
    await next?.remove();
    await installation?.remove();
  });

  const session = () => installation.sessions[0];
  const take = async (): Promise<HolderTicket> => {
    const wanted = { serviceId: 'residence', commandId: randomUUID() };
    return (await server.post<HolderTicket>('/offices/registry/tickets', wanted, session())).body;
  };
  const command = async (type: string): Promise<string> => {
    const wanted = { type, commandId: randomUUID() };
    const { status, body } = await server.post<DeskCommandResult>(
      '/desks/registry-1/commands',
      wanted,
      session(),
    );
    expect(status, type).toBe(200);
    return body.ticket?.label ?? '';
  };
  const cachesOf = (page: Page) => page.evaluate(() => caches.keys());
  const scriptOf = (page: Page) => page.locator('script[src*="device-assets"]').first().getAttribute('src');

  test('when the server comes back as the next version, then screen and phone load it by themselves, with the right list and no old chime', async () => {
    const screen = await (
      await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'it-IT' })
    ).newPage();
    await recordAnnouncements(screen);
    await command('open');
    await screen.goto(`${server.url}/display#token=${installation.displayTokens[0]}`);
    await screen.getByRole('heading', { name: newWords.display.from }).waitFor();
    await screen.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const [oldCache, oldScript] = [await cachesOf(screen), await scriptOf(screen)];
    expect(oldCache).toHaveLength(1);

    await take();
    const waiting = await take();
    const phone = await (await browser.newContext(PHONE)).newPage();
    await phone.goto(`${server.url}/ticket/${waiting.token}`);
    await phone.getByText('La pagina si aggiorna da sola').waitFor();
    await phone.getByRole('heading', { name: newWords.ticket.from }).waitFor();
    await phone.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

    const called = await command('callNext');
    await screen.getByTestId('current-call').getByText(called).waitFor();
    // The screen is in the middle of its announcement when the server goes.
    await server.stop();
    const port = new URL(server.url).port;
    server = await startServerProcess({ ...installation, pages: true, port, folder: next.folder });

    await screen.getByRole('heading', { name: newWords.display.to }).waitFor({ timeout: 40_000 });
    await screen.getByTestId('current-call').getByText(called).waitFor();
    expect(await announcementsOf(screen)).toEqual([]);
    await expect.poll(() => cachesOf(screen), { timeout: 20_000 }).not.toContain(oldCache[0]);
    expect(await cachesOf(screen)).toHaveLength(1);
    expect(await scriptOf(screen)).not.toBe(oldScript);
    await phone.getByRole('heading', { name: newWords.ticket.to }).waitFor({ timeout: 40_000 });
    await phone.getByText(waiting.label).first().waitFor();

    await command('start');
    await command('finish');
    await command('callNext');
    await phone.getByText('Vai allo sportello 1').waitFor();
    await expect
      .poll(async () => (await announcementsOf(screen)).map(({ label, phase }) => `${phase} ${label}`), {
        timeout: 20_000,
      })
      .toContain(`end ${waiting.label}`);

    // Started without the server, the screen is the next version too: nothing of the old one was kept.
    await server.stop();
    await screen.reload();
    await screen.getByRole('heading', { name: 'Il server non risponde' }).waitFor({ timeout: 20_000 });
    expect(await scriptOf(screen)).not.toBe(oldScript);
    await phone.reload();
    await phone.getByRole('heading', { name: 'Nessuna connessione' }).waitFor();
    expect(await phone.content()).not.toContain(waiting.label);
  }, 180_000);
});
