import { hostname } from 'node:os';
import type { Encodable } from '../bson/encode.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { DoubleValue, isDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { CollectionIndex } from '../store/collection-index.ts';
import type { Command, Engine } from '../engine.ts';
import { OK } from '../reply.ts';
import type { Collection } from '../store/collection.ts';
import { wholeNumber } from '../numbers.ts';
import { collectionName } from './arguments.ts';
import { latencyStats } from './usage.ts';

/** About what a key takes in memory: its text and its place in a chunk. */
const indexBytes = (index: CollectionIndex) => index.keys.size * 48;

export function indexStatsDocuments(collection: Collection): BsonDocument[] {
  return [...collection.indexes.values()].map((index) =>
    new Map<string, BsonValue>([
      ['name', index.spec.name],
      ['key', index.spec.description.get('key')!],
      ['accesses', new Map<string, BsonValue>([['ops', BigInt(index.uses)], ['since', index.since]])],
      ['spec', index.spec.description],
    ]),
  ); // prettier-ignore
}

/** By how much sizes are divided. @throws CommandError 51024 */
function scaleOf(options: BsonDocument): number {
  const scale = wholeNumber(options.get('scale'), 'scale') ?? 1;
  if (scale < 1)
    throw new CommandError(51024, `BSON field 'scale' value must be >= 1, actual value '${scale}'`);
  return scale;
}

function sizes(collection: Collection | undefined, scale = 1) {
  const indexes = [...(collection?.indexes.values() ?? [])];
  const count = collection?.records.size ?? 0;
  const size = collection?.bytes ?? 0;
  const indexSize = indexes.reduce((total, index) => total + indexBytes(index), 0);
  const scaled = (bytes: number) => Math.floor(bytes / scale);
  return {
    size: scaled(size),
    count,
    ...(count ? { avgObjSize: Math.floor(size / count) } : {}),
    numOrphanDocs: 0,
    storageSize: scaled(size),
    freeStorageSize: 0,
    capped: false,
    nindexes: indexes.length,
    indexBuilds: [],
    totalIndexSize: scaled(indexSize),
    totalSize: scaled(size + indexSize),
    indexSizes: Object.fromEntries(indexes.map((index) => [index.spec.name, scaled(indexBytes(index))])),
    scaleFactor: scale,
  };
}

/** @param wanted which statistics, by their names @throws CommandError 40415 for others, 51024 */
export function collectionStatsDocument(
  engine: Engine,
  collection: Collection,
  wanted: BsonDocument,
): Encodable {
  const found: { [name: string]: Encodable } = {
    ns: collection.namespace,
    host: hostname(),
    localTime: engine.now(),
  };
  for (const [name, options] of wanted) {
    if (name === 'latencyStats') found[name] = latencyStats(collection);
    else if (name === 'storageStats')
      found[name] = sizes(collection, scaleOf(isDocument(options) ? options : new Map()));
    else if (name === 'count') found[name] = collection.records.size;
    else if (name === 'queryExecStats') found[name] = { collectionScans: collectionScans(collection) };
    else throw new CommandError(40415, `BSON field '$collStats.${name}' is an unknown field.`);
  }
  return found;
}

const collectionScans = ({ examined: { scans } }: Collection): Encodable => ({
  total: BigInt(scans),
  nonTailable: BigInt(scans),
});

export function collStats(engine: Engine, command: Command): Encodable {
  const name = collectionName(command);
  const collection = engine.catalog.find(command.database, name);
  return { ns: `${command.database}.${name}`, ...sizes(collection, scaleOf(command.body)), ok: OK };
}

export function dbStats(engine: Engine, command: Command): Encodable {
  const scale = scaleOf(command.body);
  const collections = [...(engine.catalog.databases.get(command.database)?.values() ?? [])];
  const all = collections.map((collection) => sizes(collection));
  const total = (pick: (one: ReturnType<typeof sizes>) => number) =>
    all.reduce((sum, one) => sum + pick(one), 0);
  const objects = total((one) => one.count);
  const scaled = (value: number) => new DoubleValue(value / scale);
  return {
    db: command.database,
    collections: BigInt(collections.length),
    views: 0n,
    objects: BigInt(objects),
    avgObjSize: new DoubleValue(objects ? total((one) => one.size) / objects : 0),
    dataSize: scaled(total((one) => one.size)),
    storageSize: scaled(total((one) => one.storageSize)),
    indexes: BigInt(total((one) => one.nindexes)),
    indexSize: scaled(total((one) => one.totalIndexSize)),
    totalSize: scaled(total((one) => one.totalSize)),
    scaleFactor: BigInt(scale),
    fsUsedSize: scaled(engine.file.fileBytes()),
    fsTotalSize: scaled(engine.file.fileBytes()),
    ok: OK,
  };
}
