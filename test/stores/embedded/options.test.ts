/** Options that every command takes, and what time does to cursors, sessions and documents: MongoDB's documentation is the judge. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binary, Long } from 'bson';
import { MongoClient } from 'mongodb';
import type { Document } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { moveToMongoDb } from '../../../server/src/embedded-database/maintenance/move-to-mongodb.ts';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { openRaw, opMsg } from './raw-client.ts';

type Row = Document & { _id: number };

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-options-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function open(folder = temporaryFolder()) {
  const clock = { ms: Date.parse('2026-11-22T10:00:00Z') };
  const database = await startEmbeddedDatabase({ folder, sweepMs: 0, now: () => new Date(clock.ms) });
  const client = await new MongoClient(database.uri).connect();
  let isOpen = true;
  const close = async () => {
    if (isOpen) await client.close();
    if (isOpen) await database.close();
    isOpen = false;
  };
  onTestFinished(close);
  return {
    folder,
    clock,
    database,
    client,
    db: client.db(),
    rows: client.db().collection<Row>('rows'),
    close,
  };
}

describe('collation and hint', () => {
  const collation = { locale: 'it', strength: 2 };
  const q = { name: 'rosa' };

  /** Each command with the given options where it takes them, and how many documents it says it met. */
  const COMMANDS: Record<string, (options: Document) => [Document, (reply: Document) => number]> = {
    find: (options) => [{ find: 'rows', filter: q, ...options }, ({ cursor }) => cursor.firstBatch.length],
    aggregate: (options) => [
      { aggregate: 'rows', pipeline: [{ $match: q }], cursor: {}, ...options },
      ({ cursor }) => cursor.firstBatch.length,
    ],
    'aggregate, later': (options) => [
      { aggregate: 'rows', pipeline: [{ $set: { z: 1 } }, { $match: q }, { $group: { _id: '$name', n: { $sum: 1 } } }], cursor: {}, ...options },
      ({ cursor }) => cursor.firstBatch.reduce((sum: number, row: Document) => sum + row.n, 0),
    ],
    count: (options) => [{ count: 'rows', query: q, ...options }, ({ n }) => n],
    distinct: (options) => [{ distinct: 'rows', key: '_id', query: q, ...options }, ({ values }) => values.length],
    update: (options) => [
      { update: 'rows', updates: [{ q, u: { $set: { seen: true } }, multi: true, ...options }] },
      ({ n }) => n,
    ],
    delete: (options) => [{ delete: 'rows', deletes: [{ q, limit: 0, ...options }] }, ({ n }) => n],
    findAndModify: (options) => [
      { findAndModify: 'rows', query: { ...q, _id: 2 }, update: { $set: { seen: true } }, ...options },
      ({ value }) => (value ? 2 : 0),
    ],
    'findAndModify, remove': (options) => [
      { findAndModify: 'rows', query: { ...q, _id: 2 }, remove: true, ...options },
      ({ value }) => (value ? 2 : 0),
    ],
    'bulkWrite, update': (options) => [
      { bulkWrite: 1, ops: [{ update: 0, filter: q, updateMods: { $set: { seen: true } }, multi: true, ...options }], nsInfo: [{ ns: 'test.rows' }] },
      ({ nMatched }) => nMatched,
    ],
    'bulkWrite, delete': (options) => [
      { bulkWrite: 1, ops: [{ delete: 0, filter: q, multi: true, ...options }], nsInfo: [{ ns: 'test.rows' }] },
      ({ nDeleted }) => nDeleted,
    ],
    explain: (options) => [
      { explain: { find: 'rows', filter: q, ...options } },
      ({ executionStats }) => executionStats.nReturned,
    ],
  }; // prettier-ignore

  async function filled() {
    const { client } = await open();
    const db = client.db('test');
    const rows = db.collection<Row>('rows');
    await rows.insertMany([{ _id: 1, name: 'Rosa' }, { _id: 2, name: 'ROSA' }, { _id: 3, name: 'Rosà' }]); // prettier-ignore
    await rows.createIndex({ name: 1 }, { name: 'italian', collation });
    await rows.createIndex({ name: 1 }, { name: 'bytes' });
    return (command: Document) => client.db('bulkWrite' in command ? 'admin' : 'test').command(command);
  }

  it.each(Object.keys(COMMANDS))(
    'when %s has a collation or a hint, then it keeps to them, and an unknown index is an error',
    async (name) => {
      const run = await filled();
      const met = async (options: Document) => {
        const [command, count] = COMMANDS[name]!(options);
        return count(await run(command));
      };
      expect(await met({})).toBe(0);
      // what the index orders otherwise is no less found by it
      for (const hint of [{ $natural: 1 }, 'bytes', '_id_']) expect(await met({ hint })).toBe(0);
      const [command] = COMMANDS[name]!({ hint: 'nothing' });
      const reply: Document = await run(command).catch((error: Document) => error);
      const { code } = reply.writeErrors?.[0] ?? reply.cursor?.firstBatch[0] ?? reply;
      expect(code).toBe(2);
      if (/delete|remove/.test(name)) expect(await met({ collation, hint: 'italian' })).toBe(2);
      else
        for (const hint of [undefined, 'italian', 'bytes', { $natural: 1 }])
          expect(await met({ collation, ...(hint ? { hint } : {}) })).toBe(2);
    },
  );
});

