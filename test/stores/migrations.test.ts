/** Data that an earlier version wrote is brought to today's shape before anything reads it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAppointmentStore } from '@sportello/server/booking/appointment-store';
import { readConfig } from '@sportello/server/config';
import { buildIndexes, connectDatabase } from '@sportello/server/database/connect';
import { migrate, NewerDataError, type Migration } from '@sportello/server/database/migrations/migrate';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../support/database.ts';

const log = pino({ level: 'silent' });

async function open() {
  const dataDir = mkdtempSync(join(tmpdir(), 'sportello-migrations-'));
  const test = createTestDatabase();
  const config = readConfig({ DATA_DIR: dataDir, ...(test.uri ? { MONGODB_URI: test.uri } : {}) });
  const { connection, close } = await connectDatabase(config, log);
  onTestFinished(async () => {
    await close();
    await test.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return connection;
}

const start = Date.UTC(2026, 10, 23, 9);
const minutes = (count: number) => new Date(start + count * 60_000);
const DAY_MS = 86_400_000;

/** As it was stored before people could be needed together. */
const ofOneSeat = (id: string, seat: number) => ({
  _id: id, state: 'confirmed', officeId: 'registry', calendarId: 'counter', serviceId: 'card', channel: 'online', mode: 'desk',
  extraPersons: 0, start: minutes(0), end: minutes(15), codeHash: id, language: 'it', sequence: 0, history: [],
  occupied: { calendarId: 'counter', seat, from: minutes(0), to: minutes(20) }, claims: [`counter|${seat}|1`],
}); // prettier-ignore

it('when appointments took one seat of one calendar, then their time is still taken, and the old indexes are gone', async () => {
  const connection = await open();
  const stored = connection.db!.collection<{ _id: string }>('appointments');
  await stored.insertMany([ofOneSeat('a', 1), ofOneSeat('b', 2), { _id: 'over' }] as never);
  await stored.createIndex({ 'occupied.calendarId': 1, 'occupied.from': 1 });
  // two servers start at the same time
  await Promise.all([migrate(connection, log), migrate(connection, log)]);

  const appointments = createAppointmentStore(connection);
  await buildIndexes(connection);
  const taken = await appointments.taken(['counter'], start - DAY_MS, start + DAY_MS);
  expect(taken.map(({ id, occupied }) => ({ id, occupied })).sort((x, y) => (x.id < y.id ? -1 : 1))).toEqual([
    { id: 'a', occupied: { seats: [{ calendarId: 'counter', seat: 1 }], from: minutes(0), to: minutes(20) } },
    { id: 'b', occupied: { seats: [{ calendarId: 'counter', seat: 2 }], from: minutes(0), to: minutes(20) } },
  ]);
  const names = (await stored.indexes()).map(({ name }) => name);
  expect(names).toContain('occupied.seats.calendarId_1_occupied.from_1');
  expect(names).not.toContain('occupied.calendarId_1_occupied.from_1');
});

it('when a step fails, then the start fails, the next start goes on with it, and what is done is not done again', async () => {
  const connection = await open();
  const ran: string[] = [];
  let broken = true;
  const step = (name: string, run = () => {}): Migration => ({
    name,
    run: async () => {
      ran.push(name);
      run();
      return 1;
    },
  });
  const steps = [
    step('0001-first'),
    step('0002-second', () => {
      if (broken) throw new Error('the database went away');
    }),
  ];
  await expect(migrate(connection, log, steps)).rejects.toThrow('the database went away');
  broken = false;
  await migrate(connection, log, steps);
  await migrate(connection, log, steps);
  expect(ran).toEqual(['0001-first', '0002-second', '0002-second']);
});

it('when a newer version has changed the data, then an older one does not touch it', async () => {
  const connection = await open();
  await connection.db!.collection<{ _id: string }>('migrations').insertOne({ _id: '9999-from-the-future' });
  await expect(migrate(connection, log)).rejects.toThrow(NewerDataError);
});
