/** What monitoring reads: serverStatus, by itself and inside getDiagnosticData, as Percona's mongodb_exporter asks for it. */
import { hostname } from 'node:os';
import type { Encodable } from '../bson/encode.ts';
import { DoubleValue } from '../bson/values.ts';
import type { Command, Engine } from '../engine.ts';
import { OK } from '../reply.ts';
import { VERSION } from './hello.ts';

const long = (fields: Record<string, number>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, BigInt(value)]));

function memory(): Encodable {
  const megabytes = Math.round(process.memoryUsage.rss() / 1_048_576);
  return { bits: 64, resident: megabytes, virtual: megabytes, supported: true };
}

function opLatencies(engine: Engine): Encodable {
  return Object.fromEntries(
    Object.entries(engine.counters.latencies).map(([kind, { micros, count }]) => [
      kind,
      { latency: BigInt(Math.round(micros)), ops: BigInt(count) },
    ]),
  );
}

function metrics(engine: Engine): Encodable {
  const { counters, cursors } = engine;
  const examined = { keys: 0, documents: 0, sorts: 0, scans: 0 };
  for (const collection of engine.catalog.all()) {
    examined.keys += collection.examined.keys;
    examined.documents += collection.examined.documents;
    examined.sorts += collection.examined.sorts;
    examined.scans += collection.examined.scans;
  }
  return {
    cursor: {
      timedOut: BigInt(cursors.timedOut),
      open: { noTimeout: BigInt(cursors.openForever), pinned: 0n, total: BigInt(cursors.open) },
    },
    document: long(counters.documents),
    operation: long({ scanAndOrder: examined.sorts, writeConflicts: 0 }),
    queryExecutor: {
      scanned: BigInt(examined.keys),
      scannedObjects: BigInt(examined.documents),
      collectionScans: long({ total: examined.scans, nonTailable: examined.scans }),
    },
    ttl: long({ deletedDocuments: counters.ttlDeleted, passes: counters.ttlPasses }),
  };
}

export function serverStatus(engine: Engine): { [field: string]: Encodable } {
  const { counters } = engine;
  const uptimeMs = engine.now().getTime() - engine.started.getTime();
  return {
    host: hostname(),
    version: VERSION,
    process: 'sportello-embedded',
    pid: BigInt(process.pid),
    uptime: new DoubleValue(uptimeMs / 1000),
    uptimeMillis: BigInt(uptimeMs),
    uptimeEstimate: BigInt(Math.floor(uptimeMs / 1000)),
    localTime: engine.now(),
    asserts: { ...counters.asserts, warning: 0, msg: 0, rollovers: 0 },
    connections: { ...counters.connections, available: 1000, active: 1 },
    extra_info: {
      note: 'fields vary by platform',
      page_faults: BigInt(process.resourceUsage().majorPageFault),
    },
    globalLock: {
      totalTime: BigInt(uptimeMs * 1000),
      currentQueue: { total: 0, readers: 0, writers: 0 },
      activeClients: { total: 0, readers: 0, writers: 0 },
    },
    network: long(counters.network),
    opLatencies: opLatencies(engine),
    opcounters: long(counters.opcounters),
    mem: memory(),
    metrics: metrics(engine),
    logicalSessionRecordCache: { activeSessionsCount: engine.sessions.count },
    storageEngine: { name: 'sqlite', supportsCommittedReads: true, persistent: true, readOnly: false },
    sqlite: { commits: BigInt(engine.committer.commits), fileBytes: BigInt(engine.file.fileBytes()) },
    ok: OK,
  };
}

/** MongoDB answers with its last sample; this one is taken now. */
export function diagnosticData(engine: Engine, _command: Command): Encodable {
  const start = engine.now();
  return { data: { start, serverStatus: serverStatus(engine), end: engine.now() }, ok: OK };
}
