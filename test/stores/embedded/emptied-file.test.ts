/** A data folder whose database is suddenly empty, as a plug pulled at a bad moment leaves it: never a town without appointments. */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseSync } from 'node:sqlite';
import { MongoClient } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backUp, restore } from '../../../server/src/embedded-database/maintenance/backup.ts';
import { DATABASE_FILE, startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { MARKER } from '../../../server/src/embedded-database/store/folder-marker.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-emptied-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts on the folder, does the work there, and stops. */
async function use<T>(folder: string, work: (rows: ReturnType<typeof rowsOf>) => Promise<T>): Promise<T> {
  const database = await startEmbeddedDatabase({ folder, sweepMs: 0 });
  const client = await new MongoClient(database.uri).connect();
  try {
    return await work(rowsOf(client));
  } finally {
    await client.close();
    await database.close();
  }
}

const rowsOf = (client: MongoClient) => client.db().collection<{ _id: string }>('rows');
const count = (folder: string) => use(folder, (rows) => rows.countDocuments());

async function usedFolder(): Promise<{ folder: string; path: string; backup: string }> {
  const folder = temporaryFolder();
  await use(folder, (rows) => rows.insertOne({ _id: 'promise' }));
  const backup = join(temporaryFolder(), 'backup.sqlite');
  backUp(folder, backup);
  return { folder, path: join(folder, DATABASE_FILE), backup };
}

/** As SIGKILL leaves it, with what was written in the log. */
async function killedFolder(): Promise<{ folder: string; path: string }> {
  const folder = temporaryFolder();
  const from = temporaryFolder();
  await use(from, async (rows) => {
    await rows.insertOne({ _id: 'promise' });
    for (const suffix of ['', '-wal'])
      copyFileSync(join(from, DATABASE_FILE + suffix), join(folder, DATABASE_FILE + suffix));
  });
  return { folder, path: join(folder, DATABASE_FILE) };
}

const sizes = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));

const ACCIDENTS: readonly [string, RegExp, (path: string) => void][] = [
  ['empty', /is empty, but this folder has held a database.*npm run restore/, (path) => truncateSync(path, 0)],
  ['gone', /is missing, but this folder has held a database/, (path) => rmSync(path)],
  ['cut in its header', /is damaged/, (path) => truncateSync(path, 60)],
  ['cut after its first page', /is damaged/, (path) => truncateSync(path, 4096)],
  ['zeroes', /is damaged/, (path) => writeFileSync(path, Buffer.alloc(statSync(path).size))],
  ['without its tables', /is without its tables/, (path) => { rmSync(path); const file = new DatabaseSync(path); file.exec('PRAGMA journal_mode = WAL'); file.close(); }],
]; // prettier-ignore

describe('the database of a folder that has been used', () => {
  it.each(ACCIDENTS)('when it is %s, then the start ends with one message, and a backup brings it back', async (_, text, accident) => {
    const { folder, path, backup } = await usedFolder();
    accident(path);
    const before = sizes(folder);
    await expect(startEmbeddedDatabase({ folder })).rejects.toMatchObject({
      name: 'DatabaseFileError', problem: 'damaged', message: expect.stringMatching(text) as string,
    });
    // a second try is no more successful
    await expect(startEmbeddedDatabase({ folder })).rejects.toThrow(text);
    expect(sizes(folder)).toMatchObject(before);
    restore(folder, backup);
    expect(await count(folder)).toBe(1);
  }); // prettier-ignore

  it('when it is empty beside a log, then the log stays, for whoever can read it', async () => {
    const { folder, path } = await killedFolder();
    truncateSync(path, 0);
    const before = sizes(folder);
    expect(before[`${DATABASE_FILE}-wal`]).toBeGreaterThan(0);
    await expect(startEmbeddedDatabase({ folder })).rejects.toThrow(/is empty, but/);
    expect(() => backUp(folder, join(temporaryFolder(), 'backup.sqlite'))).toThrow(/is empty, but/);
    expect(sizes(folder)).toMatchObject(before);
    const { backup } = await usedFolder();
    const { kept } = restore(folder, backup);
    expect(statSync(`${kept}-wal`).size).toBe(before[`${DATABASE_FILE}-wal`]);
    expect(await count(folder)).toBe(1);
  });

  it('when npm start meets it, then it is one line, and the message of no crash', async () => {
    const { folder, path } = await usedFolder();
    truncateSync(path, 0);
    const env = { ...process.env, DATA_DIR: folder, PORT: '0', MONGODB_URI: '' };
    const cwd = join(import.meta.dirname, '../../..');
    const ended = promisify(execFile)(process.execPath, ['server/src/main.ts'], {
      cwd,
      env,
      timeout: 60_000,
    });
    await expect(ended).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^Sportello cannot start\. [^\n]*sportello\.sqlite is empty[^\n]*\n$/,
      ) as string,
    });
  });
});

describe('a new folder', () => {
  it('when a first start was killed before its first table, then the next one begins', async () => {
    for (const leave of [
      (path: string) => writeFileSync(path, ''),
      (path: string) => new DatabaseSync(path).exec('PRAGMA journal_mode = WAL'),
    ]) {
      const folder = temporaryFolder();
      leave(join(folder, DATABASE_FILE));
      expect(await count(folder)).toBe(0);
      expect(existsSync(join(folder, MARKER))).toBe(true);
    }
  });

  it('when an earlier version made the database, then the first start of this one remembers it', async () => {
    const { folder, path } = await usedFolder();
    rmSync(join(folder, MARKER));
    expect(await count(folder)).toBe(1);
    truncateSync(path, 0);
    await expect(startEmbeddedDatabase({ folder })).rejects.toThrow(/is empty, but/);
  });
});
