import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards, closePagesAfterEach } from '../support/close-afterwards.ts';
import { chooseTime, expectAccessible, fillIn, PHONE, send } from '../support/citizen-steps.ts';
import { startEmptyInstallation, type EmptyInstallation } from '../support/started-product.ts';

const PASSWORD = 'il ponte vecchio sul torrente';

describe.skipIf(browserMissing)('an empty installation', () => {
  let browser: Browser;
  let installation: EmptyInstallation;
  let url: string;
  beforeAll(async () => {
    [browser, installation] = await Promise.all([launchBrowser(), startEmptyInstallation()]);
    url = new URL(installation.passwordLink!).origin;
  });
  closePagesAfterEach(() => browser);
  closeAfterwards(() => [browser, installation]);

  const open = async (device = {}): Promise<Page> =>
    (await browser.newContext({ locale: 'it-IT', timezoneId: 'Europe/Rome', ...device })).newPage();
  const said = (page: Page, text: string | RegExp) => page.locator('.said').getByText(text).waitFor();
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
  const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name });

  test('when a municipality begins with the link that the start prints, then pages are all it needs until a citizen has booked', async () => {
    expect(installation.printed).toContain('/amministrazione');
    const citizen = await open(PHONE);
    await citizen.goto(url);
    await citizen.getByRole('heading', { name: 'Qui si prenoterà presto' }).waitFor();
    await expectAccessible(citizen, 'nothing to book yet');

    const page = await open({ viewport: { width: 1280, height: 900 } });
    await page.goto(installation.passwordLink!);
    await field(page, 'Nuova password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await link(page, 'Amministrazione').click();
    await field(page, 'Nome utente').fill('admin');
    await field(page, 'Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Per cominciare' }).waitFor();
    await expectAccessible(page, 'the guide');

    // The municipality. What is missing is said at its fields, once one has tried.
    await link(page, 'Scrivi i dati del Comune').press('Enter');
    await button(page, 'Salva e continua').press('Enter');
    await page.getByText(/Ci sono \d+ campi da correggere/).waitFor();
    await expectAccessible(page, 'municipality with errors');
    await field(page, 'Nome').fill('Comune di Montefiore');
    await field(page, 'Ente sovraordinato').fill('Regione Marche');
    await field(page, 'Via e numero').fill('Corso Roma 1');
    await field(page, 'CAP').fill('63062');
    await field(page, 'Località').fill('Montefiore dell’Aso (AP)');
    await field(page, 'Telefono').fill('0734 938103');
    await field(page, 'E-mail').fill('urp@comune.montefiore.example');
    await field(page, 'Sito del Comune').fill('www.comune.montefiore.example');
    await field(page, 'Informativa sulla privacy').fill('www.comune.montefiore.example/privacy');
    await field(page, 'Dichiarazione di accessibilità').fill('form.agid.gov.it');
    await field(page, 'Mese').selectOption('08');
    await field(page, 'Giorno').selectOption('10');
    await button(page, 'Salva e continua').press('Enter');

    // An office with its hours, and its desk.
    await link(page, 'Crea il primo ufficio').press('Enter');
    await link(page, 'Nuovo ufficio').press('Enter');
    await field(page, 'Nome dell’ufficio').fill('Anagrafe');
    await field(page, 'Area').fill('Servizi al cittadino');
    await button(page, 'Aggiungi un orario').press('Enter');
    await button(page, 'Crea l’ufficio').press('Enter');
    await button(page, 'Aggiungi uno sportello').press('Enter');
    await page.keyboard.press('Enter');
    await said(page, 'Sportello 1: salvato.');
    await button(page, 'Aggiungi uno sportello').press('Enter');
    await field(page, 'Numero').fill('1');
    await page.keyboard.press('Enter');
    await page.getByText('ha già uno sportello con questo numero').waitFor();
    await expectAccessible(page, 'office with a desk number that is taken');
    await button(page, 'Chiudi').press('Enter');

    // When it can be booked: as long as the door is open.
    await page.getByRole('link', { name: 'Amministrazione', exact: true }).last().press('Enter');
    await link(page, 'Crea il calendario dell’ufficio').press('Enter');
    await button(page, 'Nuovo calendario').press('Enter');
    await field(page, 'Nome in italiano').fill('Sportelli anagrafe');
    await button(page, 'Crea').press('Enter');
    await button(page, 'Copia gli orari di apertura dell’ufficio').press('Enter');
    await page.getByText('Dal lunedì al venerdì 9–13').waitFor();
    await button(page, 'Salva').press('Enter');
    await said(page, 'Salvato');

    // What is booked: from a model, with its times in sight.
    await page.getByRole('link', { name: 'Amministrazione', exact: true }).last().press('Enter');
    await link(page, 'Crea il primo servizio').press('Enter');
    await link(page, 'Nuovo servizio').press('Enter');
    await page.getByLabel('Modello').selectOption('carta-identita');
    expect(await field(page, 'A chi è rivolto').inputValue()).toContain('Montefiore');
    await page.getByLabel('Sportelli anagrafe').check();
    await page.locator('.starts-preview .times li').first().waitFor();
    const byQuarters = await page.locator('.starts-preview .times').first().locator('li').count();
    await field(page, 'Durata in minuti').fill('30');
    await page.waitForFunction(
      (before) => document.querySelector('.starts-preview .times')!.childElementCount < before,
      byQuarters,
    );
    await expectAccessible(page, 'service with its preview');
    await button(page, 'Crea il servizio').press('Enter');
    await page.waitForURL('**/servizi/carta-d-identita-elettronica');
    await page.getByRole('link', { name: 'Amministrazione', exact: true }).last().press('Enter');
    await page.getByText('Tutto pronto').waitFor();

    // The site keeps what changes rarely for five seconds.
    await expect
      .poll(async () => (await (await fetch(url)).text()).includes('Comune di Montefiore'), {
        timeout: 15_000,
      })
      .toBe(true);
    await citizen.goto(`${url}/prenota`);
    await link(citizen, /Carta d’identità elettronica/).click();
    await citizen.waitForURL('**/prenota/luogo*');
    await citizen.getByRole('button', { name: 'Avanti' }).last().click();
    await citizen.waitForURL('**/prenota/data-ora*');
    await chooseTime(citizen);
    await fillIn(citizen);
    await send(citizen);
    await citizen.getByText('Appuntamento confermato').first().waitFor();
    await citizen.getByText('Anagrafe').first().waitFor();
  }, 180_000);
});
