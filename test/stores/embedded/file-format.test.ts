/** What an older Sportello wrote, what a disk has changed behind our back, and who may read the files. */
import {
  chmodSync, copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync,
} from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Binary, Decimal128, Long, MongoClient } from 'mongodb';
import type { Document } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backUp, restore } from '../../../server/src/embedded-database/maintenance/backup.ts';
import { DATABASE_FILE, startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { FORMAT_VERSION } from '../../../server/src/embedded-database/store/file-format.ts';
import { openRaw, opMsg } from './raw-client.ts';

type Row = Document & { _id: string };

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-format-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function open(folder: string, now = new Date()) {
  const database = await startEmbeddedDatabase({ folder, sweepMs: 0, now: () => now });
  const client = await new MongoClient(database.uri, { promoteLongs: false }).connect();
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await client.close();
    await database.close();
  };
  onTestFinished(close);
  return { database, client, rows: client.db().collection<Row>('rows'), close };
}

function writeFormat1(path: string): void {
  const file = new DatabaseSync(path);
  file.exec(readFileSync(join(import.meta.dirname, 'format-1.sql'), 'utf8'));
  file.close();
}

const versionOf = (path: string): unknown => {
  const file = new DatabaseSync(path, { readOnly: true });
  const version = file.prepare('PRAGMA user_version').get()!.user_version;
  file.close();
  return version;
};

describe('a file of format 1', () => {
  async function expectAllThere(folder: string): Promise<void> {
    // within the half hour in which the answer to a retryable write is kept
    const written = new DatabaseSync(join(folder, DATABASE_FILE), { readOnly: true });
    const at = Number(written.prepare('SELECT at FROM retryable_writes').get()!.at);
    written.close();
    const { database, client, close } = await open(folder, new Date(at));
    const town = client.db('sportello');
    const appointments = town.collection<Row>('appointments');
    expect(await appointments.findOne({ _id: 'A' })).toEqual({
      _id: 'A',
      claims: ['c|1|5', 'c|1|10'],
      start: new Date('2026-11-20T08:00:00Z'),
      count: Long.fromString('9007199254740993'),
      price: Decimal128.fromString('1.50'),
    });
    expect(await appointments.countDocuments()).toBe(3);
    await expect(appointments.insertOne({ _id: 'D', claims: ['c|1|10'] })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { claims: 1 },
    });
    expect((await appointments.indexes()).map(({ name }) => name)).toEqual(['_id_', 'claims_1', 'start_1']);
    expect(await town.collection<Row>('people').countDocuments({ name: 'ROSA' })).toBe(1);
    expect(await client.db('other').collection('notes').findOne()).toMatchObject({ text: 'kept' });
    const again = { update: 'people', updates: [{ q: { _id: 1 }, u: { $inc: { visits: 1 } } }], lsid: { id: new Binary(Buffer.alloc(16, 7), 4) }, txnNumber: Long.fromNumber(3), $db: 'sportello' }; // prettier-ignore
    const raw = await openRaw(database.uri);
    raw.socket.write(opMsg(again));
    expect(await raw.next()).toMatchObject({ n: 1, nModified: 1 });
    raw.socket.destroy();
    expect(await town.collection<Document>('people').findOne()).toMatchObject({ visits: 1 });
    await close();
  }

  it('when it is opened, then it is brought to this format, with documents, indexes and answers, once', async () => {
    const folder = temporaryFolder();
    writeFormat1(join(folder, DATABASE_FILE));
    await expectAllThere(folder);
    expect(versionOf(join(folder, DATABASE_FILE))).toBe(FORMAT_VERSION);
    await expectAllThere(folder);
  });

  it('when it is an old backup, then it can be restored, and stays as it is', async () => {
    const folder = temporaryFolder();
    const backup = join(temporaryFolder(), 'old.sqlite');
    writeFormat1(backup);
    expect(restore(folder, backup)).toMatchObject({ collections: 3, documents: 5 });
    expect(versionOf(backup)).toBe(1);
    await expectAllThere(folder);
  });

  it('when bringing it up to date fails in the middle, then it stays as it was', async () => {
    const folder = temporaryFolder();
    const path = join(folder, DATABASE_FILE);
    writeFormat1(path);
    const file = new DatabaseSync(path);
    file.exec('CREATE TABLE retryable_writes_by_age (in_the_way)');
    file.close();
    await expect(startEmbeddedDatabase({ folder })).rejects.toThrow(/sportello\.sqlite/);
    expect(versionOf(path)).toBe(1);
    const cleared = new DatabaseSync(path);
    cleared.exec('DROP TABLE retryable_writes_by_age');
    cleared.close();
    await expectAllThere(folder);
  });

  it('when a later format is met, then the start says which version is needed, and changes nothing', async () => {
    const folder = temporaryFolder();
    const path = join(folder, DATABASE_FILE);
    writeFormat1(path);
    const file = new DatabaseSync(path);
    file.exec('PRAGMA user_version = 99');
    file.close();
    await expect(startEmbeddedDatabase({ folder })).rejects.toThrow(/newer version of Sportello \(format 99/);
    expect(versionOf(path)).toBe(99);
  });
});

