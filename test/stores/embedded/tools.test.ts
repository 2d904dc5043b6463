/**
 * What mongosh, Compass, mongodump, mongorestore and Percona's mongodb_exporter send, over the port and with the
 * credentials that they use: a right answer, or MongoDB's own code and name.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { Db, Document } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';

let client: MongoClient;
let town: Db;
let admin: Db;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-tools-'));
  const loopback = { port: 0, user: 'technician', password: 'a long password' };
  const database = await startEmbeddedDatabase({ folder, sweepMs: 0, loopback });
  const auth = { username: loopback.user, password: loopback.password };
  client = await new MongoClient(database.loopbackUri!, { auth }).connect();
  town = client.db('town');
  admin = client.db('admin');
  const letters = Array.from({ length: 30 }, (_, _id) => ({ _id, claims: [_id, _id + 100] }));
  await town.collection<(typeof letters)[number]>('letters').insertMany(letters);
  await town.collection('letters').createIndex({ claims: 1 }, { unique: true });
  return async () => {
    await client.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  };
});

const first = async (db: Db, aggregate: string | number, ...pipeline: Document[]): Promise<Document> =>
  ((await db.command({ aggregate, pipeline, cursor: {} })).cursor as { firstBatch: Document[] })
    .firstBatch[0]!;

describe('an exporter', () => {
  it('when top and $collStats are asked, then they count what was done to each collection', async () => {
    const letters = town.collection<Document & { _id: number }>('letters');
    const uses = async (name: string) =>
      Number((await admin.command({ top: 1 })).totals['town.letters'][name].count);
    const before = {
      queries: await uses('queries'),
      insert: await uses('insert'),
      total: await uses('total'),
    };
    await letters.insertOne({ _id: 1000 });
    await letters.deleteOne({ _id: 1000 });
    await letters.find({}, { batchSize: 5 }).toArray();
    expect({ queries: await uses('queries'), insert: await uses('insert') }).toEqual({
      queries: before.queries + 1,
      insert: before.insert + 1,
    });
    expect(await uses('getmore')).toBeGreaterThanOrEqual(5);
    expect(await uses('total')).toBeGreaterThan(before.total);
    const { latencyStats, ...rest } = await first(town, 'letters', { $collStats: { latencyStats: { histograms: true } } }); // prettier-ignore
    expect(latencyStats).toMatchObject({ reads: { ops: expect.any(Number) as number }, writes: { ops: expect.any(Number) as number }, commands: {} }); // prettier-ignore
    expect(rest).not.toHaveProperty('storageStats');
    const stats = await first(town, 'letters', { $collStats: { storageStats: { scale: 1 }, count: {}, queryExecStats: {} } }); // prettier-ignore
    expect(stats).toMatchObject({ ns: 'town.letters', count: 30, storageStats: { count: 30, nindexes: 2, indexSizes: { claims_1: expect.any(Number) as number } } }); // prettier-ignore
    expect(stats.queryExecStats.collectionScans.total).toBeGreaterThan(0);
  });

  it('when operations are asked for, then the asking one is there, unless the conditions say otherwise', async () => {
    const { inprog } = await admin.command({ currentOp: true });
    expect(inprog).toMatchObject([
      { active: true, op: 'command', ns: 'admin.$cmd', opid: expect.any(Number) as number },
    ]);
    const slow = {
      active: true,
      ns: { $not: { $regex: '^admin.*|^local.*' } },
      microsecs_running: { $gte: 1 },
    };
    expect((await admin.command({ currentOp: true, ...slow })).inprog).toEqual([]);
    expect(await first(admin, 1, { $currentOp: { allUsers: true } })).toMatchObject({ active: true });
  });

  it('when the server describes itself, then what is measured is there', async () => {
    expect(await admin.command({ serverStatus: 1, repl: 0 })).toMatchObject({
      opcounters: { insert: expect.any(Number) as number },
      connections: { current: expect.any(Number) as number },
      metrics: { queryExecutor: { collectionScans: { total: expect.any(Number) as number } } },
    });
    expect((await admin.command({ getDiagnosticData: 1 })).data.serverStatus).toBeDefined();
    expect(await town.command({ dbStats: 1, scale: 1, freeStorage: 1 })).toMatchObject({ objects: 30 });
    expect(await first(town, 'letters', { $indexStats: {} })).toMatchObject({ name: '_id_' });
    expect(await town.collection('system.profile').countDocuments({ ts: { $gte: new Date(0) } })).toBe(0);
    expect(await town.command({ profile: -1 })).toMatchObject({ was: 0 });
    expect((await admin.command({ getParameter: 1, featureCompatibilityVersion: 1 })).featureCompatibilityVersion).toEqual({ version: '8.0' }); // prettier-ignore
    for (const db of ['config', 'local'])
      expect(await client.db(db).collection('shards').findOne()).toBeNull();
  });
});

describe('a shell and Compass', () => {
  it('when a collection is validated, then each index was compared with the documents', async () => {
    expect(await town.command({ validate: 'letters' })).toMatchObject({
      valid: true,
      nrecords: 30,
      keysPerIndex: { _id_: 30, claims_1: 60 },
      indexDetails: { claims_1: { valid: true } },
      errors: [],
    });
    await expect(town.command({ validate: 'nothing' })).rejects.toMatchObject({ code: 26 });
  });

  it('when they look around at the start, then they learn where they are', async () => {
    expect(await admin.command({ connectionStatus: 1, showPrivileges: true })).toMatchObject({
      authInfo: { authenticatedUsers: [{ user: 'technician', db: 'admin' }] },
    });
    expect((await admin.command({ usersInfo: 1 })).users).toMatchObject([{ user: 'technician' }]);
    for (const command of [
      'buildInfo',
      'hostInfo',
      'getCmdLineOpts',
      'ping',
      'hello',
      'isMaster',
      'whatsmyuri',
    ])
      expect(await admin.command({ [command]: 1 })).toMatchObject({ ok: 1 });
    expect(await admin.command({ getLog: '*' })).toMatchObject({ names: ['global', 'startupWarnings'] });
    expect(await admin.command({ getLog: 'startupWarnings' })).toMatchObject({ log: [] });
    expect(await admin.command({ fsync: 1 })).toMatchObject({ ok: 1 });
    expect(await first(town, 'letters', { $sample: { size: 1 } })).toHaveProperty('claims');
  });

  it('when Compass shows the machine and a plan, then it has the fields that it shows', async () => {
    const { system, os } = (await admin.command({ hostInfo: 1 })) as Record<string, Document>;
    expect(system!.memSizeMB).toBeGreaterThan(100);
    expect(system!.numCores).toBeGreaterThan(0);
    expect(os).toMatchObject({
      type: expect.any(String) as string,
      version: expect.stringMatching(/^\d/) as string,
    });
    const letters = town.collection<Document>('letters');
    const filter = { claims: 'x' };
    const plans = [
      await letters.find(filter).explain(),
      await letters.aggregate([{ $match: filter }, { $group: { _id: '$claims' } }]).explain(),
      await town.command({ explain: { update: 'letters', updates: [{ q: filter, u: { $set: { a: 1 } } }] } }),
      await town.command({ explain: { delete: 'letters', deletes: [{ q: filter, limit: 0 }] } }),
    ];
    for (const { queryPlanner } of plans) expect(queryPlanner.parsedQuery).toEqual(filter);
  });

  it.each<[database: string, command: Document, code: number, name: string]>([
    ['admin', { replSetGetStatus: 1 }, 76, 'NoReplicationEnabled'],
    ['admin', { replSetGetConfig: 1 }, 76, 'NoReplicationEnabled'],
    ['admin', { isdbgrid: 1 }, 59, 'CommandNotFound'],
    ['admin', { atlasVersion: 1 }, 59, 'CommandNotFound'],
    ['admin', { nonsense: 1 }, 59, 'CommandNotFound'],
    ['admin', { shutdown: 1 }, 115, 'CommandNotSupported'],
    ['town', { createUser: 'x', pwd: 'y', roles: [] }, 115, 'CommandNotSupported'],
    ['town', { profile: 2 }, 115, 'CommandNotSupported'],
    ['town', { create: 'view', viewOn: 'letters', pipeline: [] }, 115, 'CommandNotSupported'],
    ['town', { aggregate: 'letters', pipeline: [{ $listSearchIndexes: {} }], cursor: {} }, 31082, 'SearchNotEnabled'],
    ['town', { aggregate: 'letters', pipeline: [{ $collStats: { nothing: {} } }], cursor: {} }, 40415, 'Location40415'],
    ['town', { aggregate: 'letters', pipeline: [{ $changeStream: {} }], cursor: {} }, 115, 'CommandNotSupported'],
    ['town', { aggregate: 1, pipeline: [{ $currentOp: {} }], cursor: {} }, 73, 'InvalidNamespace'],
    ['town', { insert: 'system.profile', documents: [{ a: 1 }] }, 73, 'InvalidNamespace'],
  ])('when %s is asked for %j, then the answer is %i %s', async (database, command, code, codeName) => {
    await expect(client.db(database).command(command)).rejects.toMatchObject({ code, codeName });
  }); // prettier-ignore
});

it('when a collection is dumped and restored with the tools’ commands, then it is the same again', async () => {
  const { cursor: list } = await town.command({ listCollections: 1, filter: { name: 'letters' }, cursor: {} });
  const { options, idIndex, info } = (list as { firstBatch: Document[] }).firstBatch[0]!;
  expect(info.uuid).toBeDefined();
  const { cursor: indexes } = await town.command({ listIndexes: 'letters', cursor: {} });
  const dumped: Document[] = [];
  const find = { find: 'letters', filter: {}, hint: { _id: 1 }, batchSize: 12, noCursorTimeout: true };
  const read = await town.command(find, { promoteLongs: false });
  dumped.push(...(read.cursor.firstBatch as Document[]));
  for (let id = read.cursor.id as unknown; String(id) !== '0'; ) {
    const { cursor } = await town.command({ getMore: id, collection: 'letters' }, { promoteLongs: false });
    dumped.push(...(cursor.nextBatch as Document[]));
    id = cursor.id;
  }
  expect(dumped).toHaveLength(30);
  const restored = client.db('restored');
  await restored.command({ create: 'letters', ...(options as object), idIndex: { ...(idIndex as object), ns: undefined } }, { ignoreUndefined: true });
  const writeConcern = { w: 'majority' };
  await restored.command({ insert: 'letters', documents: dumped, ordered: false, bypassDocumentValidation: true, writeConcern });
  const specs = (indexes as { firstBatch: Document[] }).firstBatch.filter(({ name }) => name !== '_id_');
  await restored.command({ createIndexes: 'letters', indexes: specs, ignoreUnknownIndexOptions: true, writeConcern });
  const all = (db: Db) => db.collection('letters').find().sort({ _id: 1 }).toArray();
  expect(await all(restored)).toEqual(await all(town));
  expect(await restored.collection('letters').indexes()).toEqual(await town.collection('letters').indexes());
  for (const name of ['system.version', 'system.users']) expect(await admin.collection(name).findOne()).toBeNull();
}); // prettier-ignore
