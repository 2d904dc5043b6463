import { decodeDocument, decodeFields } from '../bson/decode.ts';
import { encodeDocument } from '../bson/encode.ts';
import { encodeKey } from '../bson/key-encoding.ts';
import type { BsonDocument } from '../bson/values.ts';
import type { Collation } from '../collation.ts';
import { CommandError } from '../command-error.ts';
import type { ChangeLog } from './change-log.ts';
import type { CollectionIndex, IndexSpec } from './collection-index.ts';
import { createIndex, duplicateKeyError, keysOf } from './collection-index.ts';

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** The documents of one collection in memory, with their indexes. Every change goes to the change log. */
export class Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly uuid: Buffer;
  readonly options: BsonDocument;
  readonly collation: Collation | undefined;
  readonly records = new Map<number, Buffer>();
  readonly indexes = new Map<string, CollectionIndex>();
  bytes = 0;
  /** What queries have looked at since the start, how many sorted in memory, and how many read everything. */
  readonly examined = { keys: 0, documents: 0, sorts: 0, scans: 0 };
  /** How long commands on it have taken since the start, by their names. */
  readonly usage = new Map<string, { micros: number; count: number }>();
  #nextRecord = 1;
  readonly #log: ChangeLog;

  constructor(
    log: ChangeLog,
    place: {
      id: number;
      database: string;
      name: string;
      uuid: Buffer;
      options: BsonDocument;
      collation: Collation | undefined;
    },
  ) {
    this.#log = log;
    this.id = place.id;
    this.database = place.database;
    this.name = place.name;
    this.uuid = place.uuid;
    this.options = place.options;
    this.collation = place.collation;
  }

  get namespace(): string {
    return `${this.database}.${this.name}`;
  }

  /** A stored record as it comes from disk, before the indexes are built. */
  load(record: number, bytes: Buffer): void {
    this.records.set(record, bytes);
    this.bytes += bytes.length;
    if (record >= this.#nextRecord) this.#nextRecord = record + 1;
  }

  read(record: number): BsonDocument {
    return decodeDocument(this.records.get(record)!);
  }

  /** The record with this _id, when the _id index answers alone. */
  findById(id: BsonDocument extends Map<string, infer V> ? V : never): number | undefined {
    return this.indexes.get('_id_')!.keys.find(encodeKey(id, this.indexes.get('_id_')!.fold));
  }

  /** @throws CommandError 11000 DuplicateKey, 171 CannotIndexParallelArrays, 10334 BSONObjectTooLarge; nothing is changed then */
  insert(document: BsonDocument, bytes: Buffer): number {
    checkSize(bytes);
    const record = this.#nextRecord;
    const entries = this.#entries(document, record);
    this.#nextRecord++;
    for (const [index, keys] of entries) for (const key of keys) index.keys.add(key, record);
    this.#put(record, undefined, bytes);
    return record;
  }

  /** @throws as insert */
  replace(record: number, before: BsonDocument, after: BsonDocument): void {
    const bytes = encodeDocument(after);
    checkSize(bytes);
    const entries = this.#entries(after, record);
    for (const [index, keys] of entries) {
      const old = keysOf(index, before);
      for (const key of old) if (!keys.includes(key)) index.keys.remove(key, record);
      for (const key of keys) if (!old.includes(key)) index.keys.add(key, record);
    }
    this.#put(record, this.records.get(record), bytes);
  }

  remove(record: number, document = this.read(record)): void {
    for (const index of this.indexes.values())
      for (const key of keysOf(index, document)) index.keys.remove(key, record);
    const before = this.records.get(record)!;
    this.records.delete(record);
    this.bytes -= before.length;
    this.#log.add({ collection: this, record, before, after: undefined });
  }

  /** Puts a record back as it was before a change, without checks and without logging. */
  restore(record: number, bytes: Buffer | undefined): void {
    const current = this.records.get(record);
    if (current) {
      const document = decodeDocument(current);
      for (const index of this.indexes.values())
        for (const key of keysOf(index, document)) index.keys.remove(key, record);
      this.records.delete(record);
      this.bytes -= current.length;
    }
    if (!bytes) return;
    const document = decodeDocument(bytes);
    for (const index of this.indexes.values())
      for (const key of keysOf(index, document)) index.keys.add(key, record);
    this.records.set(record, bytes);
    this.bytes += bytes.length;
  }

  #entries(document: BsonDocument, record: number): [CollectionIndex, string[]][] {
    const entries: [CollectionIndex, string[]][] = [];
    for (const index of this.indexes.values()) {
      const keys = keysOf(index, document);
      if (index.spec.unique) {
        for (const key of keys) {
          if (index.keys.find(key, record) !== undefined)
            throw duplicateKeyError(this.namespace, index, document, key);
        }
      }
      entries.push([index, keys]);
    }
    return entries;
  }

  #put(record: number, before: Buffer | undefined, bytes: Buffer): void {
    this.records.set(record, bytes);
    this.bytes += bytes.length - (before?.length ?? 0);
    this.#log.add({ collection: this, record, before, after: bytes });
  }

  /**
   * Builds indexes over what is stored and adds them all, or none.
   * @throws CommandError 11000 for the first duplicate, 171 for parallel arrays
   */
  buildIndexes(specs: readonly IndexSpec[]): void {
    const built = specs.map((spec) => ({
      index: createIndex(spec),
      keys: [] as string[],
      records: [] as number[],
    }));
    const needed = neededFields(specs);
    for (const [record, bytes] of this.records) {
      const document = needed ? decodeFields(bytes, needed) : decodeDocument(bytes);
      for (const { index, keys, records } of built) {
        for (const key of keysOf(index, document)) {
          keys.push(key);
          records.push(record);
        }
      }
    }
    for (const { index, keys, records } of built) this.#fill(index, keys, records);
    for (const { index } of built) this.indexes.set(index.spec.name, index);
  }

  #fill(index: CollectionIndex, keys: string[], records: number[]): void {
    const order = sortedOrder(keys, records);
    const sortedKeys = order ? Array.from(order, (at) => keys[at]!) : keys;
    const sortedRecords = order ? Array.from(order, (at) => records[at]!) : records;
    if (index.spec.unique) {
      for (let i = 1; i < sortedKeys.length; i++) {
        const key = sortedKeys[i]!;
        if (key === sortedKeys[i - 1])
          throw duplicateKeyError(this.namespace, index, this.read(sortedRecords[i]!), key);
      }
    }
    index.keys.load(sortedKeys, sortedRecords);
  }
}

