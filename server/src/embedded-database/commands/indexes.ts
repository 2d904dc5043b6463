import { sameValue } from '../bson/compare.ts';
import type { Encodable } from '../bson/encode.ts';
import { encodeDocument } from '../bson/encode.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { showValue } from '../show-value.ts';
import { OK } from '../reply.ts';
import type { IndexSpec } from '../store/collection-index.ts';
import type { Collection } from '../store/collection.ts';
import { parseIndexSpec, sameIndex, sameOptions } from '../store/index-spec.ts';
import { collectionName, countField, documentField, EMPTY } from './arguments.ts';
import { cursorReply } from './find.ts';

export function createIndexes(engine: Engine, command: Command): Encodable {
  const name = collectionName(command);
  const given = command.body.get('indexes');
  if (!Array.isArray(given))
    throw new CommandError(40414, "BSON field 'createIndexes.indexes' is missing but a required field");
  if (given.length === 0) throw new CommandError(2, 'Must specify at least one index to create');
  const existing = engine.catalog.find(command.database, name);
  const specs = given.map((spec) => parseIndexSpec(spec, existing?.collation));
  const collection = existing ?? engine.catalog.create(command.database, name);
  const before = collection.indexes.size;
  const wanted: IndexSpec[] = [];
  for (const spec of specs) if (!isThere(collection, spec, wanted)) wanted.push(spec);
  if (before + wanted.length > 64)
    throw new CommandError(67, 'add index fails, too many indexes for the collection');
  if (wanted.length) engine.catalog.createIndexes(collection, wanted);
  return {
    numIndexesBefore: before,
    numIndexesAfter: collection.indexes.size,
    createdCollectionAutomatically: !existing,
    ...(wanted.length ? {} : { note: 'all indexes already exist' }),
    ok: OK,
  };
}

/** @throws CommandError 85 IndexOptionsConflict, 86 IndexKeySpecsConflict */
function isThere(collection: Collection, spec: IndexSpec, wanted: readonly IndexSpec[]): boolean {
  const all = [...collection.indexes.values().map((index) => index.spec), ...wanted];
  if (spec.name === '_id_') {
    return true;
  }
  const sameName = all.find((other) => other.name === spec.name);
  if (sameName) {
    if (sameIndex(sameName, spec) && sameOptions(sameName, spec)) return true;
    throw new CommandError(
      86,
      `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${showValue(spec.description)}, existing index: ${showValue(sameName.description)}`,
    );
  }
  const same = all.find((other) => sameIndex(other, spec));
  if (!same) return false;
  throw new CommandError(85, sameOptions(same, spec)
    ? `Index already exists with a different name: ${same.name}`
    : `An equivalent index already exists with a different name and options. Requested index: ${showValue(spec.description)}, existing index: ${showValue(same.description)}`); // prettier-ignore
}

export function listIndexes(engine: Engine, command: Command): Encodable {
  const name = collectionName(command);
  const collection = engine.catalog.find(command.database, name);
  if (!collection) throw new CommandError(26, `ns does not exist: ${command.database}.${name}`);
  const documents = [...collection.indexes.values()].map((index) => encodeDocument(index.spec.description));
  const batchSize = countField(documentField(command.body, 'cursor') ?? EMPTY, 'batchSize') ?? Infinity;
  const { id, batch } = engine.cursors.start(collection.namespace, documents, batchSize, {
    single: false,
    noTimeout: false,
  });
  return cursorReply(collection.namespace, id, batch, 'firstBatch');
}

export function dropIndexes(engine: Engine, command: Command): Encodable {
  const name = collectionName(command);
  const collection = engine.catalog.find(command.database, name);
  if (!collection) throw new CommandError(26, `ns not found ${command.database}.${name}`);
  const nIndexesWas = collection.indexes.size;
  const index = command.body.get('index');
  const names =
    index === '*'
      ? [...collection.indexes.keys()].filter((one) => one !== '_id_')
      : (Array.isArray(index) ? index : [index]).map((one) => nameOf(collection, one));
  engine.catalog.dropIndexes(collection, names);
  return { nIndexesWas, ...(index === '*' ? { msg: 'non-_id indexes dropped for collection' } : {}), ok: OK };
}

function nameOf(collection: Collection, index: BsonValue | undefined): string {
  if (typeof index !== 'string' && !isDocument(index))
    throw new CommandError(
      14,
      "BSON field 'dropIndexes.index' is the wrong type, expected types '[string, object, array]'",
    );
  const [found, ...others] = [...collection.indexes.values()].filter(({ spec }) =>
    typeof index === 'string' ? spec.name === index : sameValue(spec.description.get('key'), index),
  );
  if (others.length)
    throw new CommandError(
      181,
      `${others.length + 1} indexes found for key: ${showValue(index)}, identify by name instead.`,
    );
  if (!found)
    throw new CommandError(
      27,
      typeof index === 'string'
        ? `index not found with name [${index}]`
        : `can't find index with key: ${showValue(index)}`,
    );
  if (found.spec.name === '_id_') throw new CommandError(72, 'cannot drop _id index');
  return found.spec.name;
}

/** Only what changes how long a TTL index keeps documents. */
export function collMod(engine: Engine, command: Command): Encodable {
  const name = collectionName(command);
  const collection = engine.catalog.find(command.database, name);
  if (!collection) throw new CommandError(26, `ns does not exist: ${command.database}.${name}`);
  const change = documentField(command.body, 'index');
  if (!change?.has('expireAfterSeconds'))
    throw new CommandError(
      115,
      'collMod: only expireAfterSeconds of an index can be changed in the embedded database',
    );
  const found = collection.indexes.get(nameOf(collection, change.get('name') ?? change.get('keyPattern')))!;
  const before = found.spec.description.get('expireAfterSeconds');
  const description: BsonDocument = new Map(found.spec.description).set(
    'expireAfterSeconds',
    change.get('expireAfterSeconds')!,
  );
  engine.catalog.changeIndex(collection, parseIndexSpec(description, undefined));
  return {
    ...(before === undefined ? {} : { expireAfterSeconds_old: before }),
    expireAfterSeconds_new: change.get('expireAfterSeconds')!,
    ok: OK,
  };
}
