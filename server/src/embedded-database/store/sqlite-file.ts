/** The one file behind the memory: documents, collections, indexes and answers to retryable writes. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseFileError, explainSqliteError } from './file-errors.ts';
import type { RecordChange } from './change-log.ts';

/** Bump with a migration for every change of the tables. */
export const FORMAT_VERSION = 1;
/** "SPRT": tells this file from any other SQLite file. */
const APPLICATION_ID = 0x53505254;

const MIGRATIONS: readonly string[] = [
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
];

export interface RetryableAnswer {
  readonly session: string;
  readonly number: bigint;
  readonly reply: Buffer;
}

export interface StoredCollection {
  id: number;
  database: string;
  name: string;
  uuid: Buffer;
  options: Buffer;
  indexes: { name: string; description: Buffer }[];
}

const asBuffer = (value: unknown): Buffer => {
  const bytes = value as Uint8Array;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

const SLAB_BYTES = 1 << 20;

/** Copies many small blobs into few large buffers: a buffer of its own costs each more than its bytes. */
function createPacker(): (bytes: Uint8Array) => Buffer {
  let slab = Buffer.alloc(0);
  let used = 0;
  return (bytes) => {
    if (bytes.length > SLAB_BYTES / 16) return asBuffer(bytes);
    if (used + bytes.length > slab.length) {
      slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      used = 0;
    }
    slab.set(bytes, used);
    used += bytes.length;
    return slab.subarray(used - bytes.length, used);
  };
}

export type SqliteFile = ReturnType<typeof openSqliteFile>;

/**
 * Opens or creates the file, brings it to the current format and checks it.
 * @throws DatabaseFileError with one sentence for the administrator
 */
export function openSqliteFile(path: string) {
  const isNew = !existsSync(path);
  const database = openChecked(path, isNew);
  const putDocument = database.prepare(
    'INSERT OR REPLACE INTO documents (collection, record, body) VALUES (?, ?, ?)',
  );
  const removeDocument = database.prepare('DELETE FROM documents WHERE collection = ? AND record = ?');
  const putAnswer = database.prepare(
    'INSERT OR REPLACE INTO retryable_writes (session, number, reply, at) VALUES (?, ?, ?, ?)',
  );
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');

  /** Runs `work` as one durable transaction; when it fails nothing of it is on disk. */
  function transaction(work: () => void): void {
    try {
      begin.run();
      work();
      commit.run();
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw explainSqliteError(error, path);
    }
  }

  return {
    path,
    transaction,

    /** Writes changes and answers in one transaction, synced when this returns. */
    write(changes: readonly RecordChange[], answers: readonly RetryableAnswer[]): void {
      transaction(() => {
        for (const { collection, record, after } of changes) {
          if (after) putDocument.run(collection.id, record, after);
          else removeDocument.run(collection.id, record);
        }
        for (const { session, number, reply } of answers) putAnswer.run(session, number, reply, Date.now());
      });
    },

    createCollection(collection: Omit<StoredCollection, 'indexes'>): void {
      database
        .prepare('INSERT INTO collections (id, database, name, uuid, options) VALUES (?, ?, ?, ?, ?)')
        .run(collection.id, collection.database, collection.name, collection.uuid, collection.options);
    },
    dropCollection(id: number): void {
      database.prepare('DELETE FROM documents WHERE collection = ?').run(id);
      database.prepare('DELETE FROM indexes WHERE collection = ?').run(id);
      database.prepare('DELETE FROM collections WHERE id = ?').run(id);
    },
    renameCollection(id: number, databaseName: string, name: string): void {
      database
        .prepare('UPDATE collections SET database = ?, name = ? WHERE id = ?')
        .run(databaseName, name, id);
    },
    updateOptions(id: number, options: Buffer): void {
      database.prepare('UPDATE collections SET options = ? WHERE id = ?').run(options, id);
    },
    putIndex(collection: number, name: string, description: Buffer): void {
      database
        .prepare('INSERT OR REPLACE INTO indexes (collection, name, description) VALUES (?, ?, ?)')
        .run(collection, name, description);
    },
    dropIndex(collection: number, name: string): void {
      database.prepare('DELETE FROM indexes WHERE collection = ? AND name = ?').run(collection, name);
    },

    collections(): StoredCollection[] {
      const rows = database
        .prepare('SELECT id, database, name, uuid, options FROM collections ORDER BY id')
        .all();
      const indexes = database.prepare(
        'SELECT name, description FROM indexes WHERE collection = ? ORDER BY rowid',
      );
      return rows.map((row) => ({
        id: Number(row.id),
        database: String(row.database),
        name: String(row.name),
        uuid: asBuffer(row.uuid),
        options: asBuffer(row.options),
        indexes: indexes
          .all(row.id!)
          .map((index) => ({ name: String(index.name), description: asBuffer(index.description) })),
      }));
    },
    *documents(): Generator<{ collection: number; record: number; body: Buffer }> {
      const rows = database.prepare(
        'SELECT collection, record, body FROM documents ORDER BY collection, record',
      );
      rows.setReturnArrays(true);
      const pack = createPacker();
      for (const row of rows.iterate() as unknown as Iterable<[number, number, Uint8Array]>) {
        yield { collection: row[0], record: row[1], body: pack(row[2]) };
      }
    },
    answers(): RetryableAnswer[] {
      const rows = database.prepare('SELECT session, number, reply FROM retryable_writes');
      rows.setReadBigInts(true);
      return rows.all().map((row) => ({
        session: String(row.session),
        number: row.number as bigint,
        reply: asBuffer(row.reply),
      }));
    },
    forgetAnswers(olderThan: Date): void {
      database.prepare('DELETE FROM retryable_writes WHERE at < ?').run(olderThan.getTime());
    },
    fileBytes(): number {
      const pages = database.prepare('PRAGMA page_count').get()!.page_count as number;
      return pages * (database.prepare('PRAGMA page_size').get()!.page_size as number);
    },
    close(): void {
      if (database.isOpen) database.close();
    },
  };
}

function openChecked(path: string, isNew: boolean): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    accessSync(dirname(path), constants.W_OK);
    database = new DatabaseSync(path);
    database.exec(
      'PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8000',
    );
    migrate(database, isNew, path);
    return database;
  } catch (error) {
    database?.close();
    throw explainSqliteError(error, path);
  }
}

