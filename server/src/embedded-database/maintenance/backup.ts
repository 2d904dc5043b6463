import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../../make-folder.ts';
import { DATABASE_FILE, makeDataFolder } from '../start.ts';
import { DatabaseFileError, explainFileError } from '../store/file-errors.ts';
import { isSportelloFile, keepPrivate } from '../store/file-format.ts';
import { refuseEmptied } from '../store/folder-marker.ts';
import { lockFolder } from '../store/folder-lock.ts';
import { openSqliteFile } from '../store/sqlite-file.ts';

export interface BackupSummary {
  /** Absolute path of what was written. */
  readonly path: string;
  readonly collections: number;
  readonly documents: number;
}

/**
 * Copies a data folder's database into one file, as it is at one moment, while a server may go on writing.
 * @throws DatabaseFileError; a file of that name is never overwritten
 */
export function backUp(folder: string, file: string): BackupSummary {
  const source = join(resolve(folder), DATABASE_FILE);
  const path = resolve(file);
  if (!existsSync(source))
    throw new DatabaseFileError('unreadable', `There is no database in ${resolve(folder)}.`);
  refuseEmptied(source);
  const part = `${path}.part`;
  try {
    checkFree(path, file.endsWith(sep));
    makeFolder(dirname(path));
    rmSync(part, { force: true });
    copyAtOneMoment(source, part);
    const summary = inspect(part, source);
    sync(part);
    renameSync(part, path);
    sync(dirname(path));
    return { path, ...summary };
  } catch (error) {
    const explained = explainFileError(error, path);
    const isOfSource = explained instanceof DatabaseFileError && explained.problem === 'damaged';
    throw isOfSource ? explainFileError(error, source) : explained;
  } finally {
    discard(part);
  }
}

/** @throws DatabaseFileError where the backup's name is a folder's or somebody else's */
function checkFree(path: string, isMeantAsFolder: boolean): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() || (isMeantAsFolder && !found))
    throw new DatabaseFileError(
      'inUse',
      `${path} is a folder. Name the file too, for example ${join(path, `sportello-${new Date().toISOString().slice(0, 10)}.sqlite`)}.`,
    );
  if (found)
    throw new DatabaseFileError(
      'inUse',
      `${path} is there already. Choose another name; a backup never overwrites one.`,
    );
}

/** A database as it is at one moment, whoever writes to it meanwhile. */
function copyAtOneMoment(source: string, part: string): void {
  keepPrivate(part);
  const database = new DatabaseSync(source, { timeout: 10_000 });
  try {
    database.prepare('VACUUM INTO ?').run(part);
  } finally {
    database.close();
  }
}

/**
 * Puts a backup in the place of a data folder's database and keeps what was there under another name.
 * @throws DatabaseFileError 'inUse' while a server runs on the folder, 'damaged' for a file that is no whole backup
 */
export function restore(
  folder: string,
  file: string,
  now = new Date(),
): BackupSummary & { kept: string | undefined } {
  const target = join(resolve(folder), DATABASE_FILE);
  const path = resolve(file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new DatabaseFileError('unreadable', `${path} does not exist.`);
  if (!found.isFile())
    throw new DatabaseFileError('unreadable', `${path} is no file. Name the file that a backup wrote.`);
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new DatabaseFileError(
      'unreadable',
      `${path} cannot be read. Give your user read access to it.`,
      error,
    );
  }
  makeDataFolder(resolve(folder));
  const lock = lockFolder(resolve(folder));
  const part = `${target}.part`;
  try {
    rmSync(part, { force: true });
    // what a killed server had not put in its place yet lies in a file beside
    if (existsSync(`${path}-wal`)) copyAtOneMoment(path, part);
    else copyFileSync(path, part);
    const summary = inspect(part, path);
    sync(part);
    const kept = existsSync(target)
      ? `${target}.before-${now.toISOString().replace(/[:.]/g, '-')}`
      : undefined;
    if (kept) keepBeside(target, kept);
    renameSync(part, target);
    sync(dirname(target));
    return { path: target, ...summary, kept };
  } catch (error) {
    const explained = explainFileError(error, path);
    const isOfTarget =
      explained instanceof DatabaseFileError && ['full', 'readOnly'].includes(explained.problem);
    throw isOfTarget ? explainFileError(error, target) : explained;
  } finally {
    discard(part);
    lock.release();
  }
}

const SIDE_FILES = ['-wal', '-shm'];

/** Removes what a copy left, where anything could be there at all. */
function discard(part: string): void {
  for (const suffix of ['', ...SIDE_FILES]) {
    try {
      rmSync(part + suffix, { force: true });
    } catch {
      // a path that cannot be: the error that says so is on its way
    }
  }
}

/** Gives a database another name besides its own: until the new one takes its place in one step, nothing is missing. */
function keepBeside(target: string, kept: string): void {
  try {
    // SQLite would throw away what lies beside an empty file
    if (statSync(target).size > 0) {
      const database = new DatabaseSync(target);
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
    }
  } catch {
    // too damaged to be tidied up: kept as it lies
  }
  for (const suffix of ['', ...SIDE_FILES]) {
    if (!existsSync(target + suffix)) continue;
    try {
      linkSync(target + suffix, kept + suffix);
    } catch {
      copyFileSync(target + suffix, kept + suffix);
    }
  }
  for (const suffix of SIDE_FILES) rmSync(target + suffix, { force: true });
}

/** Opens a copy as the server would, with all its checks, and counts what is in it. Errors name the file it was made of. */
function inspect(copy: string, of: string): Omit<BackupSummary, 'path'> {
  if (!isSportelloFile(copy)) throw new DatabaseFileError('damaged', `${of} is not a Sportello database.`);
  try {
    const file = openSqliteFile(copy);
    try {
      let documents = 0;
      for (const _ of file.documents()) documents++;
      return { collections: file.collections().length, documents };
    } finally {
      file.close();
    }
  } catch (error) {
    if (!(error instanceof DatabaseFileError)) throw error;
    throw new DatabaseFileError(error.problem, error.message.replaceAll(copy, of), error);
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
