import { randomBytes } from 'node:crypto';
import { decodeDocument } from '../bson/decode.ts';
import { encodeDocument } from '../bson/encode.ts';
import type { Encodable } from '../bson/encode.ts';
import type { BsonDocument } from '../bson/values.ts';
import { ObjectIdValue, OpaqueValue, RegexValue, TimestampValue } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { typeName } from '../bson/type-rank.ts';
import type { Collection } from '../store/collection.ts';
import { collectionName, statements } from './arguments.ts';
import { rejectUnknownFields } from './known-fields.ts';
import { isOrdered, runStatements, writeReply } from './write-reply.ts';

let counter = randomBytes(3).readUIntBE(0, 3);
const processPart = randomBytes(5).toString('hex');

export function newObjectId(now: Date): ObjectIdValue {
  counter = (counter + 1) & 0xffffff;
  const seconds = Math.floor(now.getTime() / 1000).toString(16).padStart(8, '0'); // prettier-ignore
  return new ObjectIdValue(seconds + processPart + counter.toString(16).padStart(6, '0'));
}

/** @throws CommandError 53 InvalidIdField, 2 BadValue as MongoDB's fixDocumentForInsert */
export function checkStorable(document: BsonDocument): void {
  const id = document.get('_id');
  if (Array.isArray(id)) throw new CommandError(53, "The '_id' value cannot be of type array");
  if (id instanceof RegexValue) throw new CommandError(53, "The '_id' value cannot be of type regex");
  if (id instanceof OpaqueValue && typeName(id) === 'undefined')
    throw new CommandError(53, "The '_id' value cannot be of type undefined");
  if (id instanceof Map && id.keys().next().value?.startsWith('$')) {
    throw new CommandError(
      52,
      `_id fields may not contain '$'-prefixed fields: ${id.keys().next().value} is not valid for storage.`,
    );
  }
}

/** Puts _id first, makes one where there is none, and fills empty timestamps. Returns the bytes to store. */
function prepare(
  document: BsonDocument,
  bytes: Buffer | undefined,
  now: Date,
): { document: BsonDocument; bytes: Buffer } {
  checkStorable(document);
  let changed = false;
  for (const [name, value] of document) {
    if (name === '_id' || !(value instanceof TimestampValue) || value.value !== 0n) continue;
    document.set(name, new TimestampValue((BigInt(Math.floor(now.getTime() / 1000)) << 32n) | 1n));
    changed = true;
  }
  if (document.keys().next().value === '_id') {
    return { document, bytes: changed || !bytes ? encodeDocument(document) : Buffer.from(bytes) };
  }
  const ordered: BsonDocument = new Map([['_id', document.get('_id') ?? newObjectId(now)], ...document]);
  return { document: ordered, bytes: encodeDocument(ordered) };
}

export function insertDocument(
  collection: Collection,
  document: BsonDocument,
  bytes: Buffer | undefined,
  now: Date,
): BsonDocument {
  const ready = prepare(document, bytes, now);
  collection.insert(ready.document, ready.bytes);
  return ready.document;
}

export function insert(engine: Engine, command: Command): Encodable {
  rejectUnknownFields(command, 'insert');
  const name = collectionName(command);
  const sequence = command.sequences.get('documents');
  const items = sequence ?? statements(command, 'documents');
  if (items.length === 0 || items.length > 100_000)
    throw new CommandError(
      16,
      `Write batch sizes must be between 1 and 100000. Got ${items.length} operations.`,
    );
  const collection = engine.catalog.findOrCreate(command.database, name);
  let inserted = 0;
  const errors = runStatements<Buffer | BsonDocument>(engine.log, items, isOrdered(command.body), (item) => {
    const bytes = Buffer.isBuffer(item) ? item : undefined;
    insertDocument(collection, bytes ? decodeDocument(bytes) : (item as BsonDocument), bytes, engine.now());
    inserted++;
  });
  engine.counters.opcounters.insert += items.length;
  engine.counters.documents.inserted += inserted;
  return writeReply({ n: inserted }, errors);
}
