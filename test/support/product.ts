import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import type { Clock } from '@sportello/server/clock';
import { readConfig } from '@sportello/server/config';
import { demoAccounts, demoDevices, demoDeviceToken } from '@sportello/server/demo/accounts';
import { DEMO_OFFICE, demoDirectory } from '@sportello/server/demo/directory';
import { hashToken } from '@sportello/server/secret';
import { startServer } from '@sportello/server/server';
import { hashPassword } from '@sportello/server/staff/sign-in';
import { createTestDatabase } from './database.ts';

/** Wednesday 5 May 2027, 9:02 in Rome: the registry is open, and no other test's day is. */
export const A_WORKING_MORNING = '2027-05-05T07:02:00Z';

/** Runs as real time does, from another moment. */
function clockFrom(start: string): Clock {
  const aheadMs = Date.parse(start) - Date.now();
  return { now: () => Date.now() + aheadMs };
}

interface ProductOptions {
  start?: string;
  smtpUrl?: string;
}

/** The whole product with the demo municipality and its pages, as it stands before the first visitor of the day. */
export async function startProduct({ start = A_WORKING_MORNING, smtpUrl }: ProductOptions = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sportello-e2e-'));
  const database = createTestDatabase();
  const clock = clockFrom(start);
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
  for (const { password, ...account } of demoAccounts) {
    await context.staffStore.add({
      ...account,
      id: randomUUID(),
      passwordHash: await hashPassword(password),
    });
  }
  for (const device of demoDevices) {
    await context.deviceStore.add(device, hashToken(context.derive.key('demo-device', device.id)));
  }
  await context.directoryStore.save(demoDirectory(clock.now()));
  await context.directory.refresh();

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
