import type { BrowserContextOptions, Page } from 'playwright-core';
import { demoDeviceToken } from '@sportello/server/demo/accounts';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { launchScreen } from './browser.ts';
import { PHONE } from './citizen-steps.ts';
import { createCuttableNetwork } from './cuttable-network.ts';
import type { Product } from './product.ts';
import { createWaitingRoom } from './waiting-room.ts';

type Save = (page: Page, name: string, fullPage?: boolean) => Promise<void>;

/** Width, height, and at which share of its pixels the picture is kept. */
const sizes = {
  '720p': [1280, 720, 0.5],
  '1080p': [1920, 1080, 0.5],
  full: [1920, 1080, 1],
  '4k': [3840, 2160, 0.25],
  portrait: [1080, 1920, 0.5],
  phone: [390, 844, 1],
} as const;
const italian = { locale: 'it-IT', timezoneId: 'Europe/Rome' };

/** The waiting-room screen in every layout and state, as it hangs on the wall. */
export async function takeScreenPictures(product: Product, save: Save): Promise<void> {
  const browser = await launchScreen();
  const network = await createCuttableNetwork(product.url);
  const room = createWaitingRoom(product);
  const token = demoDeviceToken(product.context.derive, DEMO_OFFICE, 'display');
  const paired = `display?languages=it,en#token=${token}`;
  const offices = 'display?languages=it,en&office=anagrafe,tributi';

  async function open(path: string, size: keyof typeof sizes, more: BrowserContextOptions = {}) {
    const [width, height, deviceScaleFactor] = sizes[size];
    const context = await product.atItsTime(
      await browser.newContext({ viewport: { width, height }, deviceScaleFactor, ...italian, ...more }),
    );
    const page = await context.newPage();
    await page.goto(`${network.url}/${path}`);
    await page.getByRole('heading').first().waitFor();
    await page.waitForTimeout(2_000);
    return page;
  }
  async function take(name: string, path: string, size: keyof typeof sizes, more?: BrowserContextOptions) {
    const page = await open(path, size, more);
    await save(page, name);
    await page.context().close();
  }

  try {
    await take('display-nuovo', 'display', '1080p');
    const [first, second] = [await room.openDesk(2), await room.openDesk(4)];
    await take('display-libero', paired, '1080p');
    await room.take('dichiarazione-nascita');
    await second('callNext');
    await first('callNext');
    await take('display', paired, 'full');
    await take('display-720p', paired, '720p');
    await take('display-4k', paired, '4k');
    await take('display-verticale', paired, 'portrait');
    await take('display-telefono', paired, 'phone');
    await take('display-uffici', offices, '1080p');
    await take('display-uffici-verticale', offices, 'portrait');
    await take('display-uffici-telefono', offices, 'phone');
    await take('display-fermo', offices, '1080p', { reducedMotion: 'reduce' });
    await take('display-chiuso', 'display?languages=it,en&office=edilizia', '1080p');
    await first('recall');
    await take('display-richiamo', paired, '1080p');

    const cut = await open(paired, '1080p');
    network.cut();
    await cut.clock.runFor(15_000);
    await cut.getByText('Collegamento assente').waitFor();
    await save(cut, 'display-scollegato');
    // The desks are free again for the pictures of the console.
    for (const desk of [first, second]) for (const type of ['start', 'finish', 'close']) await desk(type);
  } finally {
    await browser.close();
    await network.close();
  }
}

/** The number on the phone in every state, and how it gets there. */
export async function takePhonePictures(product: Product, save: Save): Promise<void> {
  const browser = await launchScreen();
  const network = await createCuttableNetwork(product.url);
  const room = createWaitingRoom(product);
  const phone = { ...PHONE, ...italian };
  async function open(path: string): Promise<Page> {
    const page = await (await product.atItsTime(await browser.newContext(phone))).newPage();
    await page.goto(`${network.url}/${path}`);
    return page;
  }

  try {
    await save(await open('fila'), 'fila-phone');
    await save(await open('fila/anagrafe?codice=AB2D'), 'fila-codice-phone', true);
    const { token, label } = await room.take('dichiarazione-nascita');
    const page = await open(`ticket/${token}`);
    await page.getByText('La pagina si aggiorna da sola').waitFor();
    await save(page, 'numero-attesa-phone', true);
    await page.getByRole('link', { name: 'Lascia la fila' }).click();
    await page.getByText('Vuoi davvero lasciare la fila?').waitFor();
    await save(page, 'numero-rinuncia-phone', true);
    await page.getByRole('link', { name: 'No, resto' }).click();
    await page.getByRole('button', { name: 'Altri 10 minuti' }).click();
    await page.getByText('In pausa').waitFor();
    await save(page, 'numero-pausa-phone', true);
    await page.getByRole('button', { name: 'Sono qui' }).click();
    await page.getByText('In attesa').waitFor();
    const desk = await room.openDesk(4);
    let called = await desk('callNext');
    while (called !== label) {
      await desk('start');
      await desk('finish');
      called = await desk('callNext');
    }
    await page.getByText('Vai allo sportello 4').waitFor();
    await save(page, 'numero-chiamata-phone');
    for (const type of ['recall', 'recall', 'noShow']) await desk(type);
    await page.getByText('Ti abbiamo chiamato e non c’eri').waitFor();
    await save(page, 'numero-mancata-phone', true);
    await desk('close');
    network.cut();
    await page.getByText('Connessione interrotta').waitFor();
    await save(page, 'numero-scollegato-phone', true);
    await page.reload();
    await page.getByRole('heading', { name: 'Nessuna connessione' }).waitFor();
    await save(page, 'numero-senza-rete-phone');
  } finally {
    await browser.close();
    await network.close();
  }
}