describe('indexes of the same key', () => {
  it('when a key alone does not say which is meant, then the command is refused instead of choosing', async () => {
    const { rows } = await open();
    await rows.createIndex({ a: 1 }, { name: 'plain' });
    await rows.createIndex({ a: 1 }, { name: 'sparse', sparse: true });
    await expect(rows.find().hint({ a: 1 }).toArray()).rejects.toMatchObject({ code: 27 });
    await expect(rows.db.command({ dropIndexes: 'rows', index: { a: 1 } })).rejects.toMatchObject({ code: 181, codeName: 'AmbiguousIndexKeyPattern' }); // prettier-ignore
    await rows.dropIndex('sparse');
    expect(await rows.find().hint({ a: 1 }).toArray()).toEqual([]);
  });
});

describe('let', () => {
  it('when a command defines variables, then its filter and pipeline see them', async () => {
    const { rows, db } = await open();
    await rows.insertMany([{ _id: 1, a: 5 }, { _id: 2, a: 7 }]); // prettier-ignore
    const filter = { $expr: { $eq: ['$a', '$$wanted'] } };
    const letWanted = { let: { wanted: { $add: [3, 4] } } };
    expect(await rows.find(filter, letWanted).toArray()).toEqual([{ _id: 2, a: 7 }]);
    expect(await rows.updateOne(filter, [{ $set: { b: '$$wanted' } }], letWanted)).toMatchObject({ modifiedCount: 1 }); // prettier-ignore
    expect(await rows.findOneAndUpdate(filter, { $set: { c: 1 } }, { ...letWanted, returnDocument: 'after' })).toEqual({ _id: 2, a: 7, b: 7, c: 1 }); // prettier-ignore
    await expect(db.command({ find: 'rows', filter, let: { wanted: '$a' } })).rejects.toMatchObject({ code: 4890500 }); // prettier-ignore
    expect(await rows.deleteOne(filter, letWanted)).toEqual({ acknowledged: true, deletedCount: 1 });
    const joined = await rows
      .aggregate([{ $lookup: { from: 'rows', let: { mine: '$a' }, pipeline: [{ $match: { $expr: { $eq: ['$a', '$$mine'] } } }, { $project: { _id: 1 } }], as: 'same' } }])
      .toArray(); // prettier-ignore
    expect(joined).toEqual([{ _id: 1, a: 5, same: [{ _id: 1 }] }]);
  });
});

