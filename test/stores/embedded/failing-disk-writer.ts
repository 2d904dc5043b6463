/**
 * Writes until the system refuses, and again once it is told that there is room: says what was acknowledged and
 * what the database holds then. Its parent sets and lifts the limit on the size of its files.
 */
import { once } from 'node:events';
import { MongoClient, MongoServerError } from 'mongodb';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { expectIndexesToAgree } from './stored-state.ts';

const [folder, seed] = process.argv.slice(2) as [string, string];
const database = await startEmbeddedDatabase({ folder, sweepMs: 0 });
const client = await new MongoClient(database.uri).connect();
const rows = client
  .db()
  .collection<{ _id: string; version: number; payload: string; claims?: string[] }>('rows');
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const stored = new Map<string, number>();

/** One document after the other, every third changed once more; stops at the first refusal. */
async function write(series: string, count: number): Promise<unknown> {
  try {
    for (let i = 0; i < count; i++) {
      const _id = `${series}-${i}`;
      await rows.insertOne({
        _id,
        version: 1,
        payload: 'p'.repeat((i * 131 + Number(seed)) % 4000),
        claims: [_id],
      });
      stored.set(_id, 1);
      if (i % 3) continue;
      await rows.updateOne({ _id }, { $inc: { version: 1 }, $unset: { claims: 1 } });
      stored.set(_id, 2);
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

async function report(refusal: unknown): Promise<void> {
  const found = await rows.find().toArray();
  await expectIndexesToAgree(rows);
  say({
    refused:
      refusal instanceof MongoServerError
        ? { code: refusal.code, message: refusal.message }
        : String(refusal),
    acknowledged: [...stored].sort(),
    found: found.map(({ _id, version }) => [_id, version]).sort(),
  });
}

await rows.createIndex({ version: 1, _id: 1 });
await rows.createIndex(
  { claims: 1 },
  { unique: true, partialFilterExpression: { claims: { $exists: true } } },
);
await report(await write('before', 10_000));
await once(process.stdin, 'data');
await report(await write('after', 30));
await client.close();
await database.close();
process.stdin.destroy();
