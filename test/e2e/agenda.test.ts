import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Booked, SlotList } from '@sportello/shared/appointment';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { startProduct, type Product } from '../support/product.ts';
import { expectAccessible } from '../support/staff-page.ts';

const TODAY = '2027-05-05';

describe.skipIf(browserMissing)('the agenda in a browser', () => {
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  /** A colleague at another computer. */
  async function colleague() {
    const headers = { 'Content-Type': 'application/json', origin: product.url };
    const response = await fetch(`${product.url}/api/v1/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ username: 'dario', password: 'sportello-dario' }),
    });
    const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
    const get = async <T>(path: string): Promise<T> => {
      const answer = await fetch(`${product.url}/api/v1${path}`, { headers: { cookie } });
      expect(answer.ok, path).toBe(true);
      return answer.json() as Promise<T>;
    };
    return {
      slots: async (serviceId: string) =>
        (await get<SlotList>(`/slots?serviceId=${serviceId}&from=${TODAY}&to=2027-05-30&channel=phone`))
          .slots,
      appointment: (id: string) => get<StaffAppointment>(`/staff/appointments/${id}`),
      /** The appointment, or nothing when the time is taken. */
      async book(serviceId: string, calendarId: string, start: string, familyName: string) {
        const answer = await fetch(`${product.url}/api/v1/staff/appointments`, {
          method: 'POST',
          headers: { ...headers, cookie },
          body: JSON.stringify({
            commandId: randomUUID(),
            serviceId,
            calendarId,
            start,
            channel: 'phone',
            citizen: { givenName: 'Piero', familyName, phone: '0577 123456' },
          }),
        });
        return answer.ok ? ((await answer.json()) as Booked).appointment : null;
      },
    };
  }

  /** Signed in without touching the mouse. */
  async function openAgenda(width = 1280, user = 'dario'): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      locale: 'it-IT',
      timezoneId: 'Europe/Rome',
    });
    const page = await (await product.atItsTime(context)).newPage();
    await page.goto(`${product.url}/agenda`);
    await page.getByLabel('Nome utente').focus();
    await page.keyboard.type(user);
    await page.keyboard.press('Tab');
    await page.keyboard.type(`sportello-${user}`);
    await page.keyboard.press('Enter');
    await page.locator('.plan').first().waitFor();
    return page;
  }

  const row = (page: Page, name: string) => page.locator('.entry-row', { hasText: name });
  const said = (page: Page) => page.locator('.said');
  const timeField = (page: Page) => page.getByRole('combobox', { name: /^Ora/ });

  /** Arrow keys down the day until the row of that person has the focus. */
  async function stepTo(page: Page, name: string): Promise<void> {
    await row(page, name).waitFor();
    for (let step = 0; step < 60; step += 1) {
      if (await row(page, name).evaluate((one) => one === document.activeElement)) return;
      await page.keyboard.press('ArrowDown');
    }
    throw new Error(`no row of ${name} takes the focus`);
  }

  async function startBooking(page: Page, name: [string, string]): Promise<void> {
    await page.keyboard.press('n');
    await page.getByRole('combobox', { name: 'Servizio' }).waitFor();
    await page.keyboard.type('carta');
    await page.keyboard.press('Enter');
    await timeField(page).waitFor();
    await page.keyboard.type(name[0]);
    await page.keyboard.press('Tab');
    await page.keyboard.type(name[1]);
    await page.keyboard.press('Tab');
    await page.keyboard.type('333 1234567');
  }

  test('when staff book by keyboard, then it is in the day list, and is moved and cancelled from there', async () => {
    const page = await openAgenda();
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
    const page = await openAgenda();
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
    const page = await openAgenda();
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
    const page = await openAgenda();
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
    const other = await colleague();
    const page = await openAgenda();
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
    const other = await colleague();
    const [slot] = await other.slots('colloquio-sindaco');
    const request = await other.book('colloquio-sindaco', 'sindaco', slot!.start, 'Lotti');
    const page = await openAgenda();
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
    const other = await colleague();
    const [slot] = await other.slots('colloquio-assessora');
    const request = await other.book('colloquio-assessora', 'assessora-scuola-sociale', slot!.start, 'Conti');
    const page = await openAgenda();
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
    const other = await colleague();
    const start = (await other.slots('carta-identita')).find((slot) => slot.start > '2027-05-07')!.start;
    const hit = await other.book('carta-identita', 'anagrafe-sportelli', start, 'Chiusi');
    const page = await openAgenda();
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
    await page.getByRole('button', { name: /^Disfa/ }).press('Enter');
    await said(page).getByText('Chiusura disfatta.').waitFor();
    expect(await other.appointment(hit!.id)).toMatchObject({ state: 'confirmed', start });
  }, 60_000);

  test.each([1280, 820, 390])(
    'when the agenda is %i px wide, then axe finds nothing and nothing overflows',
    async (width) => {
      const page = await openAgenda(width);
      const check = async (view: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
          view,
        ).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBeLessThanOrEqual(
          width,
        );
      };
      await check('day');
      await page.keyboard.press('s');
      await page.locator('.week').waitFor();
      await check('week');
      await page.keyboard.press('c');
      await page.getByRole('button', { name: /Vedi chi/ }).press('Enter');
      await page.locator('.preview').waitFor();
      await check('closures');
      await page.keyboard.press('r');
      await page.getByRole('heading', { name: /Richieste|richiest/ }).waitFor();
      await check('requests');
      await startBooking(page, ['Ada', 'Rossi']);
      await check('booking');
    },
    120_000,
  );

  test('when the agenda is wanted elsewhere, then its private address is copied, and a renewed one ends the old', async () => {
    const page = await openAgenda();
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
    const page = await openAgenda(390, 'anna');
    await page.getByRole('button', { name: 'Vedi in Outlook o sul telefono' }).first().click();
    await page.getByLabel('Indirizzo privato').waitFor();
    await expectAccessible(page, 'private address on a phone');
    expect(await page.getByRole('button', { name: 'Rinnova l’indirizzo' }).count()).toBe(0);
  }, 60_000);

  // Last: it moves the product's clock.
  test('when a visit has begun, then its outcome is noted from the dialog, and put right again', async () => {
    const other = await colleague();
    const { start } = (await other.slots('carta-identita'))[0]!;
    const visit = await other.book('carta-identita', 'anagrafe-sportelli', start, 'Cecchi');
    product.clock.shiftTo(Date.parse(start) + 5 * 60_000);
    const page = await openAgenda();
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
