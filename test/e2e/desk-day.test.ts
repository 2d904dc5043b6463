import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import type { AdministeredDesk } from '@sportello/shared/directory-administration';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { createCuttableNetwork, type CuttableNetwork } from '../support/cuttable-network.ts';
import { createDeskSite, type DeskSite } from '../support/desk-site.ts';
import { startProduct, type Product } from '../support/product.ts';

/** A day at a desk as it comes: without a mouse, with a network that goes away and a second device. */
describe.skipIf(browserMissing)('a day at the desk console', { timeout: 90_000 }, () => {
  let browser: Browser;
  let product: Product;
  let site: DeskSite;
  let network: CuttableNetwork;
  /** Consoles whose wire to the server can be cut. */
  let onWire: DeskSite;

  beforeAll(async () => {
    [browser, product] = await Promise.all([launchBrowser(), startProduct()]);
    network = await createCuttableNetwork(product.url);
    site = createDeskSite(product, browser);
    onWire = createDeskSite({ ...product, url: network.url }, browser);
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, network, product]);

  const current = (page: Page, state: 'idle' | 'called' | 'serving') =>
    page.locator(`.current[data-state="${state}"]`).waitFor();
  const label = (page: Page) => page.locator('.current .label').innerText();
  const says = (page: Page, text: string | RegExp) => page.locator('.said').getByText(text).waitFor();
  const next = (page: Page) => page.locator('.next .label');
  const dialog = (page: Page) => page.getByRole('dialog');
  const press = async (page: Page, ...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const ticket = async (staff: Awaited<ReturnType<DeskSite['peopleWait']>>, wanted: string) =>
    (await staff.queue()).tickets.find((one) => one.label === wanted)!;

  async function close(page: Page): Promise<void> {
    await press(page, 'e');
    await page.getByRole('heading', { name: 'Scegli lo sportello' }).waitFor();
  }

  async function serve(page: Page): Promise<void> {
    await press(page, 's');
    await current(page, 'serving');
    await press(page, 'Enter');
    await current(page, 'idle');
  }

  test('when a whole day is worked with keys, then every action has its key and its sentence', async () => {
    const staff = await site.peopleWait(4);
    const [page, other] = [await site.openPage(), await site.openPage()];
    await site.workAt(page, 'anna', 1);
    await site.workAt(other, 'bruno', 2);
    await next(page).waitFor();

    // Called three times without coming; taken back by number when they stand there after all.
    await press(page, 'Space');
    await current(page, 'called');
    const late = await label(page);
    await press(page, 'n');
    await says(page, 'chiamalo ancora 2 volte');
    await press(page, 'r');
    await says(page, `Richiamato ${late}`);
    await press(page, 'r');
    await page.locator('.current').getByText('chiamato 3 volte').waitFor();
    await press(page, 'n');
    await says(page, `${late} segnato assente`);
    await press(page, 'c');
    await page.keyboard.type(late);
    await press(page, 'Enter');
    await current(page, 'called');
    expect(await label(page)).toBe(late);

    // The wrong key, taken back while the seconds run.
    await press(page, 's');
    await current(page, 'serving');
    await press(page, 'Enter');
    await page.locator('.undo.offered').getByText(/\d+ s/).waitFor();
    await press(page, 'u');
    await current(page, 'serving');

    // A note, then to another desk and back: the same number all the way.
    await press(page, 'm');
    await page.keyboard.type('Manca una firma');
    await press(page, 'Enter');
    await page.locator('.about').getByText('Manca una firma').waitFor();
    await press(page, 't');
    await page.keyboard.type('2');
    await press(page, 'Tab', 'Space', 'Shift+Tab', 'Enter');
    await says(page, `${late} trasferito`);
    await next(other).getByText(late).waitFor();
    await press(other, 'Space');
    await current(other, 'called');
    await other.locator('.about').getByText('Manca una firma').waitFor();
    await serve(other);
    await next(page).getByText(late).waitFor();
    await press(page, 'Space');
    await current(page, 'called');
    expect(await label(page)).toBe(late);

    // Put aside for ten minutes, and back in the queue from the dialog about people.
    await press(page, 'p', '2');
    await says(page, `${late} messo da parte`);
    expect((await ticket(staff, late)).parkedUntil).toBeDefined();
    await press(page, 'f');
    await page.keyboard.type(late);
    await page.locator('.waiting tbody tr').getByText('da parte fino alle').waitFor();
    await press(page, 'Enter', 'Enter');
    await says(page, `${late} di nuovo in attesa`);
    await press(page, 'Escape');

    // Gone without a word: the number ends, of whoever waits and of whoever stands at the desk.
    await press(page, 'v');
    await page.keyboard.type(late);
    await press(page, 'Enter');
    await says(page, `${late} è andato via`);
    expect(await ticket(staff, late)).toBeUndefined();
    await press(page, 'Space');
    await current(page, 'called');
    const gone = await label(page);
    await press(page, 'v', 'Enter');
    await current(page, 'idle');
    expect(await ticket(staff, gone)).toBeUndefined();

    // A number with two services, given at the desk.
    await press(page, 'g');
    await dialog(page).getByRole('combobox', { name: 'Servizio' }).selectOption('certificati-anagrafici');
    await dialog(page).getByText('Altri servizi nella stessa visita').press('Enter');
    await dialog(page).getByRole('checkbox', { name: 'Tessera elettorale' }).press('Space');
    await dialog(page).getByText('Un altro servizio nella stessa visita').waitFor();
    await dialog(page).getByRole('button', { name: 'Dai il numero' }).press('Enter');
    await says(page, 'Dato il numero');
    expect((await staff.queue()).tickets.at(-1)!.serviceIds).toEqual([
      'certificati-anagrafici',
      'tessera-elettorale',
    ]);

    // A pause that the others see, and the end of the day.
    await page.locator('main').focus();
    await press(page, 'b');
    await page.keyboard.type('caffè');
    await press(page, 'Enter');
    await other.locator('.desks li', { hasText: 'Anna' }).getByText('caffè').waitFor();
    await page.locator('.current').getByText('In pausa dalle').waitFor();
    await page.locator('.current').getByText('caffè').waitFor();
    // A page that is loaded anew is in the pause still.
    await page.reload();
    await page.locator('.current').getByText('In pausa dalle').waitFor();
    await press(page, 'Space');
    await says(page, 'premi B per riprendere');
    await press(page, 'b');
    await says(page, 'di nuovo aperto');
    await close(page);
    await close(other);
  });

  test('when the network is cut, then a person whom another desk took is named with that desk, and the next is offered', async () => {
    const staff = await site.peopleWait(2);
    const page = await onWire.openPage();
    await onWire.workAt(page, 'anna', 1);
    await next(page).waitFor();
    const wanted = await next(page).innerText();
    network.cut();
    await page.locator('.connection:not([data-status="live"])').waitFor();
    await press(page, 'c');
    await page.keyboard.type(wanted);
    await press(page, 'Enter');
    await says(page, 'Senza rete: «Chiama un numero» sarà inviato');

    const bruno = await site.signedIn('bruno');
    await bruno.post('/desks/anagrafe-2/commands', { type: 'open' });
    const { id } = await ticket(staff, wanted);
    await bruno.post('/desks/anagrafe-2/commands', { type: 'call', ticketId: id });
    network.restore();
    await says(page, `${wanted} è appena passato allo sportello 2.`);
    await expect.poll(() => next(page).innerText()).not.toBe(wanted);
    await press(page, 'Space');
    await current(page, 'called');
    await serve(page);
    await close(page);
    for (const type of ['start', 'finish', 'close']) await bruno.post('/desks/anagrafe-2/commands', { type });
  });

  test('when the network was away too long, then what was pressed is refused with the reason, and nothing happens', async () => {
    const staff = await site.peopleWait(1);
    const page = await onWire.openPage();
    await onWire.workAt(page, 'anna', 1);
    await next(page).waitFor();
    network.cut();
    await page.locator('.connection:not([data-status="live"])').waitFor();
    await press(page, 'Space');
    await page.locator('.held').getByText('Chiama il prossimo').waitFor();
    // What is not sent yet would be lost with the page, which asks before it is closed.
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    await page.clock.fastForward(150_000);
    network.restore();
    await says(page, '«Chiama il prossimo» non è stato inviato: la rete è mancata troppo a lungo');
    expect((await staff.queue()).tickets.filter(({ state }) => state === 'called')).toEqual([]);
    await page.locator('.held').waitFor({ state: 'detached' });
    await close(page);
  });

  test('when the operator goes on at another device, then it asks first, and the old one no longer acts', async () => {
    const staff = await site.peopleWait(1);
    const old = await onWire.openPage();
    await onWire.workAt(old, 'anna', 1);
    await next(old).waitFor();
    await press(old, 'Space');
    await current(old, 'called');
    const person = await label(old);
    const tablet = await site.openPage(1024);
    await site.workAt(tablet, 'anna', 1);
    await tablet.getByRole('heading', { name: /Stai già lavorando allo sportello 1/ }).waitFor();
    expect(await site.problemsOf(tablet)).toEqual([]);
    network.cut();
    await old.locator('.connection:not([data-status="live"])').waitFor();
    await press(old, 's');
    await old.locator('.held').getByText('Inizia').waitFor();
    await tablet.getByRole('button', { name: 'Sì, continuo qui' }).press('Enter');
    await current(tablet, 'called');
    expect(await label(tablet)).toBe(person);

    network.restore();
    await old.getByText('Ora lavori allo sportello 1 da un’altra finestra').waitFor();
    await says(old, 'Non vale da qui');
    expect(await site.problemsOf(old)).toEqual([]);
    expect((await ticket(staff, person)).state).toBe('called');
    await press(old, 'e');
    await tablet.getByText('Ora lavori allo sportello 1 da un’altra finestra').waitFor();
    await serve(old);
    await close(old);
  });

  test('when a browser is closed, then its desk shows as away and keeps its person', async () => {
    const staff = await site.peopleWait(1);
    const [page, other] = [await site.openPage(), await site.openPage()];
    await site.workAt(page, 'carla', 3);
    await site.workAt(other, 'bruno', 2);
    await next(page).waitFor();
    await press(page, 'Space');
    await current(page, 'called');
    const person = await label(page);
    await page.context().close();
    // Within the seconds of grace already: somebody else is asked, whoever worked there is not.
    const stranger = await site.openPage();
    await site.workAt(stranger, 'anna', 3);
    await stranger.getByRole('heading', { name: /Carla/ }).waitFor();
    await stranger.context().close();
    const back = await site.openPage();
    await site.workAt(back, 'carla', 3);
    await current(back, 'called');
    await back.context().close();
    const desk = other.locator('.desks li', { hasText: 'Carla' });
    await expect.poll(() => desk.getAttribute('data-state'), { timeout: 20_000 }).toBe('away');
    expect(await ticket(staff, person)).toMatchObject({ state: 'called', deskId: 'anagrafe-3' });

    const again = await site.openPage();
    await site.workAt(again, 'carla', 3);
    await current(again, 'called');
    await expect.poll(() => desk.getAttribute('data-state')).toBe('open');
    await serve(again);
  });

  test('when somebody chooses a desk, then the list shows which desks are made and taken away, and who begins at them', async () => {
    const admin = await site.signedIn('admin');
    const page = await site.openPage();
    await site.chooseOffice(page, 'anna');
    await page.getByRole('heading', { name: 'Scegli lo sportello' }).waitFor();
    const made = { officeId: DEMO_OFFICE, number: 77, serviceIds: ['carta-identita'] };
    const { value: desk, revision } = await admin.post<AdministeredDesk>('/admin/desks', made);
    const choice = page.locator('.choices button').filter({ hasText: 'Sportello 77' });
    await choice.getByText('Carta d’identità').waitFor();
    await choice.getByText('Libero').waitFor();

    await admin.post(`/desks/${desk.id}/commands`, { type: 'open' });
    await choice.getByText('Ufficio Informatica').waitFor();
    await admin.post(`/desks/${desk.id}/commands`, { type: 'close' });
    await choice.getByText('Libero').waitFor();
    const removed = await admin.send(`/admin/desks/${desk.id}?revision=${revision}`, {}, 'DELETE');
    expect(removed.status).toBe(204);
    await choice.waitFor({ state: 'detached' });
  });
});
