import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, MongoServerError } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DATABASE_FILE, startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { backUp, restore } from '../../../server/src/embedded-database/maintenance/backup.ts';
import { DatabaseFileError } from '../../../server/src/embedded-database/store/file-errors.ts';
import { mountTmpfs } from '../../support/mount-tmpfs.ts';
import { expectIndexesToAgree } from './stored-state.ts';

const isRoot = process.getuid?.() === 0;

interface Row {
  _id: string;
  version: number;
  payload: string;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-disk-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file system of its own of `size`, or undefined where mounting is not allowed. */
function smallFileSystem(size: string): string | undefined {
  const folder = temporaryFolder();
  return mountTmpfs(folder, `size=${size}`) ? folder : undefined;
}

async function open(folder: string) {
  const database = await startEmbeddedDatabase({ folder, sweepMs: 0 });
  const client = await new MongoClient(database.uri).connect();
  const close = async () => {
    await client.close();
    await database.close();
  };
  return { rows: client.db().collection<Row>('rows'), close };
}

const problemOf = (promise: Promise<unknown>) => promise.then(() => 'none', (error: unknown) => (error instanceof DatabaseFileError ? error.problem : String(error))); // prettier-ignore

describe('when the file system gives way', () => {
  it.skipIf(!isRoot)(
    'when the disk fills up, then writes fail with OutOfDiskSpace, reads go on, and nothing acknowledged is lost',
    async (test) => {
      const folder = smallFileSystem('3m');
      if (!folder) return test.skip('mounting is not allowed here');
      const first = await open(folder);
      await first.rows.createIndex({ version: 1, _id: 1 });
      await first.rows.createIndex({ claims: 1 }, { partialFilterExpression: { claims: { $exists: true } } });
      const stored = new Set<string>();
      let refused: unknown;
      for (let i = 0; !refused && i < 2000; i++) {
        await first.rows.insertOne({ _id: `row-${i}`, version: i, payload: 'p'.repeat(5000) }).then(
          () => stored.add(`row-${i}`),
          (error: unknown) => (refused = error),
        );
      }
      expect(refused).toBeInstanceOf(MongoServerError);
      expect(refused).toMatchObject({ code: 14031, codeName: 'OutOfDiskSpace' });
      expect(await first.rows.countDocuments()).toBe(stored.size);
      // also those that come in the same moment as a write that fails
      for (let i = 0; i < 20; i++) {
        const write = first.rows.insertOne({ _id: `late-${i}`, version: i, payload: 'p'.repeat(50_000) });
        const [written, ...read] = await Promise.allSettled([
          write, first.rows.findOne({ _id: `late-${i}` }), first.rows.countDocuments(), first.rows.distinct('version'),
        ]); // prettier-ignore
        expect(written.status).toBe('rejected');
        expect(read).toMatchObject([{ value: null }, { value: stored.size }, { status: 'fulfilled' }]);
      }
      await expectIndexesToAgree(first.rows);
      await first.close();

      const again = await open(folder);
      expect(new Set((await again.rows.find().toArray()).map(({ _id }) => _id))).toEqual(stored);
      await expectIndexesToAgree(again.rows);
      await again.close();
    },
  );

  it('when the file is torn, then the start ends with one sentence and changes nothing', async () => {
    const folder = temporaryFolder();
    const { rows, close } = await open(folder);
    await rows.insertMany(
      Array.from({ length: 500 }, (_, i) => ({ _id: `row-${i}`, version: i, payload: 'p'.repeat(500) })),
    );
    await close();
    const path = join(folder, DATABASE_FILE);
    const { size } = statSync(path);
    execFileSync(
      'dd',
      [
        'if=/dev/urandom',
        `of=${path}`,
        'bs=4096',
        'seek=8',
        `count=${Math.floor(size / 8192)}`,
        'conv=notrunc',
      ],
      { stdio: 'ignore' },
    );
    await expect(startEmbeddedDatabase({ folder })).rejects.toThrow(/is damaged.*npm run restore/);
    expect(statSync(path).size).toBe(size);
  });

  it('when the file is another kind of file, then the start says so', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, DATABASE_FILE), 'a letter to the mayor '.repeat(500));
    expect(await problemOf(startEmbeddedDatabase({ folder }))).toBe('damaged');
  });

  it('when a second server starts on the same folder, then it is told that the folder is in use', async () => {
    const folder = temporaryFolder();
    const { close } = await open(folder);
    expect(await problemOf(startEmbeddedDatabase({ folder }))).toBe('inUse');
    await close();
    await (await open(folder)).close();
  });

  it.skipIf(isRoot)('when the folder is read-only, then the start says so', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    expect(await problemOf(startEmbeddedDatabase({ folder }))).toBe('readOnly');
  });

  it.skipIf(!isRoot)('when the file system is read-only, then the start says so', async (test) => {
    const folder = smallFileSystem('3m');
    if (!folder) return test.skip('mounting is not allowed here');
    await (await open(folder)).close();
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    expect(await problemOf(startEmbeddedDatabase({ folder }))).toBe('readOnly');
  });

  it('when a backup is made under load and restored, then it holds one moment of the data', async () => {
    const folder = temporaryFolder();
    const file = join(temporaryFolder(), 'backup.sqlite');
    const { rows, close } = await open(folder);
    let writing = true;
    const load = (async () => {
      for (let i = 0; writing; i++) await rows.insertOne({ _id: `row-${i}`, version: i, payload: '' });
    })();
    while ((await rows.countDocuments()) < 50);
    const { documents } = backUp(folder, file);
    writing = false;
    await load;
    await rows.deleteMany({});
    expect(() => restore(folder, file)).toThrow(/in use/);
    await close();
    expect(restore(folder, file)).toMatchObject({ documents });
    const after = await open(folder);
    const versions = (await after.rows.find().sort({ version: 1 }).toArray()).map(({ version }) => version);
    expect(versions).toEqual(Array.from({ length: documents }, (_, i) => i));
    await after.close();
  });
});
