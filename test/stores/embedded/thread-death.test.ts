import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MongoClient } from 'mongodb';
import { expect, it, onTestFinished } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';

it('when the data needs more memory than the process has, then it ends with one line, and what was confirmed is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-hungry-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = [
    '--max-old-space-size=48',
    '--no-sparkplug',
    join(import.meta.dirname, 'hungry-server.ts'),
    folder,
  ];
  const ended = await promisify(execFile)(process.execPath, script).catch((error: unknown) => error);
  expect(ended).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The embedded database needs more memory[^\n]*\n$/) as string,
  });
  const confirmed = Number((ended as { stdout: string }).stdout.trim().split('\n').at(-1));
  expect(confirmed).toBeGreaterThan(0);
  const database = await startEmbeddedDatabase({ folder, sweepMs: 0 });
  const client = await new MongoClient(database.uri).connect();
  const found = await client.db().collection('rows').countDocuments();
  await client.close();
  await database.close();
  expect(found).toBeGreaterThanOrEqual(confirmed);
  // Collecting garbage in a heap that is nearly full takes its time, and many times that on a busy machine.
}, 120_000);
