import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { encodeSlip } from '@sportello/server/printing/ticket-slip';
import { contactSheet, machinePictures } from './machine-pictures.ts';
import { startProduct } from './product.ts';
import { takePhonePictures, takeScreenPictures } from './room-pictures.ts';
import { readSlip, slipPage } from './receipt-printer.ts';
import { createWaitingRoom } from './waiting-room.ts';

/** `npm run screenshots`: the pictures of the README and the documentation, from the running product on a working morning. */
const folder = join(import.meta.dirname, '../../docs/screenshots');
const A_BUSY_MOMENT = '2027-05-05T08:12:00Z';

/** The pages are rendered in this process, so they live at the pictures' time too. */
function liveAt(instant: string): void {
  const RealDate = Date;
  const aheadMs = RealDate.parse(instant) - RealDate.now();
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given) =>
      Reflect.construct(target, given.length > 0 ? given : [RealDate.now() + aheadMs]),
    get: (target, name) => (name === 'now' ? () => RealDate.now() + aheadMs : Reflect.get(target, name)),
  });
}

liveAt(A_BUSY_MOMENT);
const product = await startProduct({ start: A_BUSY_MOMENT, dayUnderWay: true, pastDays: 62 });
const browser = await launchBrowser();
/** With a camera before which nobody stands: Chromium's own test picture. */
const filming = await launchBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
mkdirSync(folder, { recursive: true });

async function open(path: string, width: number, height: number): Promise<Page> {
  const options = { viewport: { width, height }, locale: 'it-IT', timezoneId: 'Europe/Rome' };
  const page = await (await product.atItsTime(await browser.newContext(options))).newPage();
  await page.goto(path.startsWith('http') ? path : product.url + path, { waitUntil: 'load' });
  return page;
}

async function save(page: Page, name: string, fullPage = false): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
  console.log(`docs/screenshots/${name}.png`);
}

async function citizens(): Promise<void> {
  const home = await open('/', 375, 812);
  await save(home, 'home-phone');
  await save(await open('/servizi', 1280, 900), 'servizi');
  await save(await open('/servizi/carta-identita', 1280, 900), 'servizio');

  const page = await open('/prenota?servizio=carta-identita', 375, 812);
  await save(page, 'prenota-luogo-phone', true);
  await page.getByRole('radio', { name: /Servizi demografici/ }).check();
  await page.getByRole('button', { name: 'Avanti' }).click();
  await page.waitForURL('**/prenota/data-ora**');
  await save(page, 'prenota-data-ora-phone');
  await page.getByRole('button', { name: 'Scegli questo' }).click();
  await page.waitForURL('**/prenota/dettagli**');
  await save(page, 'prenota-dettagli-phone');
  await page.getByLabel('Dettagli*').fill('Rinnovo.');
  await page.getByRole('button', { name: 'Avanti' }).click();
  await page.waitForURL('**/prenota/richiedente**');
  await page.getByRole('button', { name: 'Avanti' }).click();
  await page.getByRole('alert').first().waitFor();
  await save(page, 'prenota-errori-phone');
  await page.getByLabel('Nome*', { exact: true }).fill('Livia');
  await page.getByLabel('Cognome*', { exact: true }).fill('Turchi');
  await page.getByLabel('Email*', { exact: true }).fill('livia.turchi@posta.example');
  await page.getByRole('button', { name: 'Avanti' }).click();
  await page.waitForURL('**/prenota/riepilogo**');
  await page.getByRole('checkbox').check();
  await save(page, 'prenota-riepilogo-phone', true);
  await page.getByRole('button', { name: 'Invia' }).click();
  await page.waitForURL('**/prenota/conferma**');
  await save(page, 'prenota-conferma-phone', true);
  await page.getByRole('link', { name: /Gestisci/ }).click();
  await page.waitForURL('**/appuntamento/**');
  await save(page, 'appuntamento-phone', true);
}

