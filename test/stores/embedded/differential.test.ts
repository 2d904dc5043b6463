/**
 * The same random commands on the embedded database and on a real engine: the same answers, the same
 * errors, the same documents. Needs an engine: DIFFERENTIAL_URI or MONGODB_URI.
 *   DIFFERENTIAL_STEPS  how many commands (default 20,000)
 *   DIFFERENTIAL_SEED   another walk; the seed is printed, and a failure names the one that repeats it
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EJSON } from 'bson';
import fc from 'fast-check';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import type { EmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { sequence } from './differential/commands.ts';
import { compare, connect, contents } from './differential/engines.ts';
import { hasKnownFilter, isKnown } from './differential/known-differences.ts';

const uri = process.env.DIFFERENTIAL_URI ?? process.env.MONGODB_URI;
const steps = Number(process.env.DIFFERENTIAL_STEPS ?? 20_000);
const seed = Number(process.env.DIFFERENTIAL_SEED ?? 20261122);
const SEQUENCE = 30;
const WORKERS = 4;

/** The reference, under load, has once gone on with a collection that was dropped and made anew. */
async function empty(db: Db): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    await db.collection('c').drop();
    await db.createCollection('c');
    if ((await contents(db)) === '[]') return;
  }
  throw new Error(`${db.databaseName}.c does not get empty`);
}

describe.skipIf(!uri)('the embedded database beside a real engine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-differential-'));
  let database: EmbeddedDatabase;
  let embedded: MongoClient;
  let reference: MongoClient;

  beforeAll(async () => {
    database = await startEmbeddedDatabase({ folder });
    embedded = await connect(database.uri);
    reference = await connect(uri!);
  });

  afterAll(async () => {
    await embedded?.close();
    await reference?.close();
    await database?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function walk(worker: number): Promise<void> {
    const name = `differential_${process.pid}_${worker}`;
    const databases = [embedded.db(name), reference.db(name)] as const;
    const property = fc.asyncProperty(sequence, async (commands) => {
      const play = async () => {
        for (const db of databases) await empty(db);
        return compare(...databases, commands, isKnown, hasKnownFilter);
      };
      const first = await play();
      // The reference, under load, has once lost a document that nothing removed: a difference is one that repeats.
      const difference = first && (await play());
      if (first && !difference) console.warn('Differed once only:', EJSON.stringify(first));
      if (difference) expect.fail(EJSON.stringify(difference, undefined, 1));
    });
    try {
      await fc.assert(property, {
        seed: seed + worker,
        numRuns: Math.ceil(steps / SEQUENCE / WORKERS),
        endOnFailure: false,
      });
    } finally {
      await databases[1].dropDatabase();
    }
  }

  it(
    `when both get ${steps} random commands (seed ${seed}), then they answer alike`,
    { timeout: 3_600_000 },
    async () => {
      await Promise.all(Array.from({ length: WORKERS }, (_, worker) => walk(worker)));
    },
  );
});
