/** Writes through the driver until it is killed, and says on standard output what was acknowledged. */
import { flushCompileCache } from 'node:module';
import { MongoClient } from 'mongodb';
import { startEmbeddedDatabaseInWorker } from '../../../server/src/embedded-database/start-in-worker.ts';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';

const [folder, round] = process.argv.slice(2) as [string, string];
// every other time in a thread of its own, as the server runs it
const start = Number(round) % 2 ? startEmbeddedDatabaseInWorker : startEmbeddedDatabase;
const database = await start({ folder, sweepMs: 0 });
const client = await new MongoClient(database.uri, { maxPoolSize: 8 }).connect();
const spans = client
  .db()
  .collection<{ _id: string; version: number; payload: string; claims?: string[] }>('spans');
await spans.createIndex(
  { claims: 1 },
  { unique: true, partialFilterExpression: { claims: { $exists: true } } },
);
await spans.createIndex({ version: 1, _id: 1 });

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const claimsOf = (name: string) => [`${name}|1`, `${name}|2`, `${name}|3`];

async function work(worker: number): Promise<void> {
  for (let i = 0; ; i++) {
    const _id = `${round}-${worker}-${i}`;
    await spans.insertOne({ _id, version: 1, payload: 'x'.repeat((i * 37) % 3000), claims: claimsOf(_id) });
    say({ _id, version: 1, claimed: true });
    await spans.updateOne({ _id }, { $inc: { version: 1 }, $set: { payload: 'y'.repeat((i * 91) % 5000) } });
    say({ _id, version: 2, claimed: true });
    if (i % 3 === 1) {
      await spans.updateOne({ _id }, { $unset: { claims: 1 }, $inc: { version: 1 } });
      say({ _id, version: 3, claimed: false });
    }
    if (i % 5 === 4) {
      await spans.deleteOne({ _id });
      say({ _id, version: 0, claimed: false });
    }
  }
}

// a killed process leaves no cache behind
flushCompileCache();
say({ ready: true });
await Promise.all([0, 1, 2, 3].map(work));
