import type { Booked, SlotList } from '@sportello/shared/appointment';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { saveBookingSettings } from '../support/booking-settings.ts';
import { createBookingSteps } from '../support/booking-steps.ts';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { startCitizenSite, type CitizenSite } from '../support/citizen-site.ts';
import { choosePlace, chooseTime, expectAccessible, PHONE, send } from '../support/citizen-steps.ts';

const DAY_MS = 86_400_000;
const dateAhead = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

describe.skipIf(browserMissing)('what a citizen answers', { timeout: 90_000 }, () => {
  let browser: Browser;
  let site: CitizenSite;
  beforeAll(async () => {
    [browser, site] = await Promise.all([launchBrowser(), startCitizenSite()]);
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, site]);

  const phone = async (more = {}): Promise<Page> =>
    (await browser.newContext({ ...PHONE, ...more })).newPage();
  const steps = () => createBookingSteps(site);
  const managePath = ({ appointment, key }: Booked) =>
    `${site.url}/appuntamento/${appointment.code}?chiave=${encodeURIComponent(key)}`;

  test('when a closure has moved somebody, then the page asks whether it suits, and a yes is kept, without scripts', async () => {
    const days = [dateAhead(3), dateAhead(20)] as const;
    const { slots, timeZone } = await steps().slots(...days, '&calendarId=registry-counters');
    const { start, calendarId } = slots.at(-1)!;
    const { status, body: booked } = await steps().book(start, { calendarId });
    expect(status).toBe(201);
    const headers = await site.operator({ role: 'supervisor' });
    // The office's date, which is not always that of the instant.
    const date = new Intl.DateTimeFormat('sv', { timeZone }).format(new Date(start));
    const closing = await site.post(
      '/staff/closures',
      {
        officeId: 'registry',
        calendarIds: [calendarId],
        closure: { firstDate: date, lastDate: date, fromTime: '00:00', toTime: '24:00' },
        commandId: crypto.randomUUID(),
        action: 'rebook',
        message: 'Guasto',
      },
      headers,
    );
    expect(closing).toMatchObject({ status: 201, body: { outcomes: [{ outcome: 'moved' }] } });

    const page = await phone({ javaScriptEnabled: false });
    await page.goto(managePath(booked));
    const asks = page.getByRole('region', { name: 'Il nuovo orario va bene?' });
    await asks.getByRole('link', { name: 'Sposta l’appuntamento' }).waitFor();
    await asks.getByRole('link', { name: 'Annulla l’appuntamento' }).waitFor();
    expect(await page.getByRole('link', { name: 'Annulla l’appuntamento' }).count()).toBe(1);
    const scripted = await phone();
    await scripted.goto(managePath(booked));
    await expectAccessible(scripted, 'agree');
    await asks.getByRole('button', { name: 'Sì, va bene' }).click();
    await page.getByText('l’ufficio sa che il nuovo orario va bene').waitFor();
    expect(await asks.count()).toBe(0);
  });

  test('when a request is declined with other times, then one that is still free is accepted, without scripts', async () => {
    const mayor = { serviceId: 'mayor', calendarId: 'mayor' };
    const { slots } = (
      await site.get<SlotList>(`/slots?serviceId=mayor&from=${dateAhead(1)}&to=${dateAhead(8)}`)
    ).body;
    const [asked, taken, free] = slots.map(({ start }) => start) as [string, string, string];
    const { body: request } = await steps().book(asked, mayor);
    expect(request.appointment.state).toBe('requested');
    const headers = await site.operator({ officeIds: ['town-hall'] });
    const declined = await site.post(
      `/staff/appointments/${request.appointment.id}/decline`,
      { reason: 'Il sindaco è fuori', proposals: [taken, free] },
      headers,
    );
    expect(declined.status).toBe(200);

    const page = await phone({ javaScriptEnabled: false });
    await page.goto(managePath(request));
    await page.getByRole('heading', { name: 'Ti proponiamo un altro orario' }).waitFor();
    const offers = page.getByRole('button', { name: /^Accetto/ });
    expect(await offers.count()).toBe(2);
    // Somebody else has the first of them meanwhile.
    await steps().book(taken, mayor);
    await offers.first().click();
    await page.getByText('Questo orario non è più libero').first().waitFor();
    await offers.last().click();
    await page.getByText('Hai accettato il nuovo orario').waitFor();
    await page.getByText('Confermato', { exact: true }).waitFor();
    const stored = await site.get(`/appointments/${request.appointment.code}`, {
      'x-appointment-key': request.key,
    });
    expect(stored.body).toMatchObject({ state: 'confirmed', start: free });
  });

  test('when no proposal suits, then saying so asks first and ends the request, and every page of it is accessible', async () => {
    const { slots } = (
      await site.get<SlotList>(`/slots?serviceId=mayor&from=${dateAhead(8)}&to=${dateAhead(15)}`)
    ).body;
    const { body: request } = await steps().book(slots[0]!.start, {
      serviceId: 'mayor',
      calendarId: 'mayor',
    });
    const headers = await site.operator({ officeIds: ['town-hall'] });
    const answer = { reason: 'In viaggio', proposals: [slots[1]!.start] };
    await site.post(`/staff/appointments/${request.appointment.id}/decline`, answer, headers);
    const page = await phone();
    await page.goto(managePath(request));
    await page.getByRole('button', { name: /^Accetto/ }).waitFor();
    await expectAccessible(page, 'proposals');
    await page.getByRole('link', { name: 'Nessuno di questi va bene' }).click();
    await page.getByRole('heading', { name: 'Nessun orario va bene?' }).waitFor();
    await expectAccessible(page, 'refusing the proposals');
    await page.getByLabel('Perché, o quando potresti venire').fill('Solo di sera');
    await page.getByRole('button', { name: 'Rifiuto gli orari proposti' }).click();
    await page.getByText('La richiesta è chiusa.').waitFor();
    expect(await page.getByRole('button', { name: /^Accetto/ }).count()).toBe(0);
    await expectAccessible(page, 'proposals refused');
  });

  test('when somebody has only a keyboard, then Tab reaches everything in order, and a visit for two services is booked', async () => {
    const page = await phone();
    /** Goes on with Tab, as long as it takes to come by every control of a page once. */
    const tabTo = async (selector: string) => {
      for (let presses = 0; presses < 150; presses++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((wanted) => !!document.activeElement?.matches(wanted), selector)) return;
      }
      throw new Error(`Tab does not come to ${selector}`);
    };
    const goOn = async (path: string) => {
      await tabTo('form button.btn-primary:not([name="slot"])');
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/prenota/${path}*`);
    };
    const type = async (name: string, text: string) => {
      await tabTo(`[name="${name}"]`);
      await page.keyboard.type(text);
    };
    await page.goto(`${site.url}/prenota?servizio=identity-card`);
    await page.waitForLoadState('networkidle');
    await tabTo('[name="also"]');
    await page.keyboard.press('Space');
    await page.getByText('Primo posto libero per tutto').waitFor();
    // The times came anew and the keyboard stays where it is.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('also-residence');
    await goOn('data-ora');
    await tabTo('input[type="radio"]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await goOn('dettagli');
    await type('details', 'Rinnovo e trasloco');
    await goOn('richiedente');
    for (const [name, text] of [
      ['givenName', 'Ada'],
      ['familyName', 'Rossi'],
      ['email', 'ada@example.org'],
    ] as const)
      await type(name, text);
    await goOn('riepilogo');
    await page.getByText('In tutto circa 50 minuti.').waitFor();
    await tabTo('input[type="checkbox"]');
    await page.keyboard.press('Space');
    await goOn('conferma');
    await page.getByRole('listitem').filter({ hasText: 'Residenza' }).waitFor();
  });

  test('when somebody wants to come earlier, then a freed time is kept for them and taking it moves the appointment', async () => {
    const { slots } = await steps().slots(dateAhead(5), dateAhead(5));
    const { body: booked } = await steps().book(slots.at(-1)!.start);
    const page = await phone();
    await page.goto(managePath(booked));
    await page.getByRole('button', { name: 'Avvisami se si libera un posto prima' }).click();
    await page.waitForURL('**/lista-attesa/*');
    // There are free times before, so the turn comes at once.
    await expect
      .poll(
        async () => {
          await page.reload();
          return page.getByRole('button', { name: 'Sposta qui il mio appuntamento' }).count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
    await expectAccessible(page, 'an earlier time');
    await page.getByRole('button', { name: 'Sposta qui il mio appuntamento' }).click();
    await page.getByText('Codice e collegamento restano gli stessi').waitFor();
    await expectAccessible(page, 'moved to the earlier time');
    const { appointment, key } = booked;
    const stored = await site.get<Booked['appointment']>(`/appointments/${appointment.code}`, {
      'x-appointment-key': key,
    });
    expect(stored.body.start < appointment.start).toBe(true);
  });

  test('when the municipality asks for the codice fiscale, then a wrong one is told at its field and a right one books', async () => {
    const headers = await site.operator({ role: 'admin' });
    await saveBookingSettings(site, { asksFiscalCode: true }, headers);
    const page = await phone();
    await choosePlace(page, site.url);
    await chooseTime(page);
    const next = () => page.getByRole('button', { name: 'Avanti' }).last().click();
    await page.getByLabel('Dettagli*').fill('Rinnovo della carta');
    await next();
    await page.waitForURL('**/prenota/richiedente*');
    await page.getByLabel('Nome*', { exact: true }).fill('Ada');
    await page.getByLabel('Cognome*').fill('Rossi');
    await page.getByLabel('Email*').fill('ada@example.org');
    await next();
    await page.getByRole('alert').getByText('Scrivi il codice fiscale').waitFor();
    await expectAccessible(page, 'codice fiscale missing');
    await page.getByLabel('Codice fiscale*').fill('RSSMRA80A01H501X');
    await next();
    await page.getByRole('alert').getByText('Il codice fiscale non è corretto').waitFor();
    await expectAccessible(page, 'codice fiscale wrong');
    // As one types it, and with the digits that the tax office replaces where two people would share one.
    await page.getByLabel('Codice fiscale*').fill('rssmra 80a01 h50mm');
    await next();
    await page.waitForURL('**/prenota/riepilogo*');
    await send(page);
    await page.getByText('Appuntamento confermato').first().waitFor();
  });
});
