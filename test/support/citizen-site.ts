import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@sportello/shared/staff';
import { readConfig } from '@sportello/server/config';
import { hashToken, newToken } from '@sportello/server/secret';
import { startServer } from '@sportello/server/server';
import { createTestDatabase } from './database.ts';
import { createHttpClient } from './http-client.ts';
import { aCalendar, aDirectory } from './municipality.ts';

/** A zone in which it is about noon, so that today's appointments are today whenever the tests run. */
function zoneAtNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? 'Etc/UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

const roundTheClock = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
  weekdays: [weekday],
  from: '00:00',
  to: '24:00',
  seats: 1,
  holdsOnHoliday: true,
}));

/** The product with its pages at the real time, for a small municipality whose counters never close. */
export async function startCitizenSite(env: Record<string, string> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sportello-citizen-'));
  const database = createTestDatabase();
  const timeZone = zoneAtNoon();
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    DEMO: 'false',
    RATE_LIMITS: 'false',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    MONGODB_URI: database.uri ?? '',
    ...env,
  });
  const server = await startServer(config);
  const { context } = server;
  const small = aDirectory();
  await context.directoryStore.save({
    ...small,
    municipality: { ...small.municipality, timeZone },
    offices: small.offices.map((office) => ({ ...office, timeZone, ticketsOutsideHours: true })),
    services: small.services.map((service) =>
      service.id === 'residence' ? { ...service, modes: ['desk', 'phone'] } : service,
    ),
    calendars: [
      aCalendar({ timeZone, rules: roundTheClock }),
      ...small.calendars.filter((calendar) => calendar.id !== 'registry-counters'),
    ],
  });
  await context.directory.refresh();

  return {
    url: server.localUrl,
    ...createHttpClient(`${server.localUrl}/api/v1`),
    /** Headers of somebody who has signed in, an operator of the registry unless told otherwise. */
    async operator({
      role = 'operator',
      officeIds = ['registry'],
    }: { role?: Role; officeIds?: string[] } = {}) {
      const id = randomUUID();
      const staff = { id, username: id, displayName: 'Anna', role, officeIds };
      await context.staffStore.add({ ...staff, passwordHash: '-' });
      const token = newToken();
      await context.staffStore.openSession(hashToken(token), id, Date.now(), Date.now() + 3_600_000);
      return { cookie: `sportello_session=${token}` };
    },
    async close(): Promise<void> {
      await server.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
export type CitizenSite = Awaited<ReturnType<typeof startCitizenSite>>;
