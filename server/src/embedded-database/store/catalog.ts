/** Databases, collections and indexes: in memory and, before that, in the file. */
import { randomBytes } from 'node:crypto';
import { decodeDocument } from '../bson/decode.ts';
import { encodeDocument } from '../bson/encode.ts';
import type { BsonDocument } from '../bson/values.ts';
import { parseCollation } from '../collation.ts';
import { CommandError } from '../command-error.ts';
import type { ChangeLog } from './change-log.ts';
import { Collection } from './collection.ts';
import type { IndexSpec } from './collection-index.ts';
import { DatabaseFileError, explainFileError } from './file-errors.ts';
import { damaged } from './file-format.ts';
import { parseIndexSpec } from './index-spec.ts';
import type { SqliteFile } from './sqlite-file.ts';

const ID_INDEX: BsonDocument = new Map<string, BsonDocument | string>([['key', new Map([['_id', 1]])], ['name', '_id_']]); // prettier-ignore

export class Catalog {
  readonly databases = new Map<string, Map<string, Collection>>();
  readonly #file: SqliteFile;
  readonly #log: ChangeLog;
  #nextId = 1;

  constructor(file: SqliteFile, log: ChangeLog) {
    this.#file = file;
    this.#log = log;
  }

  /**
   * Reads everything from the file and builds the indexes.
   * @throws DatabaseFileError 'damaged' for what cannot be read as it was written
   */
  load(): void {
    try {
      this.#read();
    } catch (error) {
      const explained = explainFileError(error, this.#file.path);
      throw explained instanceof DatabaseFileError ? explained : damaged(this.#file.path, explained.message);
    }
  }

  #read(): void {
    const byId = new Map<number, Collection>();
    const stored = this.#file.collections();
    for (const row of stored) {
      const collection = this.#make({ ...row, options: decodeDocument(row.options) });
      byId.set(row.id, collection);
      this.#nextId = Math.max(this.#nextId, row.id + 1);
    }
    for (const { collection, record, body } of this.#file.documents())
      byId.get(collection)?.load(record, body);
    for (const row of stored) {
      const collection = byId.get(row.id)!;
      const specs = row.indexes.map((index) => parseIndexSpec(decodeDocument(index.description), undefined));
      collection.buildIndexes([parseIndexSpec(ID_INDEX, collection.collation), ...specs]);
    }
  }

  #make(place: {
    id: number;
    database: string;
    name: string;
    uuid: Buffer;
    options: BsonDocument;
  }): Collection {
    const collection = new Collection(this.#log, {
      ...place,
      collation: parseCollation(place.options.get('collation')),
    });
    let database = this.databases.get(place.database);
    if (!database) this.databases.set(place.database, (database = new Map<string, Collection>()));
    database.set(place.name, collection);
    return collection;
  }

  find(database: string, name: string): Collection | undefined {
    return this.databases.get(database)?.get(name);
  }

  byUuid(database: string, uuid: Buffer): Collection | undefined {
    return this.databases
      .get(database)
      ?.values()
      .find((collection) => collection.uuid.equals(uuid));
  }

  /** @throws CommandError 73 InvalidNamespace, 48 NamespaceExists */
  create(database: string, name: string, options: BsonDocument = new Map()): Collection {
    checkNamespace(database, name);
    if (this.find(database, name))
      throw new CommandError(48, `Collection ${database}.${name} already exists.`);
    parseCollation(options.get('collation'));
    const place = { id: this.#nextId, database, name, uuid: newUuid(), options };
    this.#file.transaction(() => this.#file.createCollection({ ...place, options: encodeDocument(options) }));
    this.#nextId++;
    const collection = this.#make(place);
    collection.buildIndexes([parseIndexSpec(ID_INDEX, collection.collation)]);
    return collection;
  }

  findOrCreate(database: string, name: string): Collection {
    return this.find(database, name) ?? this.create(database, name);
  }

  drop(collection: Collection): void {
    this.#file.transaction(() => this.#file.dropCollection(collection.id));
    this.#forget(collection);
  }

  dropDatabase(name: string): boolean {
    const collections = [...(this.databases.get(name)?.values() ?? [])];
    this.#file.transaction(() =>
      collections.forEach((collection) => this.#file.dropCollection(collection.id)),
    );
    collections.forEach((collection) => this.#forget(collection));
    return this.databases.delete(name) || collections.length > 0;
  }

  #forget(collection: Collection): void {
    const database = this.databases.get(collection.database);
    database?.delete(collection.name);
    if (database?.size === 0) this.databases.delete(collection.database);
  }

  /** Puts `from` under another name, dropping what stood there, in one step. */
  rename(from: Collection, database: string, name: string, replaced: Collection | undefined): void {
    checkNamespace(database, name);
    this.#file.transaction(() => {
      if (replaced) this.#file.dropCollection(replaced.id);
      this.#file.renameCollection(from.id, database, name);
    });
    if (replaced) this.#forget(replaced);
    this.#forget(from);
    const moved = this.#make({ id: from.id, database, name, uuid: from.uuid, options: from.options });
    for (const [record, bytes] of from.records) moved.load(record, bytes);
    for (const [key, index] of from.indexes) moved.indexes.set(key, index);
  }

  /** Builds first, so that duplicates stop it, then makes it durable. */
  createIndexes(collection: Collection, specs: readonly IndexSpec[]): void {
    collection.buildIndexes(specs);
    try {
      this.#file.transaction(() => {
        for (const spec of specs)
          this.#file.putIndex(collection.id, spec.name, encodeDocument(spec.description));
      });
    } catch (error) {
      for (const spec of specs) collection.indexes.delete(spec.name);
      throw error;
    }
  }

  dropIndexes(collection: Collection, names: readonly string[]): void {
    this.#file.transaction(() => names.forEach((name) => this.#file.dropIndex(collection.id, name)));
    for (const name of names) collection.indexes.delete(name);
  }

  /** Changes how long a TTL index keeps documents. */
  changeIndex(collection: Collection, spec: IndexSpec): void {
    this.#file.transaction(() =>
      this.#file.putIndex(collection.id, spec.name, encodeDocument(spec.description)),
    );
    const index = collection.indexes.get(spec.name)!;
    collection.indexes.set(spec.name, Object.assign(index, { spec }));
  }

  *all(): Generator<Collection> {
    for (const database of this.databases.values()) yield* database.values();
  }
}

function newUuid(): Buffer {
  const uuid = randomBytes(16);
  uuid[6] = (uuid[6]! & 0x0f) | 0x40;
  uuid[8] = (uuid[8]! & 0x3f) | 0x80;
  return uuid;
}

/** @throws CommandError 73 InvalidNamespace */
export function checkNamespace(database: string, name: string): void {
  const invalid = (why: string) =>
    new CommandError(73, `Invalid namespace specified '${database}.${name}'${why}`);
  if (database === '' || /[/\\. "$\0]/.test(database) || Buffer.byteLength(database) > 63)
    throw invalid(': the database name is not valid');
  if (name === '' || name.startsWith('.') || name.endsWith('.') || name.includes('$') || name.includes('\0'))
    throw invalid('');
  if (name.startsWith('system.')) throw invalid(': system collections cannot be written');
  if (Buffer.byteLength(`${database}.${name}`) > 255) throw invalid(': longer than 255 bytes');
}
