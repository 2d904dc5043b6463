/** What MongoDB's documentation promises and DocumentDB cannot be asked about: collation, hints, explain, TTL, leaving. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Decimal128, Long, MaxKey, MinKey } from 'bson';
import fc from 'fast-check';
import { MongoClient } from 'mongodb';
import type { Collection, Document } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { moveToMongoDb } from '../../../server/src/embedded-database/maintenance/move-to-mongodb.ts';
import { startEmbeddedDatabaseInWorker } from '../../../server/src/embedded-database/start-in-worker.ts';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';

type Row = Document & { _id: number };

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-semantics-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function open(options: { now?: () => Date; folder?: string } = {}) {
  const folder = options.folder ?? temporaryFolder();
  const database = await startEmbeddedDatabase({ folder, sweepMs: 0, ...options });
  const client = await new MongoClient(database.uri).connect();
  const close = async () => {
    await client.close();
    await database.close();
  };
  onTestFinished(close);
  return { folder, database, client, rows: client.db().collection<Row>('rows'), close };
}

const ids = async (found: { toArray(): Promise<Row[]> }) => (await found.toArray()).map(({ _id }) => _id);

describe('what differs between engines', () => {
  it('when a sparse index is there, then a filter that missing fields meet does not use it', async () => {
    const { rows } = await open();
    await rows.insertMany([{ _id: 1, a: 1 }, { _id: 2 }]);
    await rows.createIndex({ a: 1, b: 1 }, { sparse: true });
    expect(await ids(rows.find({ a: { $lte: new MaxKey() } }).sort({ _id: 1 }))).toEqual([1, 2]);
    expect(await ids(rows.find({ a: { $gt: new MinKey() } }).sort({ _id: 1 }))).toEqual([1, 2]);
    expect(await ids(rows.find({ a: { $exists: false }, b: { $elemMatch: { $size: 1 } } }))).toEqual([]);
    const plan = await rows.find({ a: { $gte: 1 } }).explain('executionStats');
    expect(plan.executionStats).toMatchObject({ nReturned: 1, totalKeysExamined: 1 });
  });

  it('when a field is missing, then it compares as less than null in expressions, more than MinKey, and groups as null', async () => {
    const { rows } = await open();
    await rows.insertMany([{ _id: 1 }, { _id: 2, a: null }, { _id: 3, a: new MinKey() }]);
    expect(await ids(rows.find({ $expr: { $lt: ['$a', null] } }).sort({ _id: 1 }))).toEqual([1, 3]);
    expect(await ids(rows.find({ $expr: { $gt: ['$a', new MinKey()] } }).sort({ _id: 1 }))).toEqual([1, 2]);
    const groups = rows.aggregate([
      { $match: { _id: { $lt: 3 } } },
      { $group: { _id: '$a', first: { $first: '$a' }, count: { $sum: 1 } } },
    ]);
    expect(await groups.toArray()).toEqual([{ _id: null, first: null, count: 2 }]);
  });

  it('when a path leads through a value, then only $unset takes it for missing', async () => {
    const { rows } = await open();
    await rows.insertOne({ _id: 1, a: 1, list: [] });
    for (const update of [
      { $pull: { 'a.b': 1 } },
      { $pullAll: { 'list.b': [1] } },
      { $pop: { 'a.b': 1 } },
      { $rename: { 'a.b': 'c' } },
    ] as Document[])
      await expect(rows.updateOne({}, update)).rejects.toMatchObject({ code: 28 });
    await expect(rows.updateOne({}, { $rename: { a: 'a.b' } })).rejects.toMatchObject({ code: 2 });
    expect(await rows.updateOne({}, { $unset: { 'a.b': 1, 'list.b': 1 } })).toMatchObject({
      modifiedCount: 0,
    });
  });

  it('when a stored regular expression is joined, then with its equals and not with what it matches', async () => {
    const { rows } = await open();
    await rows.insertMany([{ _id: 1, a: /x/ }, { _id: 2, b: 'x' }, { _id: 3, b: /x/ }]); // prettier-ignore
    const joined = await rows
      .aggregate([
        { $match: { _id: 1 } },
        { $lookup: { from: 'rows', localField: 'a', foreignField: 'b', as: 'j' } },
      ]) // prettier-ignore
      .toArray();
    expect(joined).toMatchObject([{ j: [{ _id: 3 }] }]);
  });
});

describe('collation', () => {
  const names = [{ _id: 1, name: 'Perché' }, { _id: 2, name: 'perche' }, { _id: 3, name: 'PERCHÉ' }, { _id: 4, name: 'zeta' }]; // prettier-ignore

  it('when a filter compares with strength 1 or 2, then case, or case and accents, do not count', async () => {
    const { rows } = await open();
    await rows.insertMany(names);
    expect(await ids(rows.find({ name: 'perché' }, { collation: { locale: 'it', strength: 2 } }))).toEqual([
      1, 3,
    ]);
    expect(await ids(rows.find({ name: 'perché' }, { collation: { locale: 'it', strength: 1 } }))).toEqual([
      1, 2, 3,
    ]);
    expect(await rows.distinct('name', {}, { collation: { locale: 'it', strength: 1 } })).toHaveLength(2);
    expect(await ids(rows.find({ name: 'perché' }))).toEqual([]);
  });

  it('when a unique index has a collation, then it refuses what the collation calls equal', async () => {
    const { rows } = await open();
    await rows.createIndex({ name: 1 }, { unique: true, collation: { locale: 'it', strength: 2 } });
    await rows.insertOne({ _id: 1, name: 'Comune' });
    await expect(rows.insertOne({ _id: 2, name: 'COMUNE' })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { name: 1 },
    });
    const found = await rows
      .find({ name: 'comune' }, { collation: { locale: 'it', strength: 2 } })
      .explain('executionStats');
    expect(found.executionStats).toMatchObject({ nReturned: 1, totalKeysExamined: 1 });
  });

  it('when texts hold numbers, then numericOrdering sorts them by value', async () => {
    const { rows } = await open();
    await rows.insertMany(['10', '9', '100'].map((label, _id) => ({ _id, label })));
    expect(
      await ids(rows.find().sort({ label: 1 }).collation({ locale: 'it', numericOrdering: true })),
    ).toEqual([1, 0, 2]);
    expect(await ids(rows.find().sort({ label: 1 }))).toEqual([0, 2, 1]);
  });

  it('when punctuation is shifted, or texts have to be identical, then the collation keeps to it', async () => {
    const { rows } = await open();
    await rows.insertMany(['de Luca', 'DeLuca', 'deluca', 'de\u0000luca', 'dé', 'de\u0301'].map((name, _id) => ({ _id, name }))); // prettier-ignore
    const found = (name: string, collation: Document) =>
      ids(rows.find({ name }, { collation: { locale: 'it', ...collation } as never }).sort({ _id: 1 }));
    expect(await found("de' luca", { strength: 1, alternate: 'shifted' })).toEqual([0, 1, 2, 3]);
    expect(await found('deluca', { strength: 4 })).toEqual([2, 3]);
    expect(await found('deluca', { strength: 5 })).toEqual([2]);
    expect(await found('dé', { strength: 5 })).toEqual([4, 5]);
    await expect(found('deluca', { strength: 4, alternate: 'shifted' })).rejects.toMatchObject({ code: 115 });
  });
});

describe('plans', () => {
  it('when an index fits, then explain names it and few documents are looked at', async () => {
    const { rows } = await open();
    await rows.insertMany(Array.from({ length: 1000 }, (_, _id) => ({ _id, desk: _id % 10, at: _id })));
    await rows.createIndex({ desk: 1, at: -1 });
    const plan = await rows
      .find({ desk: 3, at: { $gte: 900 } })
      .sort({ at: -1 })
      .limit(5)
      .explain('executionStats');
    expect(plan.queryPlanner.winningPlan).toMatchObject({
      stage: 'FETCH',
      inputStage: { stage: 'IXSCAN', indexName: 'desk_1_at_-1' },
    });
    expect(plan.executionStats).toMatchObject({ nReturned: 5, totalDocsExamined: 5 });
    expect(
      (await rows.find({ desk: 3 }).hint({ $natural: 1 }).explain()).queryPlanner.winningPlan.stage,
    ).toBe('COLLSCAN');
    await expect(rows.find().hint('nothing').toArray()).rejects.toMatchObject({ code: 2 });
  });

  it('when the same question goes to every index and to a scan, then the answers are the same', async () => {
    const { rows } = await open();
    const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(null, 'a', 'b', 2.5, true), fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }), fc.integer({ min: 0, max: 5 }).map((n) => Long.fromNumber(n)), fc.constantFrom('1', '2.5').map((text) => Decimal128.fromString(text))); // prettier-ignore
    const documents = fc
      .sample(fc.record({ a: value, b: value }, { requiredKeys: [] }), { numRuns: 300, seed: 3 })
      .map((one, _id) => ({ _id, ...one }));
    await rows.insertMany(documents);
    for (const key of [{ a: 1 }, { a: -1 }, { b: 1, _id: -1 }, { b: -1, _id: 1 }] as Record<string, 1 | -1>[])
      await rows.createIndex(key);
    const condition = fc.oneof(value, fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$ne'), value).map(([operator, operand]) => ({ [operator]: operand })), fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(null)), { maxLength: 3 }).map(($in) => ({ $in }))); // prettier-ignore
    const question = fc.record(
      {
        a: condition,
        b: condition,
        sort: fc.constantFrom({ a: 1 }, { b: -1 }, { b: 1 }, { _id: -1 }),
        limit: fc.constantFrom(0, 4),
      },
      { requiredKeys: ['sort', 'limit'] },
    );
    await fc.assert(
      fc.asyncProperty(question, async ({ sort, limit, ...filter }) => {
        const order = { ...sort, _id: 1 } as unknown as Record<string, 1 | -1>;
        const scanned = await ids(rows.find(filter).sort(order).limit(limit).hint({ $natural: 1 }));
        expect(await ids(rows.find(filter).sort(order).limit(limit))).toEqual(scanned);
        for (const name of ['a_1', 'a_-1', 'b_1__id_-1', 'b_-1__id_1'])
          expect(await ids(rows.find(filter).sort(order).limit(limit).hint(name))).toEqual(scanned);
      }),
      { numRuns: 150, seed: 11 },
    );
  });
});

describe('time and refusals', () => {
  it("when a document's time has come, then the sweeper removes it and no other", async () => {
    const now = new Date('2026-11-22T10:00:00Z');
    const { rows, database } = await open({ now: () => now });
    await rows.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    await rows.insertMany([{ _id: 1, at: new Date(now.getTime() - 60_000) }, { _id: 2, at: new Date(now.getTime() - 59_000) }, { _id: 3, at: 'text' }, { _id: 4 }]); // prettier-ignore
    await database.sweep();
    expect(await ids(rows.find().sort({ _id: 1 }))).toEqual([2, 3, 4]);
  });

  it.each([
    [{ find: 'rows', filter: { $where: 'true' } }, 115],
    [{ find: 'rows', filter: {}, nothing: 1 }, 40415],
    [{ aggregate: 'rows', pipeline: [{ $graphLookup: {} }], cursor: {} }, 115],
    [{ aggregate: 'rows', pipeline: [{ $project: { a: { $function: {} } } }], cursor: {} }, 115],
    [{ create: 'capped', capped: true, size: 1000 }, 115],
    [{ createIndexes: 'rows', indexes: [{ key: { a: 'text' }, name: 'a' }] }, 67],
    [{ mapReduce: 'rows' }, 115],
    [{ unheardOf: 'rows' }, 59],
  ])('when %j is asked for, then the answer is an error and not a guess', async (command, code) => {
    const { client } = await open();
    await expect(client.db().command(command as Document)).rejects.toMatchObject({ code });
  });
});

describe('a thread of its own', () => {
  it('when the database runs in a worker, then it serves, says that its folder is in use, and closes', async () => {
    const folder = temporaryFolder();
    const database = await startEmbeddedDatabaseInWorker({ folder, sweepMs: 0 });
    const client = await new MongoClient(database.uri).connect();
    await client.db().collection<Row>('rows').insertOne({ _id: 1 });
    await expect(startEmbeddedDatabaseInWorker({ folder })).rejects.toMatchObject({ problem: 'inUse' });
    await client.close();
    await database.close();
    const { rows } = await open({ folder });
    expect(await rows.countDocuments()).toBe(1);
  });
});

const mongodb = process.env.DIFFERENTIAL_URI ?? process.env.MONGODB_URI;

describe.skipIf(!mongodb)('leaving for MongoDB', () => {
  async function fill(rows: Collection<Row>) {
    await rows.createIndex(
      { claims: 1 },
      { unique: true, partialFilterExpression: { claims: { $exists: true } } },
    );
    await rows.insertMany(
      Array.from({ length: 2500 }, (_, _id) => ({
        _id,
        claims: [`${_id}|1`],
        count: Long.fromNumber(_id),
        price: Decimal128.fromString('1.50'),
        at: new Date(_id),
      })),
    );
  }

  it(
    'when everything is moved, then counts and checksums agree, and doing it to a full database is refused',
    { timeout: 60_000 },
    async () => {
      const { folder, rows, close } = await open();
      await fill(rows);
      await close();
      const name = `moved_${randomUUID().slice(0, 8)}`;
      const target = await new MongoClient(mongodb!).connect();
      onTestFinished(async () => {
        await target.db(name).dropDatabase();
        await target.close();
      });
      const uri = mongodb!.replace(/\/?(\?|$)/, `/${name}$1`);
      expect(await moveToMongoDb(folder, uri)).toMatchObject([{ name: 'rows', documents: 2500 }]);
      await expect(
        target
          .db(name)
          .collection<Row>('rows')
          .insertOne({ _id: -1, claims: ['7|1'] }),
      ).rejects.toMatchObject({ code: 11000 });
      await expect(moveToMongoDb(folder, uri)).rejects.toThrow(/already holds rows/);
      // as after a failure in the middle: the marker is still there, half of the documents are
      await target.db(name).collection('sportello_move').insertOne({});
      await target
        .db(name)
        .collection<Row>('rows')
        .deleteMany({ _id: { $gt: 1000 } });
      expect(await moveToMongoDb(folder, uri)).toMatchObject([{ documents: 2500 }]);
    },
  );
});
