import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createAgendaSite,
  row,
  said,
  startBooking,
  stepTo,
  timeField,
  TODAY,
  type AgendaSite,
} from '../support/agenda-site.ts';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { startProduct, type Product } from '../support/product.ts';
import { expectAccessible } from '../support/staff-page.ts';

describe.skipIf(browserMissing)('the agenda in a browser', () => {
  let browser: Browser;
  let product: Product;
  let site: AgendaSite;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    site = createAgendaSite(product, browser);
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, product]);

  test('when staff book by keyboard, then it is in the day list, and is moved and cancelled from there', async () => {
    const page = await site.openAgenda();
    await startBooking(page, ['Livia', 'Turchi']);
    await page.keyboard.press('Enter');
    await page.locator('.slip').waitFor();
    const slip = await page.locator('.slip').innerText();
    expect(slip).toMatch(/\b[2-9A-Z]{4} [2-9A-Z]{4}\b/);
    const label = /\b[A-Z]\d{3}\b/.exec(slip)![0];
    await page.keyboard.press('Escape');
    await row(page, 'Livia Turchi').getByText(label).waitFor();
    const time = await row(page, 'Livia Turchi').locator('time').innerText();

    await stepTo(page, 'Livia Turchi');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Sposta/ }).waitFor();
    await page.keyboard.press('m');
    await timeField(page).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const wanted = await timeField(page).locator('option:checked').innerText();
    expect(wanted).not.toBe(time);
    await page.keyboard.press('Enter');
    await said(page).getByText(`Livia Turchi: spostato a mercoledì 5 maggio 2027, ${wanted}`).waitFor();
    await expect.poll(() => row(page, 'Livia Turchi').locator('time').innerText()).toBe(wanted);
    expect(await row(page, 'Livia Turchi').innerText()).toContain(label);

    await stepTo(page, 'Livia Turchi');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Annulla l’appuntamento/ }).waitFor();
    await page.keyboard.press('x');
    await page.getByLabel(/^Motivo/).waitFor();
    await page.keyboard.press('Enter');
    await said(page)
      .getByText(/Livia Turchi: annullato/)
      .waitFor();
    await row(page, 'Livia Turchi').waitFor({ state: 'detached' });
  }, 60_000);

  test('when somebody is on the phone, then a booking takes few enough keys for a slow typist to need half a minute', async () => {
    const page = await site.openAgenda();
    await page.evaluate(() => {
      const counted = Object.assign(window, { keys: 0, pointers: 0 });
      addEventListener('keydown', () => (counted.keys += 1), true);
      addEventListener('pointerdown', () => (counted.pointers += 1), true);
    });
    await startBooking(page, ['Livia', 'Berti']);
    await page.keyboard.press('Enter');
    await page.locator('.slip').waitFor();
    const { keys, pointers } = await page.evaluate(() => {
      const { keys, pointers } = window as unknown as { keys: number; pointers: number };
      return { keys, pointers };
    });
    // The keystroke-level model (Card, Moran, Newell 1980): half a second a key for the slowest typists, and 1.35 seconds to
    // think before service, time, first name, family name, telephone and booking.
    const seconds = keys * 0.5 + 6 * 1.35;
    expect(pointers).toBe(0);
    expect(seconds, `${keys} keys`).toBeLessThan(30);
  }, 60_000);

  test('when the caller reads English, then the slip does too, and it is printed again later with the same code', async () => {
    const page = await site.openAgenda();
    await startBooking(page, ['Emma', 'Stone']);
    await page.getByLabel('inglese', { exact: true }).press('Space');
    await page.getByLabel(/^Telefono/).press('Enter');
    const slip = page.locator('.slip');
    await slip.getByText('Appointment confirmed').waitFor();
    expect(await slip.getAttribute('lang')).toBe('en');
    await expectAccessible(page, 'slip in English');
    const code = await slip.locator('.code').innerText();
    await page.keyboard.press('Escape');
    await stepTo(page, 'Emma Stone');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Foglietto/ }).waitFor();
    await page.keyboard.press('s');
    await slip.getByText('Appointment confirmed').waitFor();
    expect(await slip.locator('.code').innerText()).toBe(code);
  }, 60_000);

  test('when the caller needs two things, then one visit is booked for both by keyboard, with the minutes of both', async () => {
    const page = await site.openAgenda();
    await startBooking(page, ['Olga', 'Doppi']);
    const also = page.getByText('Altro nella stessa visita');
    await also.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    const ticked = page.locator('.also label', { has: page.getByRole('checkbox', { checked: true }) });
    const minutes = 15 + Number(/(\d+) min/.exec(await ticked.innerText())![1]);
    await page.locator('.summary', { hasText: `${minutes} min in tutto` }).waitFor();
    await expectAccessible(page, 'booking for two things');
    await page.keyboard.press('Enter');
    await page.locator('.slip', { hasText: 'Olga Doppi' }).waitFor();
    expect(await page.locator('.slip').innerText()).toMatch(/carta d’identità.* \+ /i);
    await page.keyboard.press('Escape');
    await row(page, 'Olga Doppi').getByText(' + ').waitFor();
    await stepTo(page, 'Olga Doppi');
    await page.keyboard.press('Enter');
    const [from, to] = (await page.locator('dialog .details dd').first().innerText()).match(/\d\d:\d\d/g)!;
    const at = (clock: string) => Date.parse(`${TODAY}T${clock}Z`);
    expect((at(to!) - at(from!)) / 60_000).toBe(minutes);
  }, 60_000);

  test('when a colleague takes the time first, then a sentence says so and Enter books the next free one', async () => {
    const other = await site.colleague();
    const page = await site.openAgenda();
    await startBooking(page, ['Nora', 'Bindi']);
    const taken = await timeField(page).inputValue();
    while (await other.book('carta-identita', 'anagrafe-sportelli', taken, 'Svelto'));
    await page.keyboard.press('Enter');
    await page.getByText(/non sono più libere. Ora è scelto/).waitFor();
    expect(await timeField(page).inputValue()).not.toBe(taken);
    await page.keyboard.press('Enter');
    await page.locator('.slip', { hasText: 'Nora Bindi' }).waitFor();
  }, 60_000);

  test('when a request to the mayor is accepted by keyboard, then it is confirmed with a number', async () => {
    const other = await site.colleague();
    const [slot] = await other.slots('colloquio-sindaco');
    const request = await other.book('colloquio-sindaco', 'sindaco', slot!.start, 'Lotti');
    const page = await site.openAgenda();
    await page.locator('.bar select').focus();
    await page.keyboard.type('URP');
    await page.keyboard.press('Tab');
    await page.getByRole('heading', { name: /Sindaco/ }).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: '1 richiesta da approvare' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await said(page)
      .getByText(/Piero Lotti: accettata/)
      .waitFor();
    await page.getByText('Nessuna richiesta in attesa.').waitFor();
    expect(await other.appointment(request!.id)).toMatchObject({
      state: 'confirmed',
      label: expect.stringMatching(/^[A-Z]\d{3}$/) as string,
    });
  }, 60_000);

  test('when a request is declined with another time, then that time is offered with the refusal', async () => {
    const other = await site.colleague();
    const [slot] = await other.slots('colloquio-assessora');
    const request = await other.book('colloquio-assessora', 'assessora-scuola-sociale', slot!.start, 'Conti');
    const page = await site.openAgenda();
    await page.locator('.bar select').selectOption('urp-segreteria');
    await page.getByRole('button', { name: /^Richieste/ }).press('Enter');
    await page.getByRole('button', { name: 'Rifiuta o proponi Piero Conti' }).press('Enter');
    await timeField(page).waitFor();
    const offered = await timeField(page).inputValue();
    await page.keyboard.type('In Consiglio quel giorno.');
    await timeField(page).press('Enter');
    await page.locator('.chosen-times li').waitFor();
    await page.getByLabel(/^Motivo/).press('Enter');
    await said(page)
      .getByText(/Piero Conti: richiesta rifiutata, con un altro orario proposto/)
      .waitFor();
    expect(await other.appointment(request!.id)).toMatchObject({ state: 'declined', proposals: [offered] });
  }, 60_000);

  test('when a day is closed, then those it hits are listed and moved, and undoing brings them back', async () => {
    const other = await site.colleague();
    const start = (await other.slots('carta-identita')).find((slot) => slot.start > '2027-05-07')!.start;
    const hit = await other.book('carta-identita', 'anagrafe-sportelli', start, 'Chiusi');
    const page = await site.openAgenda();
    await page.getByLabel('Data').fill(start.slice(0, 10));
    await row(page, 'Piero Chiusi').waitFor();
    await page.getByRole('button', { name: /^Chiusure/ }).press('Enter');
    await page.getByRole('button', { name: /Vedi chi/ }).press('Enter');
    await page
      .locator('.affected li', { hasText: 'Piero Chiusi' })
      .getByText(/passa a/)
      .waitFor();
    await page.getByLabel('Messaggio per le persone').fill('Disinfestazione dei locali.');
    await page.keyboard.press('Enter');
    await said(page)
      .getByText(/Chiusura salvata/)
      .waitFor();
    expect((await other.appointment(hit!.id)).start).not.toBe(start);
    await page.getByText('Risposte al nuovo orario').press('Enter');
    await page.getByText('Deve ancora rispondere 1 persona').waitFor();
    await page
      .locator('details li', { hasText: 'Piero Chiusi' })
      .getByText('non ha ancora risposto')
      .waitFor();
    await page.getByRole('button', { name: /^Disfa/ }).press('Enter');
    await said(page).getByText('Chiusura disfatta.').waitFor();
    expect(await other.appointment(hit!.id)).toMatchObject({ state: 'confirmed', start });
  }, 60_000);

  test.each([1280, 820, 390])(
    'when the agenda is %i px wide, then axe finds nothing and nothing overflows',
    async (width) => {
      const page = await site.openAgenda(width);
      await expectAccessible(page, 'day');
      await page.keyboard.press('s');
      await page.locator('.week').waitFor();
      await expectAccessible(page, 'week');
      await page.keyboard.press('c');
      await page.getByRole('button', { name: /Vedi chi/ }).press('Enter');
      await page.locator('.preview').waitFor();
      await expectAccessible(page, 'closures');
      await page.keyboard.press('r');
      await page.getByRole('heading', { name: /Richieste|richiest/ }).waitFor();
      await expectAccessible(page, 'requests');
      await startBooking(page, ['Ada', 'Rossi']);
      await expectAccessible(page, 'booking');
    },
    120_000,
  );

  test('when the agenda is wanted elsewhere, then its private address is copied, and a renewed one ends the old', async () => {
    const page = await site.openAgenda();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Vedi in Outlook o sul telefono' }).first().press('Enter');
    const field = page.getByLabel('Indirizzo privato');
    await field.waitFor();
    const before = await field.inputValue();
    await page.getByRole('button', { name: 'Copia l’indirizzo' }).press('Enter');
    await page.getByText('Indirizzo copiato.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(before);
    const answer = async (address: string) => {
      const { pathname, search } = new URL(address);
      return (await fetch(product.url + pathname + search)).status;
    };
    expect(await answer(before)).toBe(200);

    const renew = page.getByRole('button', { name: 'Rinnova l’indirizzo' });
    await renew.press('Enter');
    await page.getByText('i programmi che lo usano smettono', { exact: false }).waitFor();
    await expectAccessible(page, 'renewing the address');
    await page.getByRole('button', { name: 'No, tieni questo' }).press('Enter');
    await expect.poll(() => renew.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await answer(before)).toBe(200);
    await renew.press('Enter');
    await page.getByRole('button', { name: 'Sì, rinnova' }).press('Enter');
    await page.getByText('Indirizzo rinnovato', { exact: false }).waitFor();
    const after = await field.inputValue();
    expect([await answer(before), await answer(after)]).toEqual([404, 200]);
  }, 60_000);

  test('when an operator reads the private address, then it is not theirs to renew', async () => {
    const page = await site.openAgenda(390, 'anna');
    await page.getByRole('button', { name: 'Vedi in Outlook o sul telefono' }).first().click();
    await page.getByLabel('Indirizzo privato').waitFor();
    await expectAccessible(page, 'private address on a phone');
    expect(await page.getByRole('button', { name: 'Rinnova l’indirizzo' }).count()).toBe(0);
  }, 60_000);

  // Last: it moves the product's clock.
  test('when a visit has begun, then its outcome is noted from the dialog, and put right again', async () => {
    const other = await site.colleague();
    const { start } = (await other.slots('carta-identita'))[0]!;
    const visit = await other.book('carta-identita', 'anagrafe-sportelli', start, 'Cecchi');
    product.clock.shiftTo(Date.parse(start) + 5 * 60_000);
    const page = await site.openAgenda();
    const note = async (button: string, words: string) => {
      await stepTo(page, 'Piero Cecchi');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: button, exact: true }).press('Enter');
      await said(page).getByText(`Piero Cecchi: annotato che ${words}`).waitFor();
    };
    await note('Non è venuta', 'non è venuta.');
    expect(await other.appointment(visit!.id)).toMatchObject({ state: 'noShow' });
    await row(page, 'Piero Cecchi').getByText('assente').waitFor();
    await note('È venuta', 'è venuta.');
    expect(await other.appointment(visit!.id)).toMatchObject({ state: 'served' });
    await row(page, 'Piero Cecchi').getByText('servito').waitFor();
  }, 60_000);
});
