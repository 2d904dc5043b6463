/** Which index answers, and what it costs as collections grow: by what was looked at, not by the clock (that is test/bench). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { Collection, Db, Document } from 'mongodb';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';

type Row = Document & { _id: number };
let database: Db;
let rows: Collection<Row>;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-plans-'));
  const embedded = await startEmbeddedDatabase({ folder, sweepMs: 0 });
  const client = await new MongoClient(embedded.uri).connect();
  database = client.db();
  rows = database.collection<Row>('rows');
  return async () => {
    await client.close();
    await embedded.close();
    rmSync(folder, { recursive: true, force: true });
  };
});
beforeEach(() => rows.drop());

const appointment = (_id: number) => ({
  _id,
  calendar: `c${_id % 7}`,
  start: new Date(_id * 60_000),
  state: _id % 5 ? 'confirmed' : 'cancelled',
  ...(_id % 5 ? { claims: [`${_id}|a`, `${_id}|b`] } : {}),
});

async function grow(from: number, to: number): Promise<void> {
  await rows.insertMany(Array.from({ length: to - from }, (_, i) => appointment(from + i)));
}

async function examined(filter: Document, sort?: Record<string, 1 | -1>, limit = 0) {
  const cursor = rows.find(filter).limit(limit);
  const { executionStats, queryPlanner } = await (sort ? cursor.sort(sort) : cursor).explain(
    'executionStats',
  );
  const { winningPlan } = queryPlanner;
  const fetch = winningPlan.stage === 'SORT' ? winningPlan.inputStage : winningPlan;
  const leaf = fetch.inputStage as Document | undefined;
  const names = ((leaf?.inputStages ?? [leaf]) as (Document | undefined)[]).map(
    (one) => one?.indexName as string,
  );
  const index = leaf?.stage === 'OR' ? names : names[0];
  const { nReturned, totalKeysExamined, totalDocsExamined } = executionStats;
  return { index, sorts: winningPlan.stage === 'SORT', nReturned, totalKeysExamined, totalDocsExamined };
}

it('when a collection grows, then what an index answers looks at as little as before', async () => {
  await rows.createIndexes([
    { key: { calendar: 1, start: 1 } },
    { key: { claims: 1 }, unique: true, partialFilterExpression: { claims: { $exists: true } } },
    { key: { state: 1 } },
  ]);
  const questions: [filter: Document, sort?: Record<string, 1 | -1>, limit?: number][] = [
    [{ _id: 77 }],
    [{ claims: '78|b' }],
    [{ _id: { $in: [1, 50, 99] } }],
    [{ calendar: 'c3', start: { $gte: new Date(0), $lt: new Date(3_600_000) } }, { start: 1 }],
    [{ calendar: 'c3', start: { $gte: new Date(600_000) } }, { start: 1 }, 5],
    [{ calendar: 'c3', start: { $lt: new Date(4_000_000) } }, { start: -1 }, 5],
    [{ calendar: { $in: ['c1', 'c2'] }, start: { $lt: new Date(600_000) } }],
  ];
  await grow(0, 500);
  const small = [];
  for (const question of questions) small.push(await examined(...question));
  await grow(500, 20_000);
  for (const [i, question] of questions.entries()) expect(await examined(...question)).toEqual(small[i]);
  for (const { nReturned, totalDocsExamined, sorts } of small)
    expect({ totalDocsExamined, sorts }).toEqual({ totalDocsExamined: nReturned, sorts: false });
  expect(small.map(({ index }) => index)).toEqual(['_id_', 'claims_1', '_id_', ...Array<string>(4).fill('calendar_1_start_1')]); // prettier-ignore
});

it('when one of several conditions is enough, then each is answered by its index, and what two find comes once', async () => {
  await rows.createIndexes([
    { key: { calendar: 1, start: 1 } },
    { key: { claims: 1 } },
    { key: { state: 1 } },
  ]);
  const early = { $gte: new Date(60_000), $lt: new Date(900_000) };
  const questions: [filter: Document, sort?: Record<string, 1 | -1>, limit?: number][] = [
    [{ $or: [{ _id: 77 }, { claims: '78|b' }] }],
    [{ $or: [{ _id: 3 }, { calendar: 'c3', start: early }] }],
    [{ $or: [{ calendar: 'c1' }, { calendar: 'c2' }], start: early }, { start: 1 }],
    [{ $or: [{ _id: { $in: [1, 2] } }, { $or: [{ claims: '2|a' }, { claims: '3|b' }] }] }, { start: -1 }, 2],
  ];
  await grow(0, 500);
  const small = [];
  for (const question of questions) small.push(await examined(...question));
  await grow(500, 20_000);
  for (const [i, question] of questions.entries()) expect(await examined(...question)).toEqual(small[i]);
  expect(small.map(({ index }) => index)).toEqual([
    ['_id_', 'claims_1'],
    ['_id_', 'calendar_1_start_1'],
    ['calendar_1_start_1', 'calendar_1_start_1'],
    ['_id_', 'claims_1', 'claims_1'],
  ]);
  expect(small.map(({ sorts }) => sorts)).toEqual([false, false, true, true]);
  // 3 is met twice, 2 too
  expect(small.map(({ nReturned, totalDocsExamined }) => [nReturned, totalDocsExamined])).toEqual([[2, 2], [2, 2], [4, 4], [2, 3]]); // prettier-ignore
  expect(await rows.countDocuments({ $or: [{ _id: 3 }, { calendar: 'c3', start: early }] })).toBe(2);
  expect((await examined({ $or: [{ _id: 3 }, { nowhere: 1 }] })).index).toBeUndefined();
});

it('when an index is built over documents that break it, then the first duplicate is named and there is no index', async () => {
  await rows.insertMany([{ _id: 1, desk: { label: 'A' } }, { _id: 2, desk: { label: 'B' } }, { _id: 3, desk: { label: 'A' } }]); // prettier-ignore
  await expect(rows.createIndex({ 'desk.label': 1 }, { unique: true, name: 'label' })).rejects.toMatchObject({
    code: 11000,
    codeName: 'DuplicateKey',
    keyPattern: { 'desk.label': 1 },
    keyValue: { 'desk.label': 'A' },
    message: expect.stringContaining('index: label dup key: { desk.label: "A" }') as string,
  });
  expect((await rows.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  await rows.deleteOne({ _id: 3 });
  await rows.createIndex({ 'desk.label': 1 }, { unique: true });
  const documents = [{ _id: 5, desk: { label: 'C' } }, { _id: 6, desk: { label: 'B' } }]; // prettier-ignore
  expect(await database.command({ insert: 'rows', documents })).toMatchObject({
    n: 1,
    writeErrors: [
      { index: 1, code: 11000, keyPattern: { 'desk.label': 1 }, keyValue: { 'desk.label': 'B' } },
    ],
  });
});
