/** Opens the file behind the database: its tables, the way from each format to the next, and the checks at every start. */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { DatabaseFileError, explainFileError } from './file-errors.ts';
import { emptied, wasMade } from './folder-marker.ts';

/** "SPRT": tells this file from any other SQLite file. */
const APPLICATION_ID = 0x53505254;
/** Of an SQLite file, with the application's number at byte 68: sqlite.org/fileformat.html. */
const HEADER_BYTES = 100;

/**
 * Whether a file has the mark that every database of ours gets with its first tables. An empty file has none: SQLite
 * would take it for a new database, and a restore would put nothing in the place of everything.
 */
export function isSportelloFile(path: string): boolean {
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, 'r');
  try {
    return (
      readSync(file, header) === HEADER_BYTES &&
      header.toString('latin1', 0, 15) === 'SQLite format 3' &&
      header.readInt32BE(68) === APPLICATION_ID
    );
  } finally {
    closeSync(file);
  }
}

/** What stands beside each document, so that a byte that the disk changed is found at the next start. */
export const checksum = (body: Uint8Array): number => crc32(body);

/** From format n to n + 1. Files of every format are out there: a step is never changed, only followed by another. */
const MIGRATIONS: readonly ((database: DatabaseSync) => void)[] = [
  (database) =>
    database.exec(
      `CREATE TABLE collections (
         id INTEGER PRIMARY KEY, database TEXT NOT NULL, name TEXT NOT NULL, uuid BLOB NOT NULL, options BLOB NOT NULL,
         UNIQUE (database, name)) STRICT;
       CREATE TABLE indexes (
         collection INTEGER NOT NULL REFERENCES collections (id), name TEXT NOT NULL, description BLOB NOT NULL,
         PRIMARY KEY (collection, name)) STRICT;
       CREATE TABLE documents (
         collection INTEGER NOT NULL, record INTEGER NOT NULL, body BLOB NOT NULL,
         PRIMARY KEY (collection, record)) STRICT, WITHOUT ROWID;
       CREATE TABLE retryable_writes (
         session TEXT PRIMARY KEY, number INTEGER NOT NULL, reply BLOB NOT NULL, at INTEGER NOT NULL) STRICT;`,
    ),
  (database) => {
    database.function('checksum', (body) => checksum(body as Uint8Array));
    database.exec(
      `ALTER TABLE documents ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
       UPDATE documents SET checksum = checksum(body);
       CREATE INDEX retryable_writes_by_age ON retryable_writes (at);`,
    );
  },
];

export const FORMAT_VERSION = MIGRATIONS.length;

/**
 * Opens or creates the file, checks it, and brings it to the current format.
 * @throws DatabaseFileError with one sentence for the administrator
 */
export function openChecked(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    accessSync(dirname(path), constants.W_OK);
    keepPrivate(path);
    database = new DatabaseSync(path);
    database.exec(
      'PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8000',
    );
    migrate(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw explainFileError(error, path);
  }
}

/** Personal data is in it: only its owner may read the file, whoever may enter the folder. SQLite gives what it puts beside it the same mode. */
export function keepPrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  for (const suffix of ['', '-wal', '-shm']) {
    if (!existsSync(path + suffix) || (statSync(path + suffix).mode & 0o077) === 0) continue;
    try {
      chmodSync(path + suffix, 0o600);
    } catch {
      // a file system without modes, or a file of somebody else's who let us use it
    }
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const read = (pragma: string) => Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get()!)[0]);
  const version = read('user_version');
  const isEmpty = Number(database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()!.n) === 0;
  if (!isEmpty && read('application_id') !== APPLICATION_ID) {
    throw new DatabaseFileError('damaged', `${path} is not a Sportello database.`);
  }
  // its first page only: what followed was in a log that is gone
  if (isEmpty && wasMade(path)) throw emptied(path, 'without its tables');
  if (version > FORMAT_VERSION) {
    throw new DatabaseFileError(
      'newer',
      `${path} was written by a newer version of Sportello (format ${version}, this one knows ${FORMAT_VERSION}). Install that version again.`,
    );
  }
  if (!isEmpty) checkIntegrity(database, path);
  for (let next = version; next < FORMAT_VERSION; next++) {
    database.exec('BEGIN IMMEDIATE');
    MIGRATIONS[next]!(database);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${next + 1}; COMMIT`);
  }
}

/** Reads every page: a torn or overwritten file is found here and not in the middle of a working day. */
function checkIntegrity(database: DatabaseSync, path: string): void {
  const findings = database.prepare('PRAGMA quick_check(1)').all();
  const first = String(Object.values(findings[0] ?? { result: 'no answer' })[0]).replaceAll('\n', ' ');
  if (first !== 'ok') throw damaged(path, first);
}

export const damaged = (path: string, finding: string): DatabaseFileError =>
  new DatabaseFileError(
    'damaged',
    `${path} is damaged (${finding}). Nothing was changed; restore the latest backup with: npm run restore -- FILE`,
  );