async function desk(): Promise<void> {
  // A screen in the waiting room, so that the desk reads where its call is shown.
  await open(product.deviceUrl('display'), 1920, 1080);
  const page = await open('/desk', 1280, 860);
  await page.getByLabel('Nome utente').fill('bruno');
  await save(page, 'desk-accesso');
  await page.getByLabel('Password').fill('sportello-bruno');
  await page.getByRole('button', { name: 'Accedi' }).click();
  await page
    .getByText(/Servizi demografici/)
    .first()
    .click();
  await page.getByRole('button', { name: /Sportello 2/ }).waitFor();
  await save(page, 'desk-sportelli');
  await page.getByRole('button', { name: /Sportello 2/ }).click();
  await page.locator('.next .reason').waitFor();
  await page.keyboard.press('Space');
  await page.locator('.current[data-state="called"]').waitFor();
  await page.locator('.receipt[data-shown="true"]').waitFor();
  await page.locator('.next .reason').waitFor();
  // The sentence about the call has faded in by then.
  await page.waitForTimeout(600);
  await save(page, 'desk');
}

async function agenda(): Promise<void> {
  const page = await open('/agenda', 1280, 900);
  await page.getByLabel('Nome utente').fill('dario');
  await page.getByLabel('Password').fill('sportello-dario');
  await page.getByRole('button', { name: 'Accedi' }).click();
  await page.locator('.plan').first().waitFor();
  await save(page, 'agenda');
}

async function direction(): Promise<void> {
  const page = await open('/statistiche', 1280, 900);
  await page.getByLabel('Nome utente').fill('dario');
  await page.getByLabel('Password').fill('sportello-dario');
  await page.getByRole('button', { name: 'Accedi' }).click();
  await page.getByRole('heading', { name: 'Attesa per servizio' }).waitFor();
  await save(page, 'statistiche');
  await page.goto(`${product.url}/statistiche/precisione`);
  await page.getByRole('heading', { name: 'Detto e accaduto, per servizio' }).waitFor();
  await save(page, 'precisione');
  await page.goto(`${product.url}/desk/regia`);
  await page.locator('.people li').first().waitFor();
  await save(page, 'regia');
  await page.goto(`${product.url}/statistiche/simulatore`);
  await page.getByRole('button', { name: 'Avvia la simulazione' }).click();
  await page.getByRole('heading', { name: /Risultato/ }).waitFor();
  await save(page, 'simulatore');
  const phone = await open('/attese/anagrafe', 375, 812);
  await save(phone, 'attese-phone');
}

async function devices(): Promise<void> {
  const machine = await open(product.deviceUrl('kiosk'), 1080, 1920);
  await machine.getByRole('button', { name: /Ho un appuntamento/ }).waitFor();
  await save(machine, 'kiosk');
  const standing = await machinePictures(product, filming, { width: 1080, height: 1920 });
  await save(await contactSheet(browser, standing, 262), 'kiosk-stati', true);
  const lying = await machinePictures(product, filming, { width: 1920, height: 1080 });
  await save(await contactSheet(browser, lying, 530), 'kiosk-stati-orizzontale', true);
}

async function deviceList(): Promise<void> {
  const page = await open('/amministrazione/dispositivi', 1280, 900);
  await page.getByLabel('Nome utente').fill('admin');
  await page.getByLabel('Password').fill('sportello-admin');
  await page.getByRole('button', { name: 'Accedi' }).click();
  await page
    .getByRole('button', { name: /Modifica Totem/ })
    .first()
    .click();
  await page.getByLabel('Carta').selectOption({ label: 'Stampante in rete' });
  await page.getByLabel('Indirizzo della stampante').fill('192.168.1.50');
  await save(page, 'dispositivi');
}

/** What a printer makes of the bytes that the server sends it. */
async function slip(): Promise<void> {
  const ticket = await createWaitingRoom(product).take();
  const { timeZone } = product.context.directory.office(ticket.officeId);
  const url = `https://sportello.comune.borgolieto.example/ticket/${ticket.token}`;
  const bytes = encodeSlip({ ticket, language: 'it', timeZone, url });
  const page = await (await browser.newContext({ viewport: { width: 576, height: 700 } })).newPage();
  await page.setContent(await slipPage(readSlip(Buffer.from(bytes))));
  await save(page, 'biglietto', true);
}

const parts = {
  screen: () => takeScreenPictures(product, save),
  phone: () => takePhonePictures(product, save),
  slip,
  citizens,
  desk,
  agenda,
  direction,
  devices,
  deviceList,
};
/** `npm run screenshots -- screen phone` takes those alone. */
const wanted = process.argv.slice(2);

try {
  for (const [name, take] of Object.entries(parts))
    if (wanted.length === 0 || wanted.includes(name)) await take();
} finally {
  await browser.close();
  await filming.close();
  await product.close();
}
