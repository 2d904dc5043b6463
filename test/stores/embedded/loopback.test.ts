/** The way in for the technician: DATABASE_PORT, mongosh's protocol and credentials, and what happens in its way. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@sportello/server/config';
import { connectDatabase } from '@sportello/server/database/connect';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-loopback-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function connect(environment: Record<string, string>) {
  const dataDir = temporaryFolder();
  const config = readConfig({ DATA_DIR: dataDir, SECRET: 'x'.repeat(32), ...environment });
  const database = await connectDatabase(config, pino({ level: 'silent' }));
  onTestFinished(() => database.close());
  return { dataDir, database };
}

it('when nobody asks for a port, then there is none', async () => {
  const { database } = await connect({});
  expect(database.loopbackUri).toBeUndefined();
});

it('when DATABASE_PORT is set, then the password in the data folder opens what the server wrote, and nothing else does', async () => {
  const { dataDir, database } = await connect({ DATABASE_PORT: '0' });
  await database.connection.collection('notes').insertOne({ text: 'written by the server' });
  const file = join(dataDir, 'database-password');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const password = readFileSync(file, 'utf8').trim();

  const open = async (auth?: { username: string; password: string }) => {
    const client = new MongoClient(database.loopbackUri!, auth ? { auth } : {});
    onTestFinished(() => client.close());
    return client.connect();
  };
  const technician = await open({ username: 'sportello', password });
  const notes = technician.db('sportello').collection('notes');
  expect(await notes.findOne({}, { projection: { _id: 0 } })).toEqual({ text: 'written by the server' });
  expect((await technician.db().admin().listDatabases()).databases.map(({ name }) => name)).toContain(
    'sportello',
  );

  await expect(open({ username: 'sportello', password: `${password}x` })).rejects.toMatchObject({ code: 18 });
  await expect(open({ username: 'admin', password })).rejects.toMatchObject({ code: 18 });
  const stranger = await open();
  await expect(stranger.db('sportello').collection('notes').findOne()).rejects.toMatchObject({ code: 13 });
});

it('when another program has the port, then the start ends with one sentence', async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(connect({ DATABASE_PORT: String(port) })).rejects.toThrow(
    `The embedded database cannot listen on port ${port} of this machine (EADDRINUSE). Choose another DATABASE_PORT.`,
  );
});
