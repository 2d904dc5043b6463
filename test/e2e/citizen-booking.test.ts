import type { SlotList } from '@sportello/shared/appointment';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { startCitizenSite, type CitizenSite } from '../support/citizen-site.ts';
import {
  choosePlace,
  chooseTime,
  draftOf,
  expectAccessible,
  fillIn,
  PHONE,
  send,
} from '../support/citizen-steps.ts';

describe.skipIf(browserMissing)('booking on the phone', { timeout: 120_000 }, () => {
  let browser: Browser;
  let site: CitizenSite;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchBrowser(), startCitizenSite()]);
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, site]);

  const open = async (options: BrowserContextOptions = {}): Promise<Page> =>
    (await browser.newContext({ ...PHONE, ...options })).newPage();

  test('when scripts are off, then all six steps work, and so do moving and cancelling', async () => {
    const page = await open({ javaScriptEnabled: false });
    await choosePlace(page, site.url);
    await chooseTime(page);
    await fillIn(page);
    await send(page);
    await page.waitForURL('**/prenota/conferma');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('Appuntamento confermato');
    expect(await page.getByText('ada@example.org').count()).toBe(1);

    await page.getByRole('link', { name: 'Gestisci l’appuntamento' }).click();
    await page.getByRole('link', { name: 'Sposta l’appuntamento' }).click();
    await page.getByRole('radio').nth(2).check();
    await page.getByRole('button', { name: 'Sposta a questo orario' }).click();
    await page.getByText('L’appuntamento è spostato').waitFor();
    await page.getByRole('link', { name: 'Annulla l’appuntamento' }).click();
    await page.getByRole('button', { name: 'Sì, annulla' }).click();
    await page.getByText('L’appuntamento è annullato').waitFor();
  });

  test('when more is needed in the same visit, then without scripts one time is long enough for all of it, until that changes', async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(`${site.url}/prenota?servizio=identity-card`);
    // The mayor receives by another calendar, so that nobody can do both at once.
    expect(await page.getByRole('checkbox').count()).toBe(1);
    const residence = page.getByRole('checkbox', { name: 'Residenza (20 minuti)' });
    await residence.check();
    await page.getByRole('button', { name: 'Aggiorna i primi posti liberi' }).click();
    await page.getByText('Primo posto libero per tutto').waitFor();
    expect(await residence.isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.waitForURL('**/prenota/data-ora');
    await chooseTime(page, 1);
    const minutesHeld = async () => {
      const { start, end } = (await draftOf(page)).hold;
      return (Date.parse(end) - Date.parse(start)) / 60_000;
    };
    expect(await minutesHeld()).toBe(50);
    expect(await page.getByLabel('Motivo*').inputValue()).toMatch(/ \+ Residenza$/);
    await fillIn(page);
    await page.getByText('In tutto circa 50 minuti.').waitFor();
    const { hold } = await draftOf(page);

    await page.getByRole('link', { name: 'Modifica Servizi' }).click();
    await residence.uncheck();
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.waitForURL('**/prenota/data-ora');
    expect((await draftOf(page)).hold).toBeUndefined();
    // In the evening the office's date is another one than that of the instant.
    const dayBefore = new Date(Date.parse(hold.start) - 86_400_000).toISOString();
    const day = `from=${dayBefore.slice(0, 10)}&to=${hold.end.slice(0, 10)}`;
    const { body } = await site.get<SlotList>(`/slots?serviceId=identity-card&also=residence&${day}`);
    expect(body.slots.map(({ start }) => start)).toContain(hold.start);
    await chooseTime(page, 4);
    expect(await minutesHeld()).toBe(30);

    await page.goto(`${site.url}/prenota/luogo`);
    await residence.check();
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.waitForURL('**/prenota/data-ora');
    await chooseTime(page, 4);
    await fillIn(page);
    await send(page);
    await page.waitForURL('**/prenota/conferma');
    await page.getByText('In tutto circa 50 minuti.').waitFor();
    await page.getByRole('link', { name: 'Gestisci l’appuntamento' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Residenza' }).waitFor();
  });

  test('when services that nobody does together are sent all the same, then the page says what to change', async () => {
    const answer = await fetch(`${site.url}/prenota/luogo?servizio=identity-card`, {
      method: 'POST',
      headers: { origin: site.url, accept: 'text/html' },
      body: new URLSearchParams({ officeId: 'registry', also: 'mayor' }),
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Questi servizi non si possono fare insieme');
  });

  test('when a page is shown, right or with errors, then it is accessible and fits the phone', async () => {
    const page = await open();
    for (const path of [
      '/',
      '/servizi',
      '/servizi?cerca=xyz',
      '/servizi/identity-card',
      '/nothing',
      '/prenota',
    ]) {
      await page.goto(site.url + path);
      await expectAccessible(page, path);
    }
    await page.goto(`${site.url}/appuntamento`);
    await page.getByRole('button', { name: 'Mandami il collegamento' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page, 'find, with errors');

    await page.goto(`${site.url}/prenota?servizio=identity-card`);
    await expectAccessible(page, 'place');
    await choosePlace(page, site.url);
    await page.getByRole('button', { name: 'Avanti' }).last().click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page, 'time, with errors');
    await chooseTime(page, 1);
    await page.getByLabel('Motivo*').fill('');
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page, 'details, with errors');
    await page.getByLabel('Motivo*').fill('Rinnovo');
    await fillIn(page);
    await page.getByRole('button', { name: 'Invia', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page, 'summary, with errors');
    await send(page);
    await page.waitForURL('**/prenota/conferma');
    await expectAccessible(page, 'confirmation');
    await page.getByRole('link', { name: 'Gestisci l’appuntamento' }).click();
    await page.getByRole('link', { name: 'Annulla l’appuntamento' }).click();
    await page.getByRole('button', { name: 'Sì, annulla' }).waitFor();
    await expectAccessible(page, 'manage, with the question');
  });

  test('when fields are wrong, then a summary takes the focus, leads to each, and nothing typed is lost', async () => {
    const page = await open();
    await choosePlace(page, site.url);
    await chooseTime(page);
    await page.getByLabel('Dettagli*').fill('Rinnovo');
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.waitForURL('**/prenota/richiedente');
    await page.getByLabel('Email*').fill('ada@');
    await page.getByRole('button', { name: 'Avanti' }).click();
    const summary = page.getByRole('alert');
    await summary.waitFor();
    await expect.poll(() => summary.evaluate((box) => box === document.activeElement)).toBe(true);
    expect(await page.title()).toMatch(/^Errore: /);
    expect(await page.getByLabel('Email*').inputValue()).toBe('ada@');
    await summary.getByRole('link', { name: /email/ }).click();
    await expect
      .poll(() => page.getByLabel('Email*').evaluate((field) => field === document.activeElement))
      .toBe(true);
  });

  test('when the visit is by phone, then the telephone is asked for, missed at its field, and in the summary', async () => {
    const page = await open();
    await page.goto(`${site.url}/prenota?servizio=residence`);
    await page.getByRole('radio', { name: 'Per telefono' }).check();
    await page.getByRole('button', { name: 'Avanti' }).last().click();
    await page.waitForURL('**/prenota/data-ora*');
    await chooseTime(page);
    await page.getByLabel('Dettagli*').fill('Cambio di casa');
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.waitForURL('**/prenota/richiedente');
    await page.getByLabel('Nome*', { exact: true }).fill('Ada');
    await page.getByLabel('Cognome*').fill('Rossi');
    await page.getByLabel('Email*').fill('ada@example.org');
    const phone = page.getByRole('textbox', { name: /^Telefono/ });
    await page.getByText('L’ufficio ti telefona a questo numero').waitFor();
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.getByRole('alert').getByRole('link', { name: 'Scrivi il telefono' }).click();
    await expect.poll(() => phone.evaluate((field) => field === document.activeElement)).toBe(true);
    await expectAccessible(page, 'telephone missed');
    await phone.fill('333 123 4567');
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.waitForURL('**/prenota/riepilogo');
    await page.getByText('333 123 4567').waitFor();
    await send(page);
    await page.waitForURL('**/prenota/conferma');
  });

  test('when somebody takes the time in between, then the page says so and offers the others', async () => {
    const page = await open();
    await choosePlace(page, site.url);
    const radio = page.getByRole('radio').nth(3);
    const [, start = ''] = (await radio.getAttribute('value'))!.split('|');
    const other = createBookingSteps(site);
    expect((await other.hold(start)).status).toBe(201);
    await radio.check();
    await page.getByRole('button', { name: 'Avanti' }).last().click();
    await page.getByText('Qualcuno ha preso questo orario').waitFor();
    await expect.poll(() => page.locator(`input[value$="${start}"]`).count()).toBe(0);
    await chooseTime(page);
  });

  test('when the reserved time has run out but is still free, then sending books it all the same', async () => {
    const page = await open();
    await choosePlace(page, site.url);
    await chooseTime(page);
    await fillIn(page);
    const { hold, session } = await draftOf(page);
    expect((await site.delete(`/holds/${hold.id}?session=${session}`)).status).toBe(204);
    await send(page);
    await page.waitForURL('**/prenota/conferma');
  });

  test('when somebody took the time that had run out, then another can be chosen and the rest is still there', async () => {
    const page = await open();
    await choosePlace(page, site.url);
    await chooseTime(page);
    await fillIn(page, 'eva@example.org');
    const { hold, session } = await draftOf(page);
    await site.delete(`/holds/${hold.id}?session=${session}`);
    const other = createBookingSteps(site);
    expect((await other.hold(hold.start)).status).toBe(201);
    await send(page);
    await page.getByText('nel frattempo qualcuno l’ha preso').waitFor();
    await page.getByRole('link', { name: 'Scegli un altro orario' }).click();
    await page.waitForURL('**/prenota/data-ora');
    await chooseTime(page);
    await page.goto(`${site.url}/prenota/riepilogo`);
    expect(await page.getByText('eva@example.org').count()).toBe(1);
    await send(page);
    await page.waitForURL('**/prenota/conferma');
  });

  test('when a request is saved, then it outlives the browser and goes on at the step that is missing', async () => {
    const page = await open();
    await choosePlace(page, site.url);
    await chooseTime(page);
    await page.getByLabel('Dettagli*').fill('A metà');
    await page.getByRole('button', { name: 'Salva richiesta' }).click();
    await page.getByText('Richiesta salvata').waitFor();
    const draft = (await page.context().cookies()).find((cookie) => cookie.name === 'sportello_draft');
    expect(draft).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(draft!.expires - Date.now() / 1000).toBeGreaterThan(6 * 86_400);

    await page.goto(`${site.url}/prenota`);
    await page.getByRole('link', { name: 'Riprendi' }).click();
    await page.waitForURL('**/prenota/richiedente');
  });

  test('when it is opened from a sheet, then only its offices are offered and the reason is its title', async () => {
    const page = await open();
    await page.goto(`${site.url}/servizi/mayor`);
    await page.locator('a[data-element="service-booking-access"]').click();
    await page.waitForURL('**/prenota/luogo?servizio=mayor');
    expect(await page.getByRole('radio').count()).toBe(1);
    await page.getByRole('radio', { name: 'Municipio' }).check();
    await page.getByRole('button', { name: 'Avanti' }).click();
    await page.waitForURL('**/prenota/data-ora');
    await chooseTime(page);
    expect(await page.getByLabel('Motivo*').inputValue()).toBe('Il sindaco riceve');
  });

  test('when English is chosen, then the page is English and stays so', async () => {
    const page = await open();
    await page.goto(`${site.url}/prenota?servizio=identity-card`);
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'Appointment booking' }).waitFor();
    expect(page.url()).not.toContain('lingua');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.goto(`${site.url}/servizi/identity-card`);
    await page.getByRole('heading', { name: 'What you need' }).waitFor();
  });

  test('when a cookie is tampered with, then the booking starts again instead of failing', async () => {
    const page = await open();
    await page.context().addCookies([{ name: 'sportello_draft', value: 'bm9uc2Vuc2U', url: site.url }]);
    await page.goto(`${site.url}/prenota/riepilogo`);
    expect(new URL(page.url()).pathname).toBe('/prenota');
  });
});
