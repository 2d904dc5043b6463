import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceSettingsSchema } from '@sportello/shared/device';
import type { Role, Staff } from '@sportello/shared/staff';
import { readConfig, type Config } from '@sportello/server/config';
import type { Directory } from '@sportello/server/office/directory-store';
import { hashToken, newToken } from '@sportello/server/secret';
import { startServer } from '@sportello/server/server';
import { createTestDatabase } from './database.ts';
import { createFakeClock } from './fake-clock.ts';
import { createHttpClient } from './http-client.ts';
import { aDirectory } from './municipality.ts';

export interface TestServerOptions {
  /** Over the environment of a test server. */
  env?: Record<string, string>;
  config?: Partial<Config>;
  /** Null: an installation that nobody has set up. */
  directory?: Directory | null;
  /** First instant of the fake clock. */
  start?: string;
}

/** A whole server on a free port with its own database, data folder and clock. Close it in `afterEach` or `afterAll`. */
export async function startTestServer({ env, config, directory, start }: TestServerOptions = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sportello-test-'));
  const database = createTestDatabase();
  const clock = createFakeClock(start);
  const settings = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    DEMO: 'false',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    RATE_LIMITS: 'false',
    ...(database.uri ? { MONGODB_URI: database.uri } : {}),
    ...env,
  });
  const server = await startServer({ ...settings, ...config }, { pages: false, clock });
  const { context } = server;
  if (directory !== null) await context.directoryStore.save(directory ?? aDirectory());
  await context.directory.refresh();
  const url = server.localUrl;

  return {
    url,
    dataDir,
    databaseUri: database.uri,
    context,
    clock,
    ...createHttpClient(`${url}/api/v1`),
    /** Headers of somebody who has signed in. */
    async signedIn(role: Role = 'operator', officeIds: string[] = ['registry', 'town-hall']) {
      const id = randomUUID();
      const staff: Staff = { id, username: `${role}-${id}`, displayName: `Test ${role}`, role, officeIds };
      await context.staffStore.add({ ...staff, passwordHash: '-' });
      const token = newToken();
      await context.staffStore.openSession(hashToken(token), id, clock.now(), clock.now() + 12 * 3_600_000);
      return { staff, headers: { cookie: `sportello_session=${token}` } };
    },
    /** Headers of a paired device. */
    async pairedDevice(role: 'kiosk' | 'display', officeId = 'registry') {
      const token = newToken();
      const id = randomUUID();
      const settings = deviceSettingsSchema.parse({});
      await context.deviceStore.add({ id, officeId, role, name: role, settings }, hashToken(token));
      return { id, token, headers: { authorization: `Bearer ${token}` } };
    },
    async close(): Promise<void> {
      await server.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
export type TestServer = Awaited<ReturnType<typeof startTestServer>>;
