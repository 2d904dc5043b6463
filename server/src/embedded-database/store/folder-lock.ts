import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseFileError, explainFileError } from './file-errors.ts';
import { keepPrivate } from './file-format.ts';

/**
 * Takes a data folder for this process until `release`, or until the process ends in whatever way:
 * the lock is the operating system's, on a file of its own, so that backups may read the data beside us.
 * @throws DatabaseFileError 'inUse' when another process has it
 */
export function lockFolder(folder: string): { release(): void } {
  const path = join(folder, 'sportello.lock');
  let database: DatabaseSync | undefined;
  try {
    keepPrivate(path);
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    const explained = explainFileError(error, path);
    if (explained instanceof DatabaseFileError && explained.problem === 'inUse') {
      throw new DatabaseFileError(
        'inUse',
        `The data folder ${folder} is in use by another Sportello process. Stop that one first, or give this one a folder of its own.`,
        error,
      );
    }
    if (explained instanceof DatabaseFileError && explained.problem === 'unreadable') {
      throw new DatabaseFileError(
        'readOnly',
        `The data folder ${folder} cannot be written. Give the server's user write access to it.`,
        error,
      );
    }
    throw explained;
  }
  const held = database;
  return { release: () => held.isOpen && held.close() };
}
