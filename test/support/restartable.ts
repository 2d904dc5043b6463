import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceSettingsSchema } from '@sportello/shared/device';
import type { Role, Staff } from '@sportello/shared/staff';
import { readConfig } from '@sportello/server/config';
import { hashToken, newToken } from '@sportello/server/secret';
import { startServer } from '@sportello/server/server';
import type { Directory } from '@sportello/server/office/directory-store';
import { createTestDatabase } from './database.ts';
import { aDirectory } from './municipality.ts';

interface Options {
  role?: Role;
  /** Screens of the office that are paired. */
  displays?: number;
  directory?: Directory;
}

/** An installation whose servers come and go: its data, a municipality and staff sessions, before any server runs. */
export async function anInstallation(
  staffCount = 1,
  { role = 'operator', displays = 0, directory = aDirectory() }: Options = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sportello-test-'));
  const database = createTestDatabase();
  const sessions: { cookie: string }[] = [];
  const displayTokens: string[] = [];
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    DEMO: 'false',
    LOG_LEVEL: 'silent',
    ...(database.uri ? { MONGODB_URI: database.uri } : {}),
  });
  const server = await startServer(config, { pages: false });
  try {
    const { context } = server;
    await context.directoryStore.save(directory);
    for (let index = 0; index < staffCount; index++) {
      const id = randomUUID();
      const staff: Staff = {
        id,
        username: id,
        displayName: `Operator ${index + 1}`,
        role,
        officeIds: directory.offices.map(({ id: officeId }) => officeId),
      };
      await context.staffStore.add({ ...staff, passwordHash: '-' });
      const token = newToken();
      await context.staffStore.openSession(hashToken(token), id, Date.now(), Date.now() + 3_600_000);
      sessions.push({ cookie: `sportello_session=${token}` });
    }
    for (let index = 0; index < displays; index++) {
      const token = newToken();
      const screen = { id: randomUUID(), officeId: 'registry', role: 'display', name: 'Display' } as const;
      await context.deviceStore.add(
        { ...screen, settings: deviceSettingsSchema.parse({}) },
        hashToken(token),
      );
      displayTokens.push(token);
    }
  } finally {
    await server.close();
  }
  return {
    dataDir,
    mongodbUri: database.uri,
    sessions,
    displayTokens,
    async remove() {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
