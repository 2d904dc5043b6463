import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from './database.ts';

const main = join(import.meta.dirname, '../../server/src/main.ts');

/** Runs what `npm start` runs, as a process of its own with an empty database and without the demo, and reads what it prints. */
export async function startEmptyInstallation() {
  const dataDir = await mkdtemp(join(tmpdir(), 'sportello-empty-'));
  const database = createTestDatabase();
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      // so that a clock or a profiler that the tests are run under is in it too
      NODE_OPTIONS: process.env.NODE_OPTIONS,
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DEMO: 'false',
      LOG_LEVEL: 'silent',
      ...(database.uri ? { MONGODB_URI: database.uri } : {}),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes('Ctrl-C')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${printed}`)));
  });

  return {
    /** What a person reads in the terminal. */
    printed,
    /** The address at which the first administrator chooses a password. */
    passwordLink: /http\S+\/password#\S+/.exec(printed)?.[0],
    async close(): Promise<void> {
      child.kill('SIGTERM');
      await ended;
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
export type EmptyInstallation = Awaited<ReturnType<typeof startEmptyInstallation>>;
