/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HolderTicket } from '@sportello/shared/queue';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { startCitizenSite, type CitizenSite } from '../support/citizen-site.ts';
import { expectAccessible, PHONE } from '../support/citizen-steps.ts';
import { startPushService, type PushService } from '../support/push-service.ts';

/** What the operating system shows, read through the ticket page's own worker. */
const notificationsOf = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const shown = await registration.getNotifications();
    return shown.map(({ title, body, lang, data, requireInteraction }) => ({
      title,
      body,
      lang,
      data: data as unknown,
      requireInteraction,
    }));
  });

describe.skipIf(browserMissing)('messages to the phone', { timeout: 120_000 }, () => {
  let browser: Browser;
  let site: CitizenSite;
  let pushes: PushService;

  beforeAll(async () => {
    pushes = await startPushService();
    [browser, site] = await Promise.all([
      launchBrowser(),
      startCitizenSite({ PUSH_SERVICES: pushes.origin }),
    ]);
  });
  closeAfterwards(() => [browser, site, pushes]);

  const take = async () =>
    (
      await site.post<HolderTicket>(
        '/offices/registry/tickets',
        { serviceId: 'identity-card', commandId: randomUUID() },
        await site.operator(),
      )
    ).body;

  async function aDesk(number: number) {
    const headers = await site.operator();
    const tell = async (type: string) => {
      const path = `/desks/registry-${number}/commands`;
      expect((await site.post(path, { type, commandId: randomUUID() }, headers)).status, type).toBe(200);
    };
    await tell('open');
    return tell;
  }

  /** A phone whose browser asks the push service of the test for an address, in place of the one of its maker. */
  async function aPhone(permission: 'granted' | 'denied' = 'granted') {
    const context = await browser.newContext(PHONE);
    if (permission === 'granted') await context.grantPermissions(['notifications'], { origin: site.url });
    const subscribed: ReturnType<PushService['subscribe']>[] = [];
    await context.exposeFunction('subscribeAtService', (key: string) => {
      const one = pushes.subscribe(key);
      subscribed.push(one);
      return one.subscription;
    });
    await context.addInitScript(() => {
      const { subscribeAtService } = window as unknown as {
        subscribeAtService: (key: string) => Promise<object>;
      };
      PushManager.prototype.subscribe = async (options) => {
        const subscription = await subscribeAtService(String(options?.applicationServerKey));
        return { ...subscription, toJSON: () => subscription } as unknown as PushSubscription;
      };
    });
    return { context, subscribed };
  }

  async function openTicket(context: BrowserContext, token: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${site.url}/ticket/${token}`);
    await page.getByRole('heading', { name: 'Avviso sul telefono' }).waitFor();
    return page;
  }

  test('when the person asks for it and is called, then the sealed message becomes a notification with the desk', async () => {
    const { token, label } = await take();
    const { context, subscribed } = await aPhone();
    const page = await openTicket(context, token);
    await expectAccessible(page, 'alerts offered');
    await page.getByRole('button', { name: 'Avvisami quando tocca a me' }).click();
    await page.getByText('L’avviso è attivo').waitFor();
    await expectAccessible(page, 'alerts on');

    const cdp = await context.newCDPSession(page);
    const registration = new Promise<string>((resolve) => {
      cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [first] = registrations;
        if (first) resolve(first.registrationId);
      });
    });
    await cdp.send('ServiceWorker.enable');
    const registrationId = await registration;

    const desk = await aDesk(3);
    await desk('callNext');
    await expect.poll(() => subscribed[0]!.received.length, { timeout: 15_000 }).toBe(1);
    expect(pushes.faults).toEqual([]);
    const { message, sealed } = subscribed[0]!.received[0]!;
    expect(sealed.includes(label)).toBe(false);
    await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: site.url,
      registrationId,
      data: JSON.stringify(message),
    });
    await expect
      .poll(() => notificationsOf(page), { timeout: 15_000 })
      .toEqual([
        {
          title: `${label}: vai allo sportello 3`,
          body: 'Anagrafe',
          lang: 'it',
          data: { path: `/ticket/${token}` },
          requireInteraction: true,
        },
      ]);
    await desk('start');
    await desk('finish');
    await context.close();
  });

  test('when the page is opened again, then the alert is on, and it can be turned off', async () => {
    const { token } = await take();
    const { context, subscribed } = await aPhone();
    const page = await openTicket(context, token);
    await page.getByRole('button', { name: 'Avvisami quando tocca a me' }).click();
    await page.getByText('L’avviso è attivo').waitFor();
    await page.reload();
    await page.getByText('L’avviso è attivo').waitFor();
    expect(subscribed.length).toBe(2);
    await page.getByRole('button', { name: 'Non avvisarmi più' }).click();
    await page.getByRole('button', { name: 'Avvisami quando tocca a me' }).waitFor();
    await context.close();
  });

  test('when the person forbids messages, then the page says what to do instead', async () => {
    const { token } = await take();
    const { context } = await aPhone('denied');
    await context.addInitScript(() => {
      Object.defineProperty(Notification, 'permission', { get: () => 'denied' });
    });
    const page = await openTicket(context, token);
    await page.getByText('Gli avvisi di questo sito sono bloccati').waitFor();
    await expectAccessible(page, 'alerts denied');
    await context.close();
  });

  test('when there is no network, then the page says so and shows no number of before', async () => {
    const { token, label } = await take();
    const { context } = await aPhone();
    const page = await openTicket(context, token);
    await page.getByText(label).first().waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await context.setOffline(true);
    await page.reload();
    await page.getByRole('heading', { name: 'Nessuna connessione' }).waitFor();
    expect(await page.content()).not.toContain(label);
    await expectAccessible(page, 'without network');
    await context.setOffline(false);
    await page.getByRole('link', { name: 'Riprova' }).click();
    await page.getByText(label).first().waitFor();
    await context.close();
  });

  test('when the phone wants to install the page, then the manifest has what it needs', async () => {
    const { token } = await take();
    const { context } = await aPhone();
    const page = await openTicket(context, token);
    const cdp = await context.newCDPSession(page);
    const { errors, data, url } = await cdp.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(url).toContain(`/ticket/${token}/app.webmanifest`);
    expect(JSON.parse(data!)).toMatchObject({ start_url: `/ticket/${token}`, display: 'standalone' });
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
    // A private window, as every window of a test is, cannot install anything.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
      [],
    );
    await context.close();
  });
});