/** Positions in the order of keys, then records; undefined when they stand so already, as times and ids often do. */
function sortedOrder(keys: readonly string[], records: readonly number[]): Uint32Array | undefined {
  let sorted = true;
  for (let i = 1; sorted && i < keys.length; i++) sorted = keys[i - 1]! <= keys[i]!;
  if (sorted) return undefined;
  const order = Uint32Array.from(keys, (_, at) => at);
  return order.sort((a, b) =>
    keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : records[a]! - records[b]!,
  );
}

/** The top-level fields that indexes look at; undefined when a partial filter may look anywhere. */
function neededFields(specs: readonly IndexSpec[]): Set<string> | undefined {
  const fields = new Set<string>();
  for (const spec of specs) {
    for (const field of spec.fields) fields.add(field.path.split('.')[0]!);
    for (const name of spec.partial?.keys() ?? []) {
      if (name.startsWith('$')) return undefined;
      fields.add(name.split('.')[0]!);
    }
  }
  return fields;
}

/** @throws CommandError 10334 BSONObjectTooLarge */
export function checkSize(bytes: Buffer): Buffer {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw new CommandError(
      10334,
      `BSONObj size: ${bytes.length} (0x${bytes.length.toString(16).toUpperCase()}) is invalid. Size must be between 0 and 16777216(16MB)`,
    );
  }
  return bytes;
}
