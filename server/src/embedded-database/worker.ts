/** The database's thread: starts on the given folder, then sweeps and closes when it is told to. */
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerMessage } from './start-in-worker.ts';
import { startEmbeddedDatabase } from './start.ts';
import type { EmbeddedDatabase, EmbeddedDatabaseOptions } from './start.ts';
import { DatabaseFileError } from './store/file-errors.ts';

const port = parentPort!;
const say = (message: WorkerMessage) => port.postMessage(message);

async function start(): Promise<EmbeddedDatabase | undefined> {
  try {
    const database = await startEmbeddedDatabase(workerData as EmbeddedDatabaseOptions);
    say({ kind: 'started', uri: database.uri, loopbackUri: database.loopbackUri });
    return database;
  } catch (error) {
    say({
      kind: 'failed',
      problem: error instanceof DatabaseFileError ? error.problem : undefined,
      message: (error as Error).message,
    });
    return undefined;
  }
}

const database = await start();

port.on('message', async (order: 'sweep' | 'close') => {
  if (order === 'sweep') await database?.sweep();
  else await database?.close();
  say({ kind: 'done' });
  if (order === 'close') port.close();
});
