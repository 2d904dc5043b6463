/**
 * Remembers that a data folder has held a database. SQLite takes an empty file for a new one: after a plug pulled at
 * a bad moment, or a copy that a full disk ended, a town would silently come up without an appointment.
 */
import { closeSync, existsSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseFileError } from './file-errors.ts';

export const MARKER = 'database-made';

const TEXT = `Sportello's database was made in this folder. While this file is here, an empty or missing
sportello.sqlite is reported at the start and never taken for a new town.
`;

const markerOf = (path: string): string => join(dirname(path), MARKER);

/** Whether the folder of `path` has held a database. */
export const wasMade = (path: string): boolean => existsSync(markerOf(path));

/** Call when the tables are on disk. Without space or permission it is left to the next start. */
export function noteMade(path: string): void {
  if (wasMade(path)) return;
  try {
    const file = openSync(markerOf(path), 'wx', 0o600);
    writeSync(file, TEXT);
    fsyncSync(file);
    closeSync(file);
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  } catch {
    // what can be served is served: the marker guards against a later accident
  }
}

/**
 * Looks at the file before SQLite does, which would also throw away a log that lies beside an empty file.
 * @throws DatabaseFileError 'damaged' for an empty or missing file where a database was
 */
export function refuseEmptied(path: string): void {
  const bytes = (name: string) => statSync(name, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes(path) > 0) return;
  // the first page stands in the file before there is a log
  if (wasMade(path) || bytes(`${path}-wal`) > 0) throw emptied(path, existsSync(path) ? 'empty' : 'missing');
}

export const emptied = (path: string, how: 'empty' | 'missing' | 'without its tables'): DatabaseFileError =>
  new DatabaseFileError(
    'damaged',
    `${path} is ${how}, but this folder has held a database. Nothing was changed; restore the latest backup with: npm run restore -- FILE (to begin without any data, move everything out of the folder first).`,
  );
