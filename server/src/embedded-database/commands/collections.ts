import type { Encodable } from '../bson/encode.ts';
import { encodeDocument } from '../bson/encode.ts';
import { decodeDocument } from '../bson/decode.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { BinaryValue } from '../bson/values.ts';
import { parseCollation } from '../collation.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { compileMatcher } from '../query/matcher.ts';
import { OK } from '../reply.ts';
import { collectionName, countField, documentField, EMPTY, flagField } from './arguments.ts';
import { cursorReply } from './find.ts';

const CREATE_OPTIONS: Record<string, 'kept' | 'ignored'> = {
  collation: 'kept',
  storageEngine: 'ignored',
  indexOptionDefaults: 'ignored',
  flags: 'ignored',
};

const GENERIC = new Set(['create', '$db', 'lsid', 'writeConcern', 'comment', 'txnNumber', 'maxTimeMS', '$clusterTime', '$readPreference', 'autoIndexId', 'apiVersion', 'idIndex', 'temp']); // prettier-ignore

export function create(engine: Engine, command: Command): Encodable {
  const name = collectionName(command);
  const options: BsonDocument = new Map();
  for (const [option, value] of command.body) {
    if (GENERIC.has(option)) continue;
    if (option === 'capped' && value === false) continue;
    if (!CREATE_OPTIONS[option])
      throw new CommandError(115, `create: the option '${option}' is not supported by the embedded database`);
    if (option === 'collation') {
      const collation = parseCollation(value);
      if (collation) options.set('collation', collation.spec);
    }
  }
  const existing = engine.catalog.find(command.database, name);
  if (existing && encodeDocument(existing.options).equals(encodeDocument(options))) return { ok: OK };
  engine.catalog.create(command.database, name, options);
  return { ok: OK };
}

export function drop(engine: Engine, command: Command): Encodable {
  const name = collectionName(command);
  const collection = engine.catalog.find(command.database, name);
  if (!collection) return { ok: OK };
  const nIndexesWas = collection.indexes.size;
  engine.catalog.drop(collection);
  return { nIndexesWas, ns: `${command.database}.${name}`, ok: OK };
}

export function dropDatabase(engine: Engine, command: Command): Encodable {
  return engine.catalog.dropDatabase(command.database) ? { dropped: command.database, ok: OK } : { ok: OK };
}

export function renameCollection(engine: Engine, command: Command): Encodable {
  const from = command.body.get('renameCollection');
  const to = command.body.get('to');
  if (typeof from !== 'string' || typeof to !== 'string')
    throw new CommandError(14, "BSON field 'renameCollection.to' is the wrong type, expected type 'string'");
  const split = (namespace: string) =>
    [namespace.slice(0, namespace.indexOf('.')), namespace.slice(namespace.indexOf('.') + 1)] as const;
  const source = engine.catalog.find(...split(from));
  const [database, name] = split(to);
  if (!source) throw new CommandError(26, `Source collection ${from} does not exist`);
  const target = engine.catalog.find(database, name);
  if (from === to) throw new CommandError(20, "Can't rename a collection to itself");
  if (target && !flagField(command.body, 'dropTarget')) throw new CommandError(48, 'target namespace exists');
  engine.catalog.rename(source, database, name, target);
  return { ok: OK };
}

function matching(rows: Encodable[], filter: BsonDocument): BsonDocument[] {
  const matcher = compileMatcher(filter);
  return rows.map((row) => decodeDocument(encodeDocument(row))).filter((row) => matcher.matches(row));
}

export function listCollections(engine: Engine, command: Command): Encodable {
  const { body } = command;
  const nameOnly = flagField(body, 'nameOnly');
  const collections = [...(engine.catalog.databases.get(command.database)?.values() ?? [])].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const rows = collections.map((collection): Encodable => {
    if (nameOnly) return { name: collection.name, type: 'collection' };
    return {
      name: collection.name,
      type: 'collection',
      options: collection.options,
      info: { readOnly: false, uuid: new BinaryValue(4, collection.uuid) },
      idIndex: collection.indexes.get('_id_')!.spec.description,
    };
  });
  const documents = matching(rows, documentField(body, 'filter') ?? EMPTY).map((row) => encodeDocument(row));
  const namespace = `${command.database}.$cmd.listCollections`;
  const batchSize = countField(documentField(body, 'cursor') ?? EMPTY, 'batchSize') ?? Infinity;
  const { id, batch } = engine.cursors.start(namespace, documents, batchSize, {
    single: false,
    noTimeout: false,
  });
  return cursorReply(namespace, id, batch, 'firstBatch');
}

export function listDatabases(engine: Engine, command: Command): Encodable {
  const rows = [...engine.catalog.databases].sort().map(([name, collections]): Encodable => {
    const sizeOnDisk = collections.values().reduce((sum, collection) => sum + collection.bytes, 0);
    return { name, sizeOnDisk: BigInt(sizeOnDisk), empty: collections.size === 0 };
  });
  const found = matching(rows, documentField(command.body, 'filter') ?? EMPTY);
  if (flagField(command.body, 'nameOnly')) {
    return { databases: found.map((row): BsonValue => new Map([['name', row.get('name')!]])), ok: OK };
  }
  const totalSize = found.reduce((sum, row) => sum + (row.get('sizeOnDisk') as bigint), 0n);
  return { databases: found, totalSize, totalSizeMb: totalSize / 1048576n, ok: OK };
}
