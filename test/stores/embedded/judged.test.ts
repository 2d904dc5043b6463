/**
 * Where DocumentDB is no reference (`differential/known-differences.ts`), what MongoDB's documentation says is
 * written out here: the differential test cannot see a wrong answer of ours there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal128, MaxKey, MinKey } from 'bson';
import { MongoClient } from 'mongodb';
import type { Db, Document } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { contents, outcome } from './differential/engines.ts';

let db: Db;
let stop: () => Promise<void>;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-judged-'));
  const database = await startEmbeddedDatabase({ folder, sweepMs: 0 });
  const client = await new MongoClient(database.uri).connect();
  db = client.db();
  stop = async () => {
    await client.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  };
});
afterAll(() => stop());
beforeEach(async () => {
  await db.collection('c').drop();
});

type Row = Document & { _id: number };
const many = (count: number, fields: Document = {}): Row[] =>
  Array.from({ length: count }, (_, _id) => ({ _id, ...fields }));

const find = (filter: Document) => ({ find: 'c', filter, sort: { _id: 1 } });
const aggregate = (...pipeline: Document[]) => ({ aggregate: 'c', pipeline, cursor: {} });

it.each<[stored: Row[], filter: Document, found: number[]]>([
  [[{ _id: 1, a: [] }, { _id: 2, a: [1] }], { a: { $all: [] } }, []],
  [[{ _id: 1, a: [] }, { _id: 2, a: [1] }], { a: { $elemMatch: { $all: [] } } }, []],
  [[{ _id: 1 }, { _id: 2, a: 1 }, { _id: 3, a: new MaxKey() }], { a: { $lt: new MaxKey() } }, [1, 2]],
  [[{ _id: 1 }, { _id: 2, a: 1 }, { _id: 3, a: new MinKey() }], { a: { $gt: new MinKey() } }, [1, 2]],
  [[{ _id: 1 }, { _id: 2, a: new MinKey() }], { a: { $not: { $gte: new MaxKey() } } }, [1, 2]],
  [[{ _id: 1 }, { _id: 2, a: null }, { _id: 3, a: 1 }], { $expr: { $lt: ['$a', 1] } }, [1, 2]],
  [[{ _id: 1 }, { _id: 2, a: new MinKey() }], { $expr: { $gt: ['$a', new MinKey()] } }, [1]],
  [[{ _id: 1 }, { _id: 2, a: null }], { $expr: { $eq: ['$a', null] } }, [2]],
  [[{ _id: 1, a: Decimal128.fromString('2.5') }, { _id: 2, a: Decimal128.fromString('2') }], { a: { $bitsAllSet: 2 } }, [2]],
])('when %j is asked for %j, then %j are found, as the documentation says', async (stored, filter, found) => {
  await db.collection<Row>('c').insertMany(stored);
  const answer = found.map((id) => stored.find(({ _id }) => _id === id));
  expect(await db.collection('c').find(filter).sort({ _id: 1 }).toArray()).toEqual(answer);
  // and by index
  await db.collection('c').createIndex({ a: 1 });
  expect(await db.collection('c').find(filter).hint({ a: 1 }).sort({ _id: 1 }).toArray()).toEqual(answer);
}); // prettier-ignore

it.each<[stored: Row[], pipeline: Document[], rows: Document[]]>([
  [[], [{ $count: 'n' }], []],
  [[{ _id: 1, a: 1 }], [{ $unset: 'a' }, { $addFields: { b: '$a', c: 1 } }], [{ _id: 1, c: 1 }]],
  [[{ _id: 1, a: { b: 1, c: 2 } }], [{ $project: { 'a.b': 0 } }, { $addFields: { d: '$a' } }], [{ _id: 1, a: { c: 2 }, d: { c: 2 } }]],
  [[{ _id: 1, a: 1, b: 2 }], [{ $addFields: { a: { x: 1 } } }], [{ _id: 1, a: { x: 1 }, b: 2 }]],
  [[{ _id: 1, a: 1 }], [{ $project: { a: 1 } }, { $addFields: { 'a.b': 2 } }], [{ _id: 1, a: { b: 2 } }]],
  [[{ _id: 1, a: null, b: 'x' }], [{ $project: { n: { $add: ['$a', '$b'] } } }], [{ _id: 1, n: null }]],
  [[{ _id: 1, a: [] }, { _id: 2 }], [{ $match: { _id: 1 } }, { $lookup: { from: 'c', localField: 'a', foreignField: 'z', as: 'j' } }], [{ _id: 1, a: [], j: [] }]],
  [[{ _id: 1, at: new Date('2026-03-28T11:00:00Z') }], [{ $set: { at: { $dateAdd: { startDate: '$at', unit: 'day', amount: 1, timezone: 'Europe/Rome' } } } }], [{ _id: 1, at: new Date('2026-03-29T10:00:00Z') }]],
  [[{ _id: 1, at: new Date('2026-10-26T23:30:00Z') }], [{ $set: { at: { $dateTrunc: { date: '$at', unit: 'day', timezone: 'Europe/Rome' } } } }], [{ _id: 1, at: new Date('2026-10-26T23:00:00Z') }]],
  [[{ _id: 1, at: new Date('2026-03-29T01:00:00Z') }], [{ $set: { at: { $dateAdd: { startDate: '$at', unit: 'month', amount: 1, timezone: 'Europe/Rome' } } } }], [{ _id: 1, at: new Date('2026-04-29T01:00:00Z') }]],
  ...(['week', 'month', 'year'] as const).map((unit): [Row[], Document[], Document[]] => [
    [{ _id: 1, at: new Date('2026-10-26T21:00:00Z') }], [{ $set: { at: { $dateTrunc: { date: '$at', unit } } } }],
    [{ _id: 1, at: new Date({ week: '2026-10-25', month: '2026-10-01', year: '2026-01-01' }[unit]) }],
  ]),
  [[{ _id: 1, at: new Date(-1) }], [{ $set: { at: { $dateTrunc: { date: '$at', unit: 'month' } } } }], [{ _id: 1, at: new Date('1969-12-01T00:00:00Z') }]],
  [[{ _id: 1, a: 0.5 }], [{ $set: { a: { $toDecimal: { $subtract: ['$a', '$a'] } } } }], [{ _id: 1, a: Decimal128.fromString('0') }]],
  [[{ _id: 1, a: [1, 2] }, { _id: 2, a: [3, 4] }], [{ $sort: { _id: 1 } }, { $unwind: '$a' }, { $group: { _id: null, last: { $last: '$a' } } }], [{ _id: null, last: 4 }]],
  [[{ _id: 1 }, { _id: 2, b: { a: 5 } }], [{ $sort: { _id: 1 } }, { $project: { 'b.a': 1, _id: 0 } }, { $group: { _id: null, last: { $last: '$b.a' } } }], [{ _id: null, last: 5 }]],
  [[{ _id: 1, a: 1e10 }], [{ $set: { a: { $toString: '$a' } } }], [{ _id: 1, a: '10000000000' }]],
  [many(2, { a: 1 }), [{ $limit: 1 }, { $project: { n: { $divide: [1, '$a'] } } }], [{ _id: 0, n: 1 }]],
])('when %j goes through %j, then %j comes out', async (stored, pipeline, rows) => {
  if (stored.length) await db.collection<Row>('c').insertMany(stored);
  expect(await db.collection('c').aggregate(pipeline).toArray()).toEqual(rows);
}); // prettier-ignore

it.each<[stored: Row, update: Document, result: Document | number]>([
  [{ _id: 1, a: 1 }, { $set: { 'a.$[]': 1 } }, 2],
  [{ _id: 1, a: 1 }, { $pop: { a: 1 } }, 14],
  [{ _id: 1, a: [1] }, { $set: { 'a.b': 1 } }, 28],
  [{ _id: 1, a: true }, { $inc: { a: 1 } }, 14],
  [{ _id: 1, a: 1 }, { $rename: { a: 'a' } }, 2],
  [{ _id: 1 }, { $rename: { 'a.b': 'c' } }, { _id: 1 }],
  [{ _id: 1, a: [{ b: 1 }] }, { $rename: { 'a.b': 'c' } }, 28],
  [{ _id: 1, a: { b: 1 } }, { $unset: { 'a.b.c': 1 } }, { _id: 1, a: { b: 1 } }],
  [{ _id: 1 }, { $pull: { a: 1 } }, { _id: 1 }],
  [{ _id: 1, a: [[1], { b: null }, { b: 2 }] }, { $pull: { a: { b: null } } }, { _id: 1, a: [[1], { b: 2 }] }],
  [{ _id: 1, a: [[5], [6], 5] }, { $pull: { a: { $lte: 5 } } }, { _id: 1, a: [[6]] }],
  [{ _id: 1, a: [[5], 5, 6] }, { $pull: { a: { $ne: 5 } } }, { _id: 1, a: [[5], 5] }],
  [{ _id: 1, a: [['a'], 'a', 'b'] }, { $pull: { a: /^a/ } }, { _id: 1, a: ['b'] }],
  [{ _id: 1, a: [[5], 5] }, { $pull: { a: 5 } }, { _id: 1, a: [[5]] }],
  [{ _id: 1 }, { $push: { a: { $each: [] } } }, { _id: 1, a: [] }],
  [{ _id: 1 }, { $addToSet: { a: { $each: [] } } }, { _id: 1, a: [] }],
  [{ _id: 1 }, { $mul: { a: 5 } }, { _id: 1, a: 0 }],
])('when %j is updated with %j, then the outcome is %j', async (stored, update, result) => {
  await db.collection<Row>('c').insertOne(stored);
  const done = db.collection('c').updateOne({ _id: stored._id } as Document, update);
  if (typeof result === 'number') await expect(done).rejects.toMatchObject({ code: result });
  else await done;
  expect(await db.collection('c').findOne()).toEqual(typeof result === 'number' ? stored : result);
}); // prettier-ignore

it('when nothing changes, then the write says so', async () => {
  await db.collection<Row>('c').insertOne({ _id: 1, a: 1 });
  const update = (u: Document) => outcome(db, { update: 'c', updates: [{ q: { _id: 1 }, u }] });
  expect(await update({ $inc: { a: 0 } })).toMatch(/^n=1 modified=0/);
  expect(await update({ a: 1 })).toMatch(/^n=1 modified=0/);
  await db.collection<Row>('c').replaceOne({ _id: 1 }, { a: 0.5 });
  expect(await update({ $mul: { a: 0 } })).toMatch(/^n=1 modified=1/);
  expect(await update({ $mul: { a: -1 } })).toMatch(/^n=1 modified=0/);
  await db.collection<Row>('c').replaceOne({ _id: 1 }, { a: [1, 2] });
  expect(await update({ $push: { a: { $each: [] } } })).toMatch(/^n=1 modified=0/);
  expect(await update({ $push: { a: { $each: [3], $slice: 2 } } })).toMatch(/^n=1 modified=1/);
  // and what unset_node.cpp calls a normal update is one
  await db.collection<Row>('c').replaceOne({ _id: 1 }, { a: [null] });
  expect(await update({ $unset: { 'a.0': 1 } })).toMatch(/^n=1 modified=1/);
  expect(await contents(db)).toContain('"a"');
});

it('when no document matched, then a position that was never found is no error', async () => {
  await db.collection<Row>('c').insertOne({ _id: 1, a: [1] });
  const update = (q: Document) => outcome(db, { update: 'c', updates: [{ q, u: { $set: { 'a.$': 9 } } }] });
  expect(await update({ a: 5 })).toMatch(/^n=0 modified=0/);
  expect(await update({ _id: 1 })).toMatch(/errors=0:2$/);
  expect(await update({ a: { $ne: null } })).toMatch(/errors=0:2$/);
  expect(await update({ a: 1 })).toMatch(/^n=1 modified=1/);
});

it('when two arrays meet in a sort or an index, then both are refused', async () => {
  await db.collection<Row>('c').insertOne({ _id: 1, a: [1, 2], b: [3, 4] });
  const sorted = db.collection('c').find().sort({ a: 1, b: 1 }).toArray();
  await expect(sorted).rejects.toMatchObject({ code: 2 });
  await expect(db.collection('c').createIndex({ a: 1, b: 1 })).rejects.toMatchObject({ code: 171 });
});

it('when arrays in arrays have a unique index, then the empty one is a key as well', async () => {
  await db.collection('c').createIndex({ a: 1 }, { unique: true });
  await db.collection<Row>('c').insertOne({ _id: 1, a: [[], 1] });
  const second = db.collection<Row>('c').insertOne({ _id: 2, a: [[]] });
  await expect(second).rejects.toMatchObject({ code: 11000 });
});

it('when a double and a decimal are equal, then they are one value to an index', async () => {
  await db.collection('c').createIndex({ a: 1 }, { unique: true });
  await db.collection<Row>('c').insertOne({ _id: 1, a: Decimal128.fromString('2.50') });
  await expect(db.collection<Row>('c').insertOne({ _id: 2, a: 2.5 })).rejects.toMatchObject({ code: 11000 });
  expect(await db.collection('c').countDocuments({ a: { $in: [2.5, true] } })).toBe(1);
});

it('when an empty array is sorted, then it comes before null and missing', async () => {
  await db.collection<Row>('c').insertMany([{ _id: 1, a: null }, { _id: 2, a: [] }, { _id: 3 }, { _id: 4, a: 0 }]); // prettier-ignore
  const found = await db.collection('c').find().sort({ a: 1, _id: 1 }).toArray();
  expect(found.map(({ _id }) => _id)).toEqual([2, 1, 3, 4]);
});

it('when a sort goes by two fields of one array, then each element is one key', async () => {
  const stored = [{ _id: 1, c: '' }, { _id: 2, c: [{ x: '' }, 0] }, { _id: 3, c: [{ x: 1, y: 9 }, { x: 1, y: 2 }] }, { _id: 4, c: { x: 1, y: 5 } }]; // prettier-ignore
  await db.collection<Row>('c').insertMany(stored);
  const sorted = async (sort: Record<string, 1 | -1>, from: number) =>
    (await db.collection('c').find({ _id: { $gte: from } as never }).sort(sort).toArray()).map(({ _id }) => _id); // prettier-ignore
  expect(await sorted({ 'c.x': 1, c: -1 }, 1)).toEqual([1, 2, 3, 4]);
  expect(await sorted({ 'c.x': 1, 'c.y': 1 }, 3)).toEqual([3, 4]);
  expect(await sorted({ 'c.x': 1, 'c.y': -1 }, 3)).toEqual([3, 4]);
});

it('when distinct values are asked for by a place in an array in an array, then they are found', async () => {
  await db.collection<Row>('c').insertMany([{ _id: 1, a: [[5, 6]] }, { _id: 2, a: [7] }]); // prettier-ignore
  expect(await db.collection('c').distinct('a.0')).toEqual([5, 6, 7]);
});

it('when a command is malformed, then it fails whatever is stored', async () => {
  for (const command of [find({ a: { $in: 1 } }), aggregate({ $project: {} }), aggregate({ $limit: 0 })])
    expect(await outcome(db, command)).toMatch(/^error /);
});

it('when a value has no text, then it cannot be converted', async () => {
  await db.collection<Row>('c').insertOne({ _id: 1, a: { b: 1 } });
  const row = aggregate({ $project: { t: { $convert: { input: '$a', to: 'string' } } } });
  expect(await outcome(db, row)).toBe('error 241');
});
