/** Where somebody may point a backup or a restore by mistake: one sentence each, and nothing is half done. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backUp, restore } from '../../../server/src/embedded-database/maintenance/backup.ts';
import { DATABASE_FILE, startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { DatabaseFileError } from '../../../server/src/embedded-database/store/file-errors.ts';
import { mountTmpfs } from '../../support/mount-tmpfs.ts';

const root = mkdtempSync(join(tmpdir(), 'sportello-targets-'));
const dataDir = join(root, 'data');
let place: string;
let number = 0;

beforeAll(async () => {
  const database = await startEmbeddedDatabase({ folder: dataDir, sweepMs: 0 });
  const client = await new MongoClient(database.uri).connect();
  const letters = Array.from({ length: 400 }, (_, at) => ({ at, text: 'promise '.repeat(100) }));
  await client.db().collection('letters').insertMany(letters);
  await client.close();
  await database.close();
  return () => rmSync(root, { recursive: true, force: true });
});

/** A folder for one test. */
beforeEach(() => {
  place = join(root, String(number++));
  mkdirSync(place);
});

function problemOf(step: () => unknown): Pick<DatabaseFileError, 'problem' | 'message'> {
  try {
    step();
  } catch (error) {
    if (error instanceof DatabaseFileError) return { problem: error.problem, message: error.message };
    throw error;
  }
  throw new Error('It was done.');
}

describe('a backup', () => {
  it('when the folder cannot be, then the command ends with one sentence', async () => {
    // in a process of its own: Node's recursive mkdir never came back from there
    const command = ['server/src/embedded-database/maintenance/backup-cli.ts', '/proc/nowhere/backup.sqlite'];
    const cwd = join(import.meta.dirname, '../../..');
    const env = { ...process.env, DATA_DIR: dataDir };
    const ended = promisify(execFile)(process.execPath, command, { cwd, env, timeout: 20_000 });
    await expect(ended).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^\/proc\/nowhere\/backup.sqlite cannot be opened or written: [^\n]*\n$/,
      ) as string,
    });
  });

  it('when a folder has the name, then an example names a file in it', () => {
    expect(problemOf(() => backUp(dataDir, place))).toMatchObject({
      problem: 'inUse',
      message: expect.stringContaining(`is a folder. Name the file too, for example ${place}/`) as string,
    });
    expect(problemOf(() => backUp(dataDir, `${place}/new/`)).message).toContain('is a folder');
    expect(readdirSync(place)).toEqual([]);
  });

  it('when a file has the name, then it stays as it is', () => {
    const file = join(place, 'last-year.sqlite');
    writeFileSync(file, 'the only copy');
    expect(problemOf(() => backUp(dataDir, file))).toMatchObject({
      problem: 'inUse',
      message: `${file} is there already. Choose another name; a backup never overwrites one.`,
    });
    expect(readFileSync(file, 'utf8')).toBe('the only copy');
    expect(problemOf(() => backUp(dataDir, join(file, 'backup.sqlite'))).problem).toBe('unreadable');
    expect(problemOf(() => backUp(dataDir, join(place, 'n'.repeat(300)))).problem).toBe('unreadable');
    expect(readdirSync(place)).toEqual(['last-year.sqlite']);
  });

  it('when folders are missing, then they are made, for the server’s user alone', () => {
    expect(backUp(dataDir, join(place, 'a', 'b', 'backup.sqlite'))).toMatchObject({ documents: 400 });
  });

  it('when the folder is read-only, then it says so', (test) => {
    if (process.getuid?.() !== 0) chmodSync(place, 0o500);
    else if (!mountTmpfs(place, 'ro')) return test.skip('mounting is not allowed here');
    expect(problemOf(() => backUp(dataDir, join(place, 'backup.sqlite'))).problem).toBe('readOnly');
    expect(problemOf(() => backUp(dataDir, join(place, 'new', 'backup.sqlite'))).problem).toBe('readOnly');
  });

  it('when its disk is too small, then it says so and leaves nothing there', (test) => {
    if (!mountTmpfs(place, 'size=100k')) return test.skip('mounting is not allowed here');
    const problem = problemOf(() => backUp(dataDir, join(place, 'backup.sqlite')));
    expect(problem).toMatchObject({ problem: 'full', message: expect.stringContaining('is full') as string });
    expect(readdirSync(place)).toEqual([]);
  });
});

describe('a restore', () => {
  it('when the disk of the data folder is too small, then it names that disk and leaves nothing there', (test) => {
    const file = join(root, 'whole.sqlite');
    backUp(dataDir, file);
    if (!mountTmpfs(place, 'size=100k')) return test.skip('mounting is not allowed here');
    expect(problemOf(() => restore(place, file))).toMatchObject({
      problem: 'full',
      message: expect.stringContaining(`${join(place, DATABASE_FILE)} is full`) as string,
    });
    expect(readdirSync(place)).toEqual(['sportello.lock']);
  });

  it.each([
    ['an empty file', (file: string) => writeFileSync(file, ''), 'is not a Sportello database'],
    ['a letter', (file: string) => writeFileSync(file, 'Dear mayor, '.repeat(50)), 'is not a Sportello database'],
    ['half a backup', (file: string) => { backUp(dataDir, `${file}.whole`); writeFileSync(file, readFileSync(`${file}.whole`).subarray(0, 150_000)); }, 'is damaged'],
    ['a folder', (file: string) => void mkdirSync(file), 'is no file'],
    ['nothing', () => undefined, 'does not exist'],
  ])('when it is given %s, then what is there stays', (_, make, text) => {
    const file = join(place, 'given');
    make(file);
    const target = join(dataDir, DATABASE_FILE);
    const before = readFileSync(target);
    expect(problemOf(() => restore(dataDir, file)).message).toContain(`${file} ${text}`);
    expect(readFileSync(target).equals(before)).toBe(true);
    expect(existsSync(`${target}.part`)).toBe(false);
  }); // prettier-ignore
});
