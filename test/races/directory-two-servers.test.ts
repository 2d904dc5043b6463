import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdministeredCalendar } from '@sportello/shared/administration';
import type { Problem } from '@sportello/shared/problem';
import { readConfig } from '@sportello/server/config';
import { hashToken, newToken } from '@sportello/server/secret';
import { startServer, type RunningServer } from '@sportello/server/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startServerProcess, type ServerProcess } from '../support/child-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const PATH = '/admin/calendars/registry-counters';
const DAY_MS = 86_400_000;

describe.skipIf(!process.env.MONGODB_URI)('two server processes on one database', () => {
  let dataDir: string;
  let database: TestDatabase;
  let servers: ServerProcess[];
  let insider: RunningServer;
  let headers: { cookie: string };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sportello-directory-'));
    database = createTestDatabase();
    servers = [];
    for (let count = 0; count < 2; count++)
      servers.push(await startServerProcess({ dataDir, mongodbUri: database.uri }));
    // Only to give an account a session: it answers nobody.
    const config = readConfig({
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DEMO: 'false',
      LOG_LEVEL: 'silent',
      MONGODB_URI: database.uri,
    });
    insider = await startServer(config, { pages: false });
    const { staffStore } = insider.context;
    const [id, token] = [randomUUID(), newToken()];
    const account = { id, username: id, displayName: 'Admin', role: 'admin', officeIds: [] } as const;
    await staffStore.add({ ...account, officeIds: [], passwordHash: '-' });
    await staffStore.openSession(hashToken(token), id, Date.now(), Date.now() + 3_600_000);
    headers = { cookie: `sportello_session=${token}` };
  });
  afterEach(async () => {
    for (const server of servers) await server.stop('SIGKILL');
    await insider.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const save = (server: ServerProcess, base: AdministeredCalendar, change: object) =>
    server.put<AdministeredCalendar & Problem>(
      PATH,
      { revision: base.revision, settings: { ...base.calendar, ...change } },
      headers,
    );

  it('when one server has saved new hours, then the very next answer of the other follows them, in the list and in the booking', async () => {
    const [one, other] = [servers[0]!, servers[1]!];
    const date = new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10);
    let { body: base } = await one.get<AdministeredCalendar>(PATH, headers);
    for (let round = 0; round < 15; round++) {
      const hour = 6 + round;
      const from = `${String(hour).padStart(2, '0')}:00`;
      const to = `${String(hour).padStart(2, '0')}:30`;
      const windows = [{ from, to, seats: 3 }];
      // The servers take turns at saving, so each has to learn from the other.
      const [writer, reader] = round % 2 === 0 ? [one, other] : [other, one];
      const saved = await save(writer, base, { overrides: [{ date, windows }] });
      expect(saved.status).toBe(200);
      base = saved.body;
      const citizen = createBookingSteps(reader);
      const { slots, timeZone } = await citizen.slots(date, date);
      const times = slots.map(({ start }) =>
        new Intl.DateTimeFormat('it', { timeZone, hour: '2-digit', minute: '2-digit' }).format(
          new Date(start),
        ),
      );
      expect(times).toEqual([from]);
      // What the reader lists, the writer books.
      expect((await createBookingSteps(writer).book(slots[0]!.start)).status).toBe(201);
    }
  }, 120_000);

  it('when both servers save the same calendar at once, then one wins on both and the others are told', async () => {
    const { body: base } = await servers[0]!.get<AdministeredCalendar>(PATH, headers);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => save(servers[index % 2]!, base, { noticeMin: index + 1 })),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    for (const { body, status } of answers) if (status !== 200) expect(body.code).toBe('directory.changed');
    for (const server of servers) expect((await server.get(PATH, headers)).body).toEqual(winners[0]!.body);
  }, 60_000);
});