function migrate(database: DatabaseSync, isNew: boolean, path: string): void {
  const read = (pragma: string) => Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get()!)[0]);
  const version = read('user_version');
  const empty = isNew || Number(database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()!.n) === 0;
  if (!empty && read('application_id') !== APPLICATION_ID) {
    throw new DatabaseFileError('damaged', `${path} is not a Sportello database.`);
  }
  if (version > FORMAT_VERSION) {
    throw new DatabaseFileError(
      'newer',
      `${path} was written by a newer version of Sportello (format ${version}, this one knows ${FORMAT_VERSION}). Install that version again.`,
    );
  }
  if (!empty) checkIntegrity(database, path);
  for (let next = version; next < FORMAT_VERSION; next++) {
    database.exec(
      `BEGIN IMMEDIATE; ${MIGRATIONS[next]!} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${next + 1}; COMMIT`,
    );
  }
}

/** Reads every page: a torn or overwritten file is found here and not in the middle of a working day. */
function checkIntegrity(database: DatabaseSync, path: string): void {
  const findings = database.prepare('PRAGMA quick_check(1)').all();
  const first = String(Object.values(findings[0] ?? { result: 'no answer' })[0]).replaceAll('\n', ' ');
  if (first !== 'ok')
    throw new DatabaseFileError(
      'damaged',
      `${path} is damaged (${first}). Nothing was changed; restore the latest backup with: npm run restore -- FILE`,
    );
}