describe('time', () => {
  const MINUTE_MS = 60_000;

  it('when a cursor is left alone for ten minutes, then it is closed, unless it was to stay', async () => {
    const { rows, db, clock, database } = await open();
    await rows.insertMany(Array.from({ length: 10 }, (_, _id) => ({ _id })));
    const start = async (options: Document) =>
      (await db.command({ find: 'rows', batchSize: 2, ...options }, { promoteLongs: false })).cursor.id;
    const [left, used, staying] = [await start({}), await start({}), await start({ noCursorTimeout: true })];
    const more = (id: Long) => db.command({ getMore: id, collection: 'rows', batchSize: 1 });
    clock.ms += 9 * MINUTE_MS;
    await database.sweep();
    await more(used);
    clock.ms += 2 * MINUTE_MS;
    await database.sweep();
    await expect(more(left)).rejects.toMatchObject({ code: 43, codeName: 'CursorNotFound' });
    await more(used);
    await more(staying);
    const { metrics } = await db.admin().command({ serverStatus: 1 });
    expect(metrics.cursor).toEqual({ timedOut: 1, open: { noTimeout: 1, pinned: 0, total: 2 } });
  });

  it('when the server is killed after a retryable write, then the same write again has the same answer; after half an hour it is forgotten', async () => {
    const folder = temporaryFolder();
    const write = opMsg({
      findAndModify: 'numbers', query: { _id: 'A' }, update: { $inc: { n: 1 } }, new: true, upsert: true,
      lsid: { id: new Binary(Buffer.alloc(16, 9), 4) }, txnNumber: Long.fromNumber(4), $db: 'sportello',
    }); // prettier-ignore
    const send = async (uri: string) => {
      const raw = await openRaw(uri);
      raw.socket.write(write);
      const reply = await raw.next();
      raw.socket.destroy();
      return reply;
    };
    const first = await open(folder);
    const answer = await send(first.database.uri);
    expect(answer).toMatchObject({ ok: 1, value: { n: 1 } });
    await first.close();
    const second = await open(folder);
    expect(await send(second.database.uri)).toEqual(answer);
    second.clock.ms += 31 * MINUTE_MS;
    await second.database.sweep();
    expect((await second.db.admin().command({ serverStatus: 1 })).logicalSessionRecordCache).toEqual({ activeSessionsCount: 0 }); // prettier-ignore
    await second.close();
    const third = await open(folder);
    expect(await send(third.database.uri)).toMatchObject({ value: { n: 2 } });
  });

  it.each([1, -1] as const)(
    'when a TTL index has direction %i, then what has expired goes and nothing else',
    async (direction) => {
      const { rows, clock, database } = await open();
      await rows.createIndex(
        { at: direction },
        { expireAfterSeconds: 60, partialFilterExpression: { kept: false } },
      );
      const ago = (seconds: number) => new Date(clock.ms - seconds * 1000);
      await rows.insertMany([
        { _id: 1, at: ago(61), kept: false },
        { _id: 2, at: ago(59), kept: false },
        { _id: 3, at: ago(61), kept: true },
        { _id: 4, at: [ago(10), ago(70)], kept: false },
        { _id: 5, at: 'long ago', kept: false },
        { _id: 6, kept: false },
        { _id: 7, at: ago(-1e6), kept: false },
      ]);
      await database.sweep();
      expect((await rows.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual([2, 3, 5, 6, 7]);
    },
  );
});

describe('limits', () => {
  it('when an answer would not fit into a document, then it is an error and no cut answer', async () => {
    const { rows } = await open();
    await rows.insertMany(
      Array.from({ length: 9 }, (_, _id) => ({ _id, text: String(_id).repeat(2_000_000) })),
    );
    await expect(rows.distinct('text')).rejects.toMatchObject({ code: 17217 });
    await expect(rows.aggregate([{ $group: { _id: null, all: { $push: '$text' } } }]).toArray()).rejects.toMatchObject({ code: 10334, codeName: 'BSONObjectTooLarge' }); // prettier-ignore
    expect(await rows.find().toArray()).toHaveLength(9);
  });
});

describe('what monitoring reads', () => {
  it('when commands were answered, then serverStatus and getDiagnosticData count them', async () => {
    const { rows, db } = await open();
    await rows.insertMany([{ _id: 1, a: 1 }, { _id: 2, a: 2 }]); // prettier-ignore
    await rows.updateMany({}, { $inc: { a: 1 } });
    await rows.find({ a: { $gt: 2 } }).sort({ a: 1 }).toArray(); // prettier-ignore
    await rows.deleteOne({ _id: 2 });
    await rows.insertOne({ _id: 1 }).catch(() => {});
    await db.command({ nothing: 1 }).catch(() => {});
    const status = await db.admin().command({ serverStatus: 1 });
    expect(status).toMatchObject({
      ok: 1,
      opcounters: { insert: 3, query: 1, update: 1, delete: 1 },
      metrics: {
        document: { inserted: 2, updated: 2, deleted: 1, returned: 1 },
        operation: { scanAndOrder: 1 },
        queryExecutor: { scannedObjects: 5 },
      },
      asserts: { user: 1, regular: 0 },
      connections: { current: expect.any(Number) as number },
      mem: { resident: expect.any(Number) as number },
      extra_info: { page_faults: expect.any(Number) as number },
      globalLock: { currentQueue: { total: 0 } },
    });
    expect(status.opLatencies.writes.ops).toBe(4);
    expect(status.opLatencies.writes.latency).toBeGreaterThan(0);
    const { data } = await db.admin().command({ getDiagnosticData: 1 });
    expect(Object.keys(data.serverStatus)).toEqual(
      Object.keys(status).filter((name) => !name.startsWith('$')),
    );
  });
});

describe('moving away', () => {
  it.each([
    ['nonsense', /cannot be read.*It looks like mongodb:/],
    ['mongodb://127.0.0.1:1/town?serverSelectionTimeoutMS=300', /127\.0\.0\.1:1 cannot be used.*Nothing was moved/],
  ])('when it goes to %s, then it ends with one sentence and the folder is free again', async (uri, message) => {
    const { folder, close } = await open();
    await close();
    await expect(moveToMongoDb(folder, uri)).rejects.toThrow(message);
    await (await open(folder)).close();
  }); // prettier-ignore
});
