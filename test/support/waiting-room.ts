/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { DeskCommandResult, HolderTicket, PublicQueue } from '@sportello/shared/queue';
import { demoDeviceToken } from '@sportello/server/demo/accounts';
import { DEMO_OFFICE } from '@sportello/server/demo/directory';
import { hashToken, newToken } from '@sportello/server/secret';
import { createHttpClient } from './http-client.ts';
import type { Product } from './product.ts';

export interface Announced {
  phase: 'queued' | 'shown' | 'chime' | 'voice' | 'end' | 'silent';
  label: string;
  calls: number;
  spoken: boolean;
}

/** People and desks of the demo office, moved through the public API. */
export function createWaitingRoom({ url, context, clock }: Product) {
  const client = createHttpClient(`${url}/api/v1`);
  const machine = demoDeviceToken(context.derive, DEMO_OFFICE, 'kiosk');

  return {
    officeId: DEMO_OFFICE,
    queue: async () => (await client.get<PublicQueue>(`/offices/${DEMO_OFFICE}/queue`)).body,
    async take(serviceId = 'carta-identita'): Promise<HolderTicket> {
      const answer = await client.post<HolderTicket>(
        `/offices/${DEMO_OFFICE}/tickets`,
        { serviceId, commandId: randomUUID() },
        { authorization: `Bearer ${machine}` },
      );
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body;
    },
    /** An operator at an open desk; each command returns the label that it touched. */
    async openDesk(number: number) {
      const id = randomUUID();
      const token = newToken();
      const who = { id, username: `desk-${id}`, displayName: `Desk ${number}`, role: 'operator' as const };
      await context.staffStore.add({ ...who, officeIds: [DEMO_OFFICE], passwordHash: '-' });
      await context.staffStore.openSession(hashToken(token), id, clock.now(), clock.now() + 12 * 3_600_000);
      const headers = { cookie: `sportello_session=${token}` };
      const command = async (type: string): Promise<string> => {
        const path = `/desks/${DEMO_OFFICE}-${number}/commands`;
        const answer = await client.post<DeskCommandResult>(path, { type, commandId: randomUUID() }, headers);
        if (answer.status !== 200) throw new Error(`${type}: ${JSON.stringify(answer.body)}`);
        return answer.body.ticket?.label ?? '';
      };
      await command('open');
      return Object.assign(command, { headers });
    },
  };
}

/** Keeps what a display announces, from before its first script. */
export const recordAnnouncements = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const announced: unknown[] = [];
    Object.assign(globalThis, { announced });
    addEventListener('sportello:announcement', (event) => announced.push((event as CustomEvent).detail));
  });

/** What has been announced so far on this page, in order. */
export const announcementsOf = (page: Page): Promise<Announced[]> =>
  page.evaluate(() => (globalThis as unknown as { announced: Announced[] }).announced);
