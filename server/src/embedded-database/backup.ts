import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE_FILE } from './start.ts';
import { DatabaseFileError, explainSqliteError } from './store/file-errors.ts';
import { lockFolder } from './store/folder-lock.ts';
import { openSqliteFile } from './store/sqlite-file.ts';

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
  if (existsSync(path))
    throw new DatabaseFileError(
      'inUse',
      `${path} is there already. Choose another name; a backup never overwrites one.`,
    );
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  rmSync(part, { force: true });
  try {
    const database = new DatabaseSync(source, { timeout: 10_000 });
    try {
      database.prepare('VACUUM INTO ?').run(part);
    } finally {
      database.close();
    }
    const summary = inspect(part, path);
    sync(part);
    renameSync(part, path);
    sync(dirname(path));
    return summary;
  } catch (error) {
    throw explainSqliteError(error, path);
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(part + suffix, { force: true });
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
  if (!existsSync(path)) throw new DatabaseFileError('unreadable', `${path} does not exist.`);
  mkdirSync(resolve(folder), { recursive: true, mode: 0o700 });
  const lock = lockFolder(resolve(folder));
  const part = `${target}.part`;
  try {
    copyFileSync(path, part);
    const summary = inspect(part, target);
    sync(part);
    const kept = existsSync(target)
      ? `${target}.before-${now.toISOString().replace(/[:.]/g, '-')}`
      : undefined;
    if (kept)
      for (const suffix of ['', '-wal', '-shm'])
        if (existsSync(target + suffix)) renameSync(target + suffix, kept + suffix);
    renameSync(part, target);
    sync(dirname(target));
    return { ...summary, kept };
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(part + suffix, { force: true });
    lock.release();
  }
}

/** Opens a copy as the server would, with all its checks, and counts what is in it. */
function inspect(copy: string, path: string): BackupSummary {
  const file = openSqliteFile(copy);
  try {
    let documents = 0;
    for (const _ of file.documents()) documents++;
    return { path, collections: file.collections().length, documents };
  } finally {
    file.close();
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
