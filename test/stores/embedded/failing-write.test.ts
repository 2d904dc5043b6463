/**
 * A write that fails in the middle: the system lets a file grow to a limit and no further, so that the last write is
 * cut off wherever the limit falls (RLIMIT_FSIZE: setrlimit(2), EFBIG).
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MongoClient } from 'mongodb';
import { expect, it, onTestFinished } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { expectIndexesToAgree } from './stored-state.ts';

interface Report {
  refused: { code: number; message: string } | string;
  acknowledged: [string, number][];
  found: [string, number][];
}

/** SIGXFSZ is ignored so that the write fails instead of the process. */
const LIMITED = `trap '' XFSZ; ulimit -S -f "$1"; shift; exec "$@"`;

async function runOnFailingDisk(folder: string, limitKb: number): Promise<{ during: Report; after: Report }> {
  const script = join(import.meta.dirname, 'failing-disk-writer.ts');
  const child = spawn(
    'bash',
    ['-c', LIMITED, 'bash', String(limitKb), process.execPath, script, folder, String(limitKb)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value as string) as Report;
  const during = await next();
  execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited']);
  child.stdin.write('room\n');
  const after = await next();
  expect(await ended).toEqual([0, null]);
  return { during, after };
}

it.skipIf(process.platform !== 'linux').each([97, 350, 1001])(
  'when a write is cut off because a file may not grow beyond %i kB, then it is refused, nothing acknowledged is lost, and writing goes on once there is room',
  { timeout: 120_000 },
  async (limitKb) => {
    const folder = mkdtempSync(join(tmpdir(), 'sportello-failing-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { during, after } = await runOnFailingDisk(folder, limitKb);

    expect(during.refused).toMatchObject({
      message: expect.stringMatching(/cannot be opened or written/) as string,
    });
    expect(during.acknowledged.length).toBeGreaterThan(5);
    expect(during.found).toEqual(during.acknowledged);
    expect(after.refused).toBe('undefined');
    expect(after.found).toEqual(after.acknowledged);
    expect(after.found.length).toBe(during.found.length + 30);

    const database = await startEmbeddedDatabase({ folder, sweepMs: 0 });
    const client = await new MongoClient(database.uri).connect();
    onTestFinished(async () => {
      await client.close();
      await database.close();
    });
    const rows = client.db().collection<{ _id: string; version: number; claims?: string[] }>('rows');
    const stored = (await rows.find().toArray()).map(({ _id, version }) => [_id, version]).sort();
    expect(stored).toEqual(after.acknowledged);
    await expectIndexesToAgree(rows);
  },
);
