import type { AdministeredCalendar } from '@sportello/shared/administration';
import type { Booked, SlotList } from '@sportello/shared/appointment';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { createBookingSteps } from '../support/booking-steps.ts';
import { expectAccessible, PHONE } from '../support/citizen-steps.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { createHttpClient } from '../support/http-client.ts';
import { startProduct, type Product } from '../support/product.ts';

const CALENDAR = 'urp-sportello';

describe.skipIf(browserMissing)('the administration in a browser', () => {
  let browser: Browser;
  let product: Product;
  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, product]);

  const client = () => createHttpClient(`${product.url}/api/v1`);
  /** Another administrator at another computer. */
  async function colleague() {
    const api = client();
    const answer = await api.post('/session', { username: 'admin', password: 'sportello-admin' });
    const headers = { cookie: answer.headers.get('set-cookie')!.split(';')[0]! };
    const path = (id: string) => `/admin/calendars/${id}`;
    const read = async (id = CALENDAR) => (await api.get<AdministeredCalendar>(path(id), headers)).body;
    return {
      read,
      async save(id: string, change: Partial<AdministeredCalendar['calendar']>) {
        const { calendar, revision } = await read(id);
        return api.put(path(id), { revision, settings: { ...calendar, ...change } }, headers);
      },
    };
  }

  /** Signed in by keyboard, at one address of the administration. */
  async function open(path: string, width = 1280, user = 'admin'): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      locale: 'it-IT',
      timezoneId: 'Europe/Rome',
    });
    const page = await (await product.atItsTime(context)).newPage();
    await page.goto(`${product.url}/amministrazione${path}`);
    await page.getByLabel('Nome utente').fill(user);
    await page.getByLabel('Password').fill(`sportello-${user}`);
    await page.keyboard.press('Enter');
    return page;
  }
  const summary = (page: Page) => page.locator('.preview-summary');
  const saveButton = (page: Page) => page.getByRole('button', { name: 'Salva', exact: true });

  test('when a rule is typed, then the preview follows, nothing is saved before one saves, and then it can be booked', async () => {
    const page = await open(`/calendari/${CALENDAR}`);
    await page.getByText('Dal lunedì al venerdì 9:00–12:30').waitFor();
    await page.getByRole('button', { name: 'Aggiungi un orario' }).press('Enter');
    await page.getByLabel('lunedì', { exact: true }).uncheck();
    await page.getByLabel('sabato', { exact: true }).check();
    await page.getByText('Ogni sabato 9–12').first().waitFor();
    await page.locator('.times ins').first().waitFor();
    await summary(page)
      .getByText(/\d+ in più/)
      .waitFor();

    // A field that is wrong says so where it is, and the preview stays.
    await page.getByLabel('Alle', { exact: true }).fill('08:00');
    await page.getByText('L’ora di fine deve venire dopo quella di inizio.').waitFor();
    await saveButton(page).click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    await page.getByLabel('Alle', { exact: true }).fill('11:00');
    await page.getByText('Ogni sabato 9–11').first().waitFor();

    const other = await colleague();
    const before = await other.read();
    expect(before.calendar.rules).toHaveLength(1);
    await saveButton(page).click();
    await page.locator('.said').getByText('Salvato').waitFor();
    expect((await other.read()).calendar.rules.at(-1)).toMatchObject({
      weekdays: [6],
      from: '09:00',
      to: '11:00',
    });
    const service = product.context.directory.services().find((one) => one.calendarIds.includes(CALENDAR))!;
    const saturday = await client().get<SlotList>(
      `/slots?serviceId=${service.id}&from=2027-05-08&to=2027-05-08`,
    );
    expect(saturday.body.slots[0]?.start).toBe('2027-05-08T07:00:00.000Z');
  }, 60_000);

  test('when hours are taken away under an appointment, then it is named and stays', async () => {
    const steps = createBookingSteps(client());
    const calendarId = 'tributi-sportelli';
    const service = product.context.directory.services().find((one) => one.calendarIds.includes(calendarId))!;
    const list = await client().get<SlotList>(
      `/slots?serviceId=${service.id}&calendarId=${calendarId}&from=2027-05-12&to=2027-05-12`,
    );
    const start = list.body.slots.at(-1)!.start;
    const booked: { body: Booked } = await steps.book(start, { serviceId: service.id, calendarId });
    const page = await open('/calendari/tributi-sportelli');
    await page.getByRole('button', { name: /^Modifica: Ogni lunedì, mercoledì e venerdì/ }).click();
    await page.getByLabel('Alle', { exact: true }).fill('10:00');
    const outside = page.locator('.outside');
    await outside.getByText('1 appuntamento già preso resterebbe fuori dai nuovi orari').waitFor();
    await outside.getByText('Ada Rossi').waitFor();
    await saveButton(page).click();
    await page.locator('.said').getByText('Salvato').waitFor();
    const { appointment, key } = booked.body;
    const stored = await client().get(`/appointments/${appointment.code}`, { 'x-appointment-key': key });
    expect(stored.body).toMatchObject({ state: 'confirmed', start: appointment.start });
  }, 60_000);

  test('when somebody else saved first, then one reads what they changed, and joining keeps both', async () => {
    const other = await colleague();
    const page = await open('/calendari/stato-civile');
    await page.getByLabel('Quanti giorni avanti').fill('45');
    await other.save('stato-civile', { approval: true });
    await saveButton(page).click();
    await page.getByText('Ufficio Informatica ha salvato questo calendario mentre lo modificavi').waitFor();
    await page.getByText('Ha cambiato: approvazione.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Tieni le mie parti' }).press('Enter');
    await saveButton(page).click();
    await page.locator('.said').getByText('Salvato').waitFor();
    expect((await other.read('stato-civile')).calendar).toMatchObject({ approval: true, horizonDays: 45 });
  }, 60_000);

  test('when the address of the video room is typed, then a wrong one is refused at its field and a right one saved', async () => {
    const page = await open('/calendari/edilizia-tecnici');
    const address = page.getByLabel('Indirizzo della stanza video', { exact: false });
    await address.fill('video.comune.example/tecnici');
    await page.getByText('Scrivi l’indirizzo intero della stanza', { exact: false }).waitFor();
    await saveButton(page).click();
    expect(await address.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await address.getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page, 'calendar with a wrong video room');
    const other = await colleague();
    expect((await other.read('edilizia-tecnici')).calendar.videoUrl).toBeNull();
    await address.fill('https://video.comune.example/tecnici');
    await saveButton(page).click();
    await page.locator('.said').getByText('Salvato').waitFor();
    expect((await other.read('edilizia-tecnici')).calendar.videoUrl).toBe(
      'https://video.comune.example/tecnici',
    );
    await address.fill('');
    await saveButton(page).click();
    await expect.poll(async () => (await other.read('edilizia-tecnici')).calendar.videoUrl).toBeNull();
  }, 60_000);

  test('when a calendar is created, then it opens, says that nothing can be booked yet, and takes its hours', async () => {
    const page = await open('/calendari');
    await page.getByRole('button', { name: 'Nuovo calendario' }).press('Enter');
    await page.getByRole('button', { name: 'Crea', exact: true }).press('Enter');
    await page.getByText('Scrivi un testo.').waitFor();
    await page.getByLabel('Nome in italiano').fill('Sala consultazione mappe');
    await page.getByLabel('Ufficio').selectOption('edilizia');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Crea', exact: true }).press('Enter');
    await page.waitForURL('**/calendari/sala-consultazione-mappe');
    await page.getByText('Nessun orario ancora', { exact: false }).waitFor();
    await page.getByText('Nessun servizio usa ancora questo calendario', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Aggiungi un orario' }).press('Enter');
    await page.locator('.times ins').first().waitFor();
    await saveButton(page).click();
    await page.locator('.said').getByText('Salvato').waitFor();
    const { calendar } = await (await colleague()).read('sala-consultazione-mappe');
    expect(calendar).toMatchObject({ officeId: 'edilizia', kind: 'office', rules: [{ weekdays: [1] }] });
  }, 60_000);

  test('when an account is created, then its owner chooses a password with the link and signs in', async () => {
    const page = await open('/persone');
    await page.getByRole('button', { name: 'Nuovo account' }).press('Enter');
    await page.getByLabel('Nome e cognome').fill('Elsa Neri');
    await page.getByLabel('Nome utente').fill('anna');
    await page.getByLabel('Servizi demografici', { exact: false }).check();
    await saveButton(page).press('Enter');
    await page.getByText('Questo nome utente è già usato', { exact: false }).waitFor();
    await expectAccessible(page, 'account with an error');
    await page.getByLabel('Nome utente').fill('elsa.neri');
    await saveButton(page).press('Enter');
    await page.getByRole('heading', { name: 'Link per Elsa Neri' }).waitFor();
    await expectAccessible(page, 'people with a link');
    const { pathname, hash } = new URL(await page.locator('.link-address').innerText());

    const owner = await (await browser.newContext({ ...PHONE })).newPage();
    await owner.goto(`${product.url}${pathname}${hash}`);
    await owner.getByLabel('Nuova password').fill('corta');
    await owner.keyboard.press('Enter');
    await owner.getByText('La password è troppo corta', { exact: false }).waitFor();
    await expectAccessible(owner, 'password with an error');
    await owner.getByLabel('Nuova password').fill('il gatto dorme sul tetto');
    await owner.keyboard.press('Enter');
    await owner.getByRole('heading', { name: 'Password salvata' }).waitFor();
    const signedIn = { username: 'elsa.neri', password: 'il gatto dorme sul tetto' };
    expect((await client().post('/session', signedIn)).body).toMatchObject({ role: 'operator' });
    await owner.goto(`${product.url}/password`);
    await owner.goto(`${product.url}${pathname}${hash}`);
    await owner.getByLabel('Nuova password').fill('un’altra frase lunga');
    await owner.keyboard.press('Enter');
    await owner.getByText('Questo link è già stato usato', { exact: false }).waitFor();
  }, 60_000);

  test('when staff have looked at appointments, then the log says who, when and which, and can be narrowed', async () => {
    const service = product.context.directory.services().find((one) => one.calendarIds.includes(CALENDAR))!;
    const day = '2027-05-14';
    const { body: list } = await client().get<SlotList>(
      `/slots?serviceId=${service.id}&from=${day}&to=${day}`,
    );
    const booked = await createBookingSteps(client()).book(list.slots[0]!.start, {
      serviceId: service.id,
      calendarId: CALENDAR,
    });
    const signIn = { username: 'dario', password: 'sportello-dario' };
    const answer = await client().post('/session', signIn);
    const dario = { cookie: answer.headers.get('set-cookie')!.split(';')[0]! };
    const { id } = booked.body.appointment;
    const { officeId } = booked.body.appointment;
    await client().get(`/staff/appointments?officeId=${officeId}&from=${day}&to=${day}`, dario);
    expect((await client().get(`/staff/appointments/${id}`, dario)).status).toBe(200);

    const page = await open('/accessi');
    const row = page.getByRole('row', { name: new RegExp(`ha aperto l’appuntamento ${id.slice(0, 8)}`) });
    await row.waitFor();
    expect(await row.innerText()).toContain('Dario');
    await page.getByText('14 maggio 2027').first().waitFor();
    await expectAccessible(page, 'access log');
    await row.getByRole('button', { name: /^Solo questo/ }).press('Enter');
    await page.getByText(`Solo l’appuntamento ${id.slice(0, 8)}.`).waitFor();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.getByLabel('Persona', { exact: true }).selectOption({ label: 'Ufficio Informatica' });
    await page.getByText('Nessun accesso', { exact: false }).waitFor();
  }, 60_000);

  test('when what is written in a form was changed by somebody else, then one decides with open eyes', async () => {
    const page = await open('/uffici/tributi');
    await page.getByLabel('Telefono', { exact: true }).fill('0577 000111');
    const api = client();
    const answer = await api.post('/session', { username: 'admin', password: 'sportello-admin' });
    const headers = { cookie: answer.headers.get('set-cookie')!.split(';')[0]! };
    const path = '/admin/offices/tributi';
    const { body } = await api.get<{ value: object; revision: number }>(path, headers);
    const settings = { ...body.value, email: 'altro@comune.borgolieto.example' };
    await api.put(path, { revision: body.revision, settings }, headers);
    await saveButton(page).press('Enter');
    await page.getByRole('heading', { name: 'Ufficio Informatica ha salvato mentre scrivevi' }).waitFor();
    await expectAccessible(page, 'office saved by somebody else');
    await page.getByRole('button', { name: 'Prendi la versione salvata' }).press('Enter');
    expect(await page.getByLabel('E-mail', { exact: true }).inputValue()).toBe(
      'altro@comune.borgolieto.example',
    );
  }, 60_000);

  test.each(['/comune', '/uffici/anagrafe', '/servizi', '/servizi/nuovo', '/prenotazioni'])(
    'when %s is read on a phone, then axe finds nothing and nothing overflows',
    async (path) => {
      const page = await open(path, 375);
      await page.locator('h2, h3').first().waitFor();
      await page.getByText('Caricamento…').waitFor({ state: 'detached' });
      await expectAccessible(page, path);
    },
    60_000,
  );

  test('when an operator signs in, then the administration is closed to them', async () => {
    const page = await open('', 1280, 'anna');
    await page.getByText('Questa parte è per gli amministratori', { exact: false }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
  }, 60_000);

  test.each([1280, 375])(
    'when the administration is %i px wide, then axe finds nothing and nothing overflows',
    async (width) => {
      const page = await open('', width);
      await page.getByRole('heading', { name: 'Cosa vuoi impostare?' }).waitFor();
      await expectAccessible(page, 'overview');
      await page.getByRole('navigation').getByRole('link', { name: 'Calendari' }).click();
      await page.getByRole('link', { name: /^Sportelli anagrafe/ }).waitFor();
      await expectAccessible(page, 'list');
      await page.getByRole('link', { name: /^Sportelli anagrafe/ }).click();
      // While a field is wrong the last preview stays, so there has to be one first.
      await page.locator('.preview-days').waitFor();
      await page.getByRole('button', { name: 'Aggiungi un orario' }).click();
      await page.getByLabel('Alle', { exact: true }).fill('08:00');
      await page.getByRole('button', { name: 'Aggiungi una data' }).click();
      await expectAccessible(page, 'editor with errors');
    },
    120_000,
  );
});
