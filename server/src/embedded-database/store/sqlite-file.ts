/** The one file behind the memory: documents, collections, indexes and answers to retryable writes. */
import type { RecordChange } from './change-log.ts';
import { explainFileError } from './file-errors.ts';
import { checksum, damaged, openChecked } from './file-format.ts';

export interface RetryableAnswer {
  readonly session: string;
  readonly number: bigint;
  readonly reply: Buffer;
  /** When it was given, in epoch milliseconds. */
  readonly at: number;
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
  const database = openChecked(path);
  const putDocument = database.prepare(
    'INSERT OR REPLACE INTO documents (collection, record, body, checksum) VALUES (?, ?, ?, ?)',
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
      throw explainFileError(error, path);
    }
  }

  return {
    path,
    transaction,

    /** Writes changes and answers in one transaction, synced when this returns. */
    write(changes: readonly RecordChange[], answers: readonly RetryableAnswer[]): void {
      transaction(() => {
        for (const { collection, record, after } of changes) {
          if (after) putDocument.run(collection.id, record, after, checksum(after));
          else removeDocument.run(collection.id, record);
        }
        for (const { session, number, reply, at } of answers) putAnswer.run(session, number, reply, at);
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
    /** @throws DatabaseFileError 'damaged' for one that is not as it was written */
    *documents(): Generator<{ collection: number; record: number; body: Buffer }> {
      const rows = database.prepare(
        'SELECT collection, record, body, checksum FROM documents ORDER BY collection, record',
      );
      rows.setReturnArrays(true);
      const pack = createPacker();
      for (const row of rows.iterate() as unknown as Iterable<[number, number, Uint8Array, number]>) {
        if (checksum(row[2]) !== row[3])
          throw damaged(path, `document ${row[1]} of collection ${row[0]} is not as it was written`);
        yield { collection: row[0], record: row[1], body: pack(row[2]) };
      }
    },
    answers(): RetryableAnswer[] {
      const rows = database.prepare('SELECT session, number, reply, at FROM retryable_writes');
      rows.setReadBigInts(true);
      return rows.all().map((row) => ({
        session: String(row.session),
        number: row.number as bigint,
        reply: asBuffer(row.reply),
        at: Number(row.at),
      }));
    },
    forgetAnswers(olderThan: number): void {
      transaction(() => database.prepare('DELETE FROM retryable_writes WHERE at < ?').run(olderThan));
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
