import { Worker } from 'node:worker_threads';
import type { EmbeddedDatabase, EmbeddedDatabaseOptions } from './start.ts';
import { DatabaseFileError } from './store/file-errors.ts';
import type { FileProblem } from './store/file-errors.ts';

/** What the thread says to the one that started it. */
export type WorkerMessage =
  | { kind: 'started'; uri: string; loopbackUri: string | undefined }
  | { kind: 'failed'; problem: FileProblem | undefined; message: string }
  | { kind: 'done' };

/** Reading a large file makes much that is dead at once; with the usual 48 MB it would be promoted and kept for long. */
const YOUNG_GENERATION_MB = 24;

/**
 * As startEmbeddedDatabase, in a thread of its own: a long pipeline or a slow disk does not hold up the web
 * server. The clock is the machine's.
 * @param onDeath is told, in one sentence, when the thread ends without having been closed
 * @throws DatabaseFileError with one sentence when the folder is in use, damaged, full or read-only
 */
export async function startEmbeddedDatabaseInWorker(
  options: Omit<EmbeddedDatabaseOptions, 'now'>,
  onDeath: (why: string) => void = (why) => {
    throw new Error(why);
  },
): Promise<EmbeddedDatabase> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: options,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const first = await reply(worker);
  if (first.kind === 'failed') {
    await worker.terminate();
    throw first.problem ? new DatabaseFileError(first.problem, first.message) : new Error(first.message);
  }
  if (first.kind !== 'started') throw new Error('the database thread ended before it started');
  let closing = false;
  let cause: (Error & { code?: string }) | undefined;
  worker.on('error', (error) => (cause = error as Error));
  worker.once('exit', () => {
    if (!closing) onDeath(causeOfDeath(cause));
  });
  return {
    uri: first.uri,
    loopbackUri: first.loopbackUri,
    async sweep() {
      worker.postMessage('sweep');
      await reply(worker);
    },
    async close() {
      closing = true;
      const ended = new Promise((done) => worker.once('exit', done));
      worker.postMessage('close');
      await ended;
    },
  };
}

function causeOfDeath(error: (Error & { code?: string }) | undefined): string {
  const kept = 'Nothing that was confirmed is lost';
  return error?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `The embedded database needs more memory than this process may use. ${kept}; give the machine more, or bring the data to a MongoDB server with: npm run move-to-mongodb -- URI`
    : `The embedded database stopped (${error?.message ?? 'for no known reason'}). ${kept}; start Sportello again.`;
}

function reply(worker: Worker): Promise<WorkerMessage> {
  return new Promise((done, fail) => {
    worker.once('error', fail);
    worker.once('message', (message: WorkerMessage) => {
      worker.off('error', fail);
      done(message);
    });
  });
}
