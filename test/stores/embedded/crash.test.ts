/**
 * A writer is killed at random moments; everything that it was told is stored must be there.
 *   CRASH_ROUNDS  how many kills (default 50; hundreds before a release)
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { expectIndexesToAgree } from './stored-state.ts';

const rounds = Number(process.env.CRASH_ROUNDS ?? 50);
/** Each writer is killed after so many acknowledgements, so that kills fall on every phase of the work. */
const MAX_ACKNOWLEDGED = 160;

interface Acknowledged {
  _id: string;
  version: number;
  claimed: boolean;
}

/** Runs a writer, kills it after `count` acknowledgements, and returns the last word on each document. */
function runUntilKilled(folder: string, round: number, count: number): Promise<Map<string, Acknowledged>> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'crash-writer.ts'), folder, String(round)],
    // compiling the same files again would be most of each round
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, '..', 'compiled') },
    },
  );
  const last = new Map<string, Acknowledged>();
  let seen = 0;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const said = JSON.parse(line) as Acknowledged & { ready?: true };
    if (said.ready) return;
    last.set(said._id, said);
    if (++seen === count) child.kill('SIGKILL');
  });
  return new Promise((done, fail) => {
    lines.once('close', () =>
      seen >= count ? done(last) : fail(new Error(`the writer ended by itself after ${seen} writes`)),
    );
  });
}

/** The writer may have gone on by one step between an acknowledgement and its death. */
function matches(stored: { version: number; claims?: string[] } | undefined, said: Acknowledged): boolean {
  if (said.version === 0) return stored === undefined;
  if (stored === undefined) return said.version >= 2;
  return (
    stored.version >= said.version &&
    stored.version <= said.version + 1 &&
    (stored.claims ? stored.claims.length === 3 : stored.version === 3)
  );
}

/** Kills writers on one folder, one after the other. */
async function lane(folder: string, from: number, to: number): Promise<void> {
  const known = new Map<string, Acknowledged>();
  for (let round = from; round < to; round++) {
    const count = 1 + ((round * 7919) % MAX_ACKNOWLEDGED);
    for (const [_id, said] of await runUntilKilled(folder, round, count)) known.set(_id, said);
    if (round % 10 === 9 || round === to - 1) await expectAllStored(folder, known);
  }
}

describe('the embedded database under SIGKILL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-crash-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    `when writers are killed ${rounds} times, then every acknowledged write is there, whole and indexed`,
    { timeout: 3_600_000 },
    async () => {
      const half = Math.ceil(rounds / 2);
      await Promise.all([lane(join(folder, 'a'), 0, half), lane(join(folder, 'b'), half, rounds)]);
    },
  );
});

async function expectAllStored(folder: string, known: ReadonlyMap<string, Acknowledged>): Promise<void> {
  const database = await startEmbeddedDatabase({ folder, sweepMs: 0 });
  const client = await new MongoClient(database.uri).connect();
  try {
    const collection = client
      .db()
      .collection<{ _id: string; version: number; payload: string; claims?: string[] }>('spans');
    const stored = new Map((await collection.find().toArray()).map((document) => [document._id, document]));
    const lost = [...known.values()].filter((said) => !matches(stored.get(said._id), said));
    expect(lost).toEqual([]);
    for (const document of stored.values()) expect(document.payload).toMatch(/^(x*|y*)$/);
    await expectIndexesToAgree(collection);
  } finally {
    await client.close();
    await database.close();
  }
}
