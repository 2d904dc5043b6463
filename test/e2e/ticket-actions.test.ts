import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HolderTicket } from '@sportello/shared/queue';
import { browserMissing, launchBrowser } from '../support/browser.ts';
import { closeAfterwards } from '../support/close-afterwards.ts';
import { startCitizenSite, type CitizenSite } from '../support/citizen-site.ts';
import { expectAccessible, PHONE } from '../support/citizen-steps.ts';

describe.skipIf(browserMissing)('what one can do with a number on the phone', { timeout: 120_000 }, () => {
  let browser: Browser;
  let site: CitizenSite;
  let headers: Record<string, string>;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchBrowser(), startCitizenSite()]);
    headers = await site.operator();
    await atDesk('open');
  });
  closeAfterwards(() => [browser, site]);

  const atDesk = async (type: string) => {
    const answer = await site.post('/desks/registry-3/commands', { type, commandId: randomUUID() }, headers);
    expect(answer.status, type).toBe(200);
  };
  const take = async (more: object = {}) => {
    const wanted = { serviceId: 'identity-card', commandId: randomUUID(), ...more };
    return (await site.post<HolderTicket>('/offices/registry/tickets', wanted, headers)).body;
  };
  const stateOf = async (token: string) => (await site.get<HolderTicket>(`/tickets/${token}`)).body.state;

  async function open(token: string, javaScriptEnabled = true): Promise<Page> {
    const page = await (await browser.newContext({ ...PHONE, javaScriptEnabled })).newPage();
    await page.goto(`${site.url}/ticket/${token}`);
    if (javaScriptEnabled) await page.getByText('La pagina si aggiorna da sola').waitFor();
    return page;
  }
  const button = (page: Page, name: string) => page.getByRole('button', { name });

  test('when somebody needs ten more minutes, is missed and comes back, then the page leads them, live', async () => {
    const { token } = await take();
    const page = await open(token);
    await button(page, 'Altri 10 minuti').click();
    await page.getByText(/In pausa: ti chiamiamo dopo le \d\d:\d\d/).waitFor();
    await page.getByText('Lo puoi chiedere ancora una volta').waitFor();
    expect(await stateOf(token)).toBe('parked');
    await expectAccessible(page, 'parked');
    await button(page, 'Altri 10 minuti').click();
    await page.getByText('Non puoi chiedere altro tempo').waitFor();
    await button(page, 'Sono qui').click();
    await page.getByText('In attesa').waitFor();

    for (const type of ['callNext', 'recall', 'recall', 'noShow']) await atDesk(type);
    await page.getByText('Ti abbiamo chiamato e non c’eri').waitFor();
    await expectAccessible(page, 'missed');
    await button(page, 'Sono qui').click();
    await page.getByText('In attesa').waitFor();
    expect(await stateOf(token)).toBe('waiting');
    await page.getByRole('link', { name: 'Lascia la fila' }).click();
    await expectAccessible(page, 'asks to leave');
    await button(page, 'Sì, lascio la fila').click();
    await page.getByText('Hai lasciato la fila').waitFor();
    expect(await stateOf(token)).toBe('left');
    await page.context().close();
  });

  test('when scripts do not run, then the buttons work all the same', async () => {
    const { token } = await take();
    const page = await open(token, false);
    await button(page, 'Altri 10 minuti').click();
    await page.getByText(/In pausa: ti chiamiamo dopo le/).waitFor();
    await button(page, 'Sono qui').click();
    await page.getByText('In attesa').waitFor();
    await page.getByRole('link', { name: 'Lascia la fila' }).click();
    await button(page, 'Sì, lascio la fila').click();
    await page.getByText('Hai lasciato la fila').waitFor();
    await page.context().close();
  });

  test('when an old page asks for what is no longer possible, then it says so and shows what is', async () => {
    const { token } = await take();
    const page = await open(token, false);
    await site.post(`/tickets/${token}/leave`);
    await button(page, 'Altri 10 minuti').click();
    await page.getByText('Hai lasciato la fila').waitFor();
    await page.context().close();
  });

  test('when an emergency comes in before, then the page says why the place is worse', async () => {
    const { token } = await take();
    const page = await open(token);
    await page.getByText('Persone prima di te').waitFor();
    await take({ priority: { kind: 'urgent', reason: 'Si sente male' } });
    await page.getByText('è arrivata un’urgenza').waitFor({ timeout: 40_000 });
    expect(await page.content()).not.toContain('Si sente male');
    await expectAccessible(page, 'worse place');
    await page.context().close();
  });
});
