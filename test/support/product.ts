import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { readConfig } from '@sportello/server/config';
import { demoDeviceToken } from '@sportello/server/demo/accounts';
import { DEMO_OFFICE, demoDirectory } from '@sportello/server/demo/directory';
import { addIdentities } from '@sportello/server/demo/load';
import { startDay } from '@sportello/server/demo/day';
import { recordPastWeeks } from '@sportello/server/demo/past-weeks';
import { createShiftedClock } from '@sportello/server/demo/shifted-clock';
import { startServer } from '@sportello/server/server';
import { createTestDatabase } from './database.ts';

/** Wednesday 5 May 2027, 9:02 in Rome: the registry is open, and no other test's day is. */
export const A_WORKING_MORNING = '2027-05-05T07:02:00Z';

interface ProductOptions {
  start?: string;
  smtpUrl?: string;
  /** With the visitors of the last hour, as a newcomer finds the demo. */
  dayUnderWay?: boolean;
  /** Days of statistics before `start`. */
  pastDays?: number;
}

/** The whole product with the demo municipality and its pages, as it stands before the first visitor of the day. */
export async function startProduct({
  start = A_WORKING_MORNING,
  smtpUrl,
  dayUnderWay = false,
  pastDays = 0,
}: ProductOptions = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sportello-e2e-'));
  const database = createTestDatabase();
  const clock = createShiftedClock(Date.parse(start) - Date.now());
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    DEMO: 'false',
    RATE_LIMITS: 'false',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    MONGODB_URI: database.uri ?? '',
    SMTP_URL: smtpUrl ?? '',
  });
  const server = await startServer(config, { clock });
  const { context } = server;
  await addIdentities(context);
  await context.directoryStore.save(demoDirectory(clock.now()));
  await context.directory.refresh();
  await recordPastWeeks(context, clock.now(), pastDays);
  if (dayUnderWay) await startDay(context, server.localUrl, clock);

  return {
    url: server.localUrl,
    clock,
    context,
    deviceUrl: (role: 'kiosk' | 'display') =>
      `${server.localUrl}/${role}#token=${demoDeviceToken(context.derive, DEMO_OFFICE, role)}`,
    /** Browsers live at the server's time. */
    async atItsTime(browser: BrowserContext): Promise<BrowserContext> {
      await browser.clock.install({ time: clock.now() });
      return browser;
    },
    async close(): Promise<void> {
      await server.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
export type Product = Awaited<ReturnType<typeof startProduct>>;
