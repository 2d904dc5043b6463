/** `client.bulkWrite()`, which DocumentDB does not know: MongoDB's documentation of the command is the judge. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, MongoClientBulkWriteError } from 'mongodb';
import type { AnyClientBulkWriteModel, ClientBulkWriteOptions, Document } from 'mongodb';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';

type Row = { _id: number; [field: string]: unknown };
/** The driver's own type wants an ObjectId for every _id. */
type Write = { name: AnyClientBulkWriteModel<Document>['name']; namespace: string } & Document;

describe('writes to several collections at once', () => {
  let client: MongoClient;
  const all = (name: string) => client.db('town').collection(name).find().sort({ _id: 1 }).toArray();

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sportello-bulk-'));
    const database = await startEmbeddedDatabase({ folder, sweepMs: 0 });
    client = await new MongoClient(database.uri).connect();
    return async () => {
      await client.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    };
  });
  beforeEach(async () => {
    await client.db('town').dropDatabase();
    await client.db('town').collection('desks').createIndex({ label: 1 }, { unique: true });
  });

  const bulkWrite = (writes: Write[], options?: ClientBulkWriteOptions) =>
    client.bulkWrite(writes as unknown as AnyClientBulkWriteModel<Document>[], options);

  const insert = (collection: string, document: Row): Write => ({
    name: 'insertOne',
    namespace: `town.${collection}`,
    document,
  });

  it('when every kind of write goes to two collections, then each is done and told', async () => {
    const result = await bulkWrite(
      [
        insert('desks', { _id: 1, label: 'A' }),
        insert('people', { _id: 1, ages: [1, 5] }),
        insert('people', { _id: 2, ages: [9] }),
        { name: 'updateOne', namespace: 'town.desks', filter: { _id: 1 }, update: { $set: { open: true } } },
        { name: 'updateMany', namespace: 'town.people', filter: {}, update: { $inc: { 'ages.$[old]': 1 } }, arrayFilters: [{ old: { $gte: 5 } }] },
        { name: 'updateOne', namespace: 'town.desks', filter: { _id: 7 }, update: { $set: { label: 'B' } }, upsert: true },
        { name: 'replaceOne', namespace: 'town.people', filter: { _id: 2 }, replacement: { name: 'Rosa' } },
        { name: 'deleteOne', namespace: 'town.people', filter: { name: { $exists: false } } },
      ],
      { verboseResults: true },
    ); // prettier-ignore
    expect(result).toMatchObject({
      insertedCount: 3,
      matchedCount: 4,
      modifiedCount: 4,
      upsertedCount: 1,
      deletedCount: 1,
    });
    expect(result.updateResults?.get(4)).toEqual({ matchedCount: 2, modifiedCount: 2, didUpsert: false });
    expect(result.updateResults?.get(5)).toMatchObject({ didUpsert: true, upsertedId: 7 });
    expect(result.deleteResults?.get(7)).toEqual({ deletedCount: 1 });
    expect(await all('desks')).toEqual([
      { _id: 1, label: 'A', open: true },
      { _id: 7, label: 'B' },
    ]);
    expect(await all('people')).toEqual([{ _id: 2, name: 'Rosa' }]);
  });

  const withDuplicate = [
    insert('desks', { _id: 1, label: 'A' }),
    insert('desks', { _id: 2, label: 'A' }),
    insert('people', { _id: 1 }),
  ];

  it('when an ordered write meets a duplicate, then what came before stays and nothing after is tried', async () => {
    const error = await bulkWrite(withDuplicate).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MongoClientBulkWriteError);
    expect([...(error as MongoClientBulkWriteError).writeErrors]).toMatchObject([[1, { code: 11000 }]]);
    expect(await all('desks')).toHaveLength(1);
    expect(await all('people')).toEqual([]);
  });

  it('when order does not matter, then only the duplicate is refused', async () => {
    const error = await bulkWrite(withDuplicate, { ordered: false }).catch((thrown: unknown) => thrown);
    expect([...(error as MongoClientBulkWriteError).writeErrors.keys()]).toEqual([1]);
    expect((error as MongoClientBulkWriteError).partialResult).toMatchObject({ insertedCount: 2 });
    expect(await all('people')).toHaveLength(1);
  });

  it('when the results fill more than one batch, then the rest is fetched', async () => {
    const ops = Array.from({ length: 5 }, (_, _id) => ({ insert: 0, document: { _id } }));
    // promoteLongs: the number of a cursor is random, and sent back as a double where it happens to fit into one.
    const reply = await client.db('admin').command(
      {
        bulkWrite: 1,
        ops,
        nsInfo: [{ ns: 'town.people' }],
        cursor: { batchSize: 2 },
      },
      { promoteLongs: false },
    );
    expect(reply).toMatchObject({ nInserted: 5, nErrors: 0 });
    expect(reply.cursor.firstBatch).toEqual([
      { ok: 1, idx: 0, n: 1 },
      { ok: 1, idx: 1, n: 1 },
    ]);
    const more = { getMore: reply.cursor.id, collection: '$cmd.bulkWrite' };
    expect((await client.db('admin').command(more)).cursor.nextBatch).toHaveLength(3);
  });

  it.each([
    ['another database', 'town', { ops: [{ insert: 0, document: {} }] }, 13],
    ['a namespace that was not named', 'admin', { ops: [{ insert: 1, document: {} }] }, 2],
    ['an operation that does not exist', 'admin', { ops: [{ forget: 0 }] }, 9],
    ['a field that does not exist', 'admin', { ops: [{ delete: 0, filter: {}, limit: 1 }] }, 40415],
    ['nothing to do', 'admin', { ops: [] }, 16],
  ])(
    'when the command has %s, then it is refused and nothing is written',
    async (_, database, fields, code) => {
      const command = { bulkWrite: 1, nsInfo: [{ ns: 'town.people' }], ...fields };
      await expect(client.db(database).command(command)).rejects.toMatchObject({ code });
      expect(await all('people')).toEqual([]);
    },
  );
});
