import type { Encodable } from '../bson/encode.ts';
import type { BsonDocument, BsonValue } from '../bson/values.ts';
import { DoubleValue } from '../bson/values.ts';
import type { CollectionIndex } from '../store/collection-index.ts';
import type { Command, Engine } from '../engine.ts';
import { OK } from '../reply.ts';
import type { Collection } from '../store/collection.ts';
import { numberValue } from '../numbers.ts';
import { collectionName } from './arguments.ts';
import { VERSION } from './hello.ts';

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

function sizes(collection: Collection | undefined) {
  const indexes = [...(collection?.indexes.values() ?? [])];
  const count = collection?.records.size ?? 0;
  const size = collection?.bytes ?? 0;
  return {
    size,
    count,
    ...(count ? { avgObjSize: Math.floor(size / count) } : {}),
    numOrphanDocs: 0,
    storageSize: size,
    freeStorageSize: 0,
    capped: false,
    nindexes: indexes.length,
    indexBuilds: [],
    totalIndexSize: indexes.reduce((total, index) => total + indexBytes(index), 0),
    totalSize: indexes.reduce((total, index) => total + indexBytes(index), size),
    indexSizes: Object.fromEntries(indexes.map((index) => [index.spec.name, indexBytes(index)])),
    scaleFactor: 1,
  };
}

export function collectionStatsDocument(engine: Engine, collection: Collection): Encodable {
  const storageStats = sizes(collection);
  return { ns: collection.namespace, localTime: engine.now(), storageStats, count: storageStats.count };
}

export function collStats(engine: Engine, command: Command): Encodable {
  const name = collectionName(command);
  return { ns: `${command.database}.${name}`, ...sizes(engine.catalog.find(command.database, name)), ok: OK };
}

export function dbStats(engine: Engine, command: Command): Encodable {
  const scale = numberValue(command.body.get('scale')) ?? 1;
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

export function serverStatus(engine: Engine): Encodable {
  const { counters } = engine;
  const memory = process.memoryUsage();
  const uptimeMs = engine.now().getTime() - engine.started.getTime();
  const long = (fields: Record<string, number>) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, BigInt(value)]));
  return {
    host: 'localhost',
    version: VERSION,
    process: 'sportello-embedded',
    pid: BigInt(process.pid),
    uptime: new DoubleValue(uptimeMs / 1000),
    uptimeMillis: BigInt(uptimeMs),
    uptimeEstimate: BigInt(Math.floor(uptimeMs / 1000)),
    localTime: engine.now(),
    asserts: { regular: 0, warning: 0, msg: 0, user: 0, rollovers: 0 },
    connections: {
      current: counters.connections.current,
      available: 1000,
      totalCreated: counters.connections.totalCreated,
      active: 1,
    },
    globalLock: {
      totalTime: BigInt(uptimeMs * 1000),
      currentQueue: { total: 0, readers: 0, writers: 0 },
      activeClients: { total: 0, readers: 0, writers: 0 },
    },
    network: long(counters.network),
    opcounters: long(counters.opcounters),
    mem: {
      bits: 64,
      resident: Math.round(memory.rss / 1048576),
      virtual: Math.round(memory.rss / 1048576),
      supported: true,
    },
    metrics: {
      cursor: {
        timedOut: BigInt(engine.cursors.timedOut),
        open: { noTimeout: 0n, pinned: 0n, total: BigInt(engine.cursors.open) },
      },
      document: long(counters.documents),
      queryExecutor: { scanned: BigInt(counters.scanned), scannedObjects: BigInt(counters.scannedObjects) },
      ttl: { deletedDocuments: BigInt(counters.ttlDeleted), passes: BigInt(counters.ttlPasses) },
    },
    logicalSessionRecordCache: { activeSessionsCount: engine.sessions.count },
    storageEngine: { name: 'sqlite', supportsCommittedReads: true, persistent: true, readOnly: false },
    sqlite: { commits: BigInt(engine.committer.commits), fileBytes: BigInt(engine.file.fileBytes()) },
    ok: OK,
  };
}
