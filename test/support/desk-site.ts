import type { StaffQueue } from '@sportello/shared/queue';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import type { Product } from './product.ts';
import { signInStaff } from './signed-in-staff.ts';

/** Desk consoles in a browser, worked with the keyboard, and the people who come to their office. */
export function createDeskSite(product: Product, browser: Browser) {
  async function signedIn(username: string) {
    const staff = await signInStaff(product, username);
    return { ...staff, queue: () => staff.get<StaffQueue>(`/offices/${DEMO_OFFICE}/staff-queue`) };
  }

  /** From the empty page to the desks that one may choose from. */
  async function chooseOffice(page: Page, username: string): Promise<void> {
    await page.goto(`${product.url}/desk`);
    await page.getByLabel('Nome utente').focus();
    await page.keyboard.type(username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(`sportello-${username}`);
    await page.keyboard.press('Enter');
    const office = page.getByRole('button', { name: /Servizi demografici/ });
    await office
      .or(page.getByRole('button', { name: /^Sportello / }))
      .first()
      .waitFor();
    if (await office.isVisible()) {
      await office.focus();
      await page.keyboard.press('Enter');
    }
  }

  return {
    signedIn,

    /** Answers with somebody who may ask for the queue. */
    async peopleWait(count: number, request: Record<string, unknown> = {}) {
      const staff = await signedIn('dario');
      for (let taken = 0; taken < count; taken += 1) {
        await staff.post(`/offices/${DEMO_OFFICE}/tickets`, { serviceId: 'carta-identita', ...request });
      }
      return staff;
    },

    /** Somebody with an appointment at the next free time of today. */
    async somebodyIsExpected(familyName: string, alsoServiceIds: string[] = []) {
      const staff = await signedIn('dario');
      const today = new Date(product.clock.now()).toISOString().slice(0, 10);
      const where = `serviceId=carta-identita&also=${alsoServiceIds.join()}&from=${today}&to=${today}&channel=phone`;
      const { slots } = await staff.get<{ slots: { start: string; calendarId: string }[] }>(
        `/slots?${where}`,
      );
      const { start, calendarId } = slots[0]!;
      const citizen = { givenName: 'Piero', familyName, phone: '0577 123456' };
      const visit = { serviceId: 'carta-identita', alsoServiceIds };
      const request = { ...visit, calendarId, start, channel: 'phone', citizen };
      await staff.post('/staff/appointments', request);
    },

    async openPage(width = 1280): Promise<Page> {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        locale: 'it-IT',
        timezoneId: 'Europe/Rome',
        // Half-way through a fade any text lacks contrast.
        reducedMotion: 'reduce',
      });
      return (await product.atItsTime(context)).newPage();
    },

    /** From the empty page to the desk, without touching the mouse. */
    async workAt(page: Page, username: string, deskNumber: number): Promise<void> {
      await chooseOffice(page, username);
      await page.getByRole('button', { name: new RegExp(`^Sportello ${deskNumber} `) }).focus();
      await page.keyboard.press('Enter');
    },

    chooseOffice,

    /** What axe finds, and whether anything sticks out of the page. */
    async problemsOf(page: Page): Promise<string[]> {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      return overflow > 0 ? [...found, `sticks out by ${overflow} px`] : found;
    },
  };
}
export type DeskSite = ReturnType<typeof createDeskSite>;