describe('a byte that the disk changed', () => {
  async function withChangedByte(): Promise<{ folder: string; path: string; bytes: Buffer }> {
    const folder = temporaryFolder();
    const { rows, close } = await open(folder);
    await rows.insertMany(
      Array.from({ length: 50 }, (_, i) => ({ _id: `row-${i}`, text: `promise-${i}-to-a-citizen` })),
    );
    await close();
    const path = join(folder, DATABASE_FILE);
    const bytes = readFileSync(path);
    const at = bytes.indexOf('promise-30-to-a-citizen');
    expect(at).toBeGreaterThan(0);
    bytes[at + 9] = '8'.charCodeAt(0);
    writeFileSync(path, bytes);
    return { folder, path, bytes };
  }

  it('when it is in the middle of a document, then the start ends with one sentence and changes nothing', async () => {
    const { folder, path, bytes } = await withChangedByte();
    await expect(startEmbeddedDatabase({ folder })).rejects.toThrow(
      /is damaged \(document 31 of collection 1 is not as it was written\).*npm run restore/,
    );
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('when a backup is made of it or restored, then it is refused and the name stays free', async () => {
    const { folder, path } = await withChangedByte();
    const file = join(temporaryFolder(), 'backup.sqlite');
    expect(() => backUp(folder, file)).toThrow(`${path} is damaged (document 31`);
    expect(existsSync(file)).toBe(false);
    const other = temporaryFolder();
    expect(() => restore(other, path)).toThrow(`${path} is damaged (document 31`);
    expect(readdirSync(other).filter((name) => name.startsWith(DATABASE_FILE))).toEqual([]);
  });

  it('when a collection is described by nonsense, then the start says that the file is damaged', async () => {
    const folder = temporaryFolder();
    const { rows, close } = await open(folder);
    await rows.insertOne({ _id: 'a' });
    await close();
    const file = new DatabaseSync(join(folder, DATABASE_FILE));
    file.exec("UPDATE collections SET options = X'ff00'");
    file.close();
    await expect(startEmbeddedDatabase({ folder })).rejects.toThrow(/sportello\.sqlite is damaged/);
  });
});

describe('who may read', () => {
  const modes = (folder: string) =>
    Object.fromEntries(
      readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
    );

  it('when anybody may enter the folder, then the files in it are the server user’s alone, those of before too', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const first = await open(folder);
    await first.rows.insertOne({ _id: 'a' });
    expect(new Set(Object.values(modes(folder)))).toEqual(new Set(['600']));
    expect(Object.keys(modes(folder))).toContain(`${DATABASE_FILE}-wal`);
    await first.close();
    chmodSync(join(folder, DATABASE_FILE), 0o644);
    await open(folder);
    expect(modes(folder)[DATABASE_FILE]).toBe('600');
  });

  it('when a killed server’s file is restored, then what lay beside it is there too', async () => {
    const folder = temporaryFolder();
    const { rows } = await open(folder);
    await rows.insertOne({ _id: 'a' });
    // as SIGKILL leaves it: the write is in the -wal file alone
    const copy = join(temporaryFolder(), 'left.sqlite');
    for (const suffix of ['', '-wal']) copyFileSync(join(folder, DATABASE_FILE + suffix), copy + suffix);
    expect(restore(temporaryFolder(), copy)).toMatchObject({ documents: 1 });
  });

  it('when a backup is made and restored, then nobody else may read either', async () => {
    const folder = temporaryFolder();
    const { rows, close } = await open(folder);
    await rows.insertOne({ _id: 'a' });
    const file = join(temporaryFolder(), 'copies', 'backup.sqlite');
    backUp(folder, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await close();
    chmodSync(file, 0o644);
    const { kept } = restore(folder, file);
    expect(modes(folder)).toMatchObject({ [DATABASE_FILE]: '600' });
    expect(statSync(kept!).mode & 0o777).toBe(0o600);
  });
});
