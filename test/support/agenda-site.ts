import type { Booked, SlotList } from '@sportello/shared/appointment';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';
import type { Browser, Page } from 'playwright-core';
import type { Product } from './product.ts';
import { signInStaff } from './signed-in-staff.ts';
import { openStaffPage } from './staff-page.ts';

/** The day on which the tests look at the agenda. */
export const TODAY = '2027-05-05';

export const row = (page: Page, name: string) => page.locator('.entry-row', { hasText: name });
export const said = (page: Page) => page.locator('.said');
export const timeField = (page: Page) => page.getByRole('combobox', { name: /^Ora/ });

/** Arrow keys down the day until the row of that person has the focus. */
export async function stepTo(page: Page, name: string): Promise<void> {
  await row(page, name).waitFor();
  for (let step = 0; step < 60; step += 1) {
    if (await row(page, name).evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`no row of ${name} takes the focus`);
}

/** Up to the telephone number of somebody who wants an identity card. */
export async function startBooking(page: Page, name: [string, string]): Promise<void> {
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

/** The agenda in a browser, and a colleague who books beside it. */
export function createAgendaSite(product: Product, browser: Browser) {
  return {
    /** Signed in without touching the mouse. */
    async openAgenda(width = 1280, username = 'dario'): Promise<Page> {
      const page = await openStaffPage(browser, product, { path: '/agenda', username, width });
      await page.locator('.plan').first().waitFor();
      return page;
    },

    async colleague() {
      const { get, send } = await signInStaff(product, 'dario');
      return {
        slots: async (serviceId: string) =>
          (await get<SlotList>(`/slots?serviceId=${serviceId}&from=${TODAY}&to=2027-05-30&channel=phone`))
            .slots,
        appointment: (id: string) => get<StaffAppointment>(`/staff/appointments/${id}`),
        /** The appointment, or nothing when the time is taken. */
        async book(serviceId: string, calendarId: string, start: string, familyName: string) {
          const citizen = { givenName: 'Piero', familyName, phone: '0577 123456' };
          const request = { serviceId, calendarId, start, channel: 'phone', citizen };
          const answer = await send('/staff/appointments', request);
          return answer.ok ? ((await answer.json()) as Booked).appointment : null;
        },
      };
    },
  };
}
export type AgendaSite = ReturnType<typeof createAgendaSite>;
