import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import type { Service } from '@sportello/shared/service';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { createDeskSite, type DeskSite } from '../support/desk-site.ts';
import { startProduct, type Product } from '../support/product.ts';

/** What a desk does for people in the queue, with keys only. */
describe.skipIf(browserMissing)('people at the desk console', { timeout: 90_000 }, () => {
  let browser: Browser;
  let product: Product;
  let site: DeskSite;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    product = await startProduct();
    site = createDeskSite(product, browser);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await product?.close();
  });
  afterAll(() => browser?.close());

  const said = (page: Page) => page.locator('.said');
  const dialog = (page: Page) => page.getByRole('dialog');

  /** Tab after Tab, as somebody without a mouse gets there. */
  async function tabTo(page: Page, name: string): Promise<void> {
    const wanted = dialog(page).getByRole('button', { name, exact: true });
    for (let presses = 0; presses < 40; presses++) {
      if (await wanted.evaluate((node) => node === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reaches «${name}»`);
  }

  test('when a family is split and joined again, then the numbers and the sentences follow', async () => {
    const staff = await site.peopleWait(1, { people: 3 });
    await site.peopleWait(1);
    const page = await site.openPage();
    await site.workAt(page, 'anna', 1);
    await page.locator('.waiting tbody tr').nth(1).waitFor();
    const [first, second] = (await staff.queue()).tickets.map(({ label }) => label);

    await page.keyboard.press('o');
    await dialog(page).getByRole('combobox', { name: 'Numero' }).waitFor();
    expect(await site.problemsOf(page)).toEqual([]);
    await tabTo(page, 'Dai i numeri');
    await page.keyboard.press('Enter');
    await said(page)
      .getByText(new RegExp(`^${first} diviso: nuovi numeri `))
      .waitFor();
    const family = (await staff.queue()).tickets.filter(({ splitFrom }) => splitFrom);
    expect(family).toHaveLength(2);

    await page.keyboard.press('o');
    for (const { label } of family) {
      await dialog(page)
        .getByRole('checkbox', { name: new RegExp(label) })
        .focus();
      await page.keyboard.press('Space');
    }
    await tabTo(page, 'Unisci');
    await page.keyboard.press('Enter');
    await said(page).getByText(`Uniti a ${first}: `).waitFor();
    await page.keyboard.press('Space');
    await page.locator('.current').getByText('Con altri 2 numeri uniti').waitFor();
    await page.keyboard.press('s');
    await page.locator('.current[data-state="serving"]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.current[data-state="idle"]').waitFor();
    await page.keyboard.press('Space');
    await page.locator('.current .label').getByText(second!).waitFor();
  });

  test('when somebody turns out to have a priority, then they are next, and the console says so', async () => {
    const staff = await site.peopleWait(2);
    const page = await site.openPage(375);
    await site.workAt(page, 'anna', 1);
    await page.locator('.waiting tbody tr').nth(1).waitFor();
    const second = (await staff.queue()).tickets[1]!;
    await page.getByRole('button', { name: `Altro su ${second.label}` }).focus();
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('combobox', { name: 'Priorità' }).selectOption('pregnancy');
    expect(await site.problemsOf(page)).toEqual([]);
    await tabTo(page, 'Salva la priorità');
    await page.keyboard.press('Enter');
    await said(page).getByText(`Priorità di ${second.label} aggiornata.`).waitFor();
    await page.locator('.next .label').getByText(second.label).waitFor();
    expect(await site.problemsOf(page)).toEqual([]);
  });

  test('when an administrator renames a service and adds a desk, then the console follows and keeps what is typed', async () => {
    const page = await site.openPage();
    await site.peopleWait(1);
    await site.workAt(page, 'anna', 1);
    await page.locator('.waiting tbody tr').first().waitFor();
    await page.keyboard.press('g');
    const service = dialog(page).getByRole('combobox', { name: 'Servizio', exact: true });
    await service.selectOption('carta-identita');
    const people = dialog(page).getByRole('spinbutton', { name: 'Persone' });
    await people.fill('3');

    const admin = await site.signedIn('admin');
    type Entry<T> = { revision: number; value: T };
    const path = '/admin/services/carta-identita';
    const { revision, value } = await admin.get<Entry<Service>>(path);
    const title = { it: 'Documento elettronico', en: 'Electronic document' };
    await admin.put(path, { revision, settings: { ...value, title } });
    const desk = { officeId: DEMO_OFFICE, number: 42, serviceIds: [] };
    await admin.post('/admin/desks', desk);

    await page.locator('.desks li strong').getByText('42', { exact: true }).waitFor();
    await page.locator('.waiting tbody tr').filter({ hasText: 'Documento elettronico' }).waitFor();
    await page.locator('.next').filter({ hasText: 'Documento elettronico' }).waitFor();
    expect(await people.inputValue()).toBe('3');
    expect(await people.evaluate((node) => node === document.activeElement)).toBe(true);
    expect(await service.inputValue()).toBe('carta-identita');
    expect(await service.locator('option:checked').textContent()).toBe('Documento elettronico');
    await page.keyboard.press('Enter');
    await said(page)
      .getByText(/^Dato il numero /)
      .waitFor();
  });

  test('when an expected person stands at the desk, then A, a name and Enter put them into the queue', async () => {
    await site.somebodyIsExpected('Verdi');
    await site.somebodyIsExpected('Nerozzi', ['cambio-residenza']);
    const both = 'Carta d’identità elettronica + Cambio di residenza o di indirizzo';
    const page = await site.openPage();
    await site.workAt(page, 'anna', 1);
    const expected = page.locator('.expected li').filter({ hasText: 'Nerozzi' });
    await expected.getByText(both).waitFor();
    await page.keyboard.press('a');
    await dialog(page).getByText('Piero Nerozzi').waitFor();
    expect(await site.problemsOf(page)).toEqual([]);
    await page.keyboard.type('nero');
    await page.keyboard.press('Enter');
    await said(page).getByText('è in fila.').waitFor();
    await page.locator('.waiting tbody tr').filter({ hasText: 'Piero Nerozzi' }).getByText(both).waitFor();
    await expected.waitFor({ state: 'detached' });
    expect(await page.locator('.expected li').filter({ hasText: 'Verdi' }).count()).toBe(1);
  });

  test('when a desk writes with W, then the other one hears it, reads it with L, and the first one sees that', async () => {
    await site.peopleWait(1);
    const [mine, other] = [await site.openPage(), await site.openPage(375)];
    await site.workAt(mine, 'anna', 1);
    await site.workAt(other, 'bruno', 2);
    await mine.locator('.desks li').filter({ hasText: 'Bruno' }).waitFor();
    await other.locator('.current').waitFor();
    await mine.keyboard.press('w');
    await dialog(mine).getByRole('combobox', { name: 'A chi' }).selectOption({ index: 1 });
    expect(await site.problemsOf(mine)).toEqual([]);
    await dialog(mine).getByLabel('Messaggio').fill('Manca il toner');
    await mine.keyboard.press('Enter');
    await mine.locator('.messages li').getByText('non ancora letto').waitFor();

    const unread = other.locator('.messages .unread');
    await unread.getByText('Manca il toner').waitFor();
    expect(await site.problemsOf(other)).toEqual([]);
    await other.keyboard.press('l');
    await unread.waitFor({ state: 'detached' });
    await mine.locator('.messages li').getByText('letto dallo sportello 2').waitFor();

    // The answer goes back to who wrote, and is typed at once.
    await other.keyboard.press('w');
    await dialog(other)
      .getByRole('combobox', { name: 'A chi' })
      .getByRole('option', { selected: true })
      .and(other.getByText(/^Sportello 1 · Anna/))
      .waitFor({ state: 'attached' });
    await other.keyboard.type('Arrivo');
    await other.keyboard.press('Enter');
    await mine.locator('.messages .unread').getByText('Arrivo').waitFor();
    await mine.keyboard.press('l');
    await mine.locator('.messages .unread').waitFor({ state: 'detached' });

    await mine.keyboard.press('Space');
    await mine.locator('.receipt').getByText('Nessuno schermo collegato').waitFor();
  });

  test('when the turn that sent a person on was wrong, then U brings the person back', async () => {
    await site.peopleWait(1, { moreServiceIds: ['cambio-residenza'] });
    const page = await site.openPage();
    await site.workAt(page, 'anna', 1);
    await page.locator('.waiting tbody tr').first().waitFor();
    await page.keyboard.press('Space');
    await page.locator('.current[data-state="called"]').waitFor();
    await page.keyboard.press('s');
    await page.locator('.current[data-state="serving"]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.current[data-state="idle"]').waitFor();
    await page.keyboard.press('u');
    await page.locator('.current[data-state="serving"]').waitFor();
  });
});
