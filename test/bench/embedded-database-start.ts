/** Starts on a folder, in a worker as the server does, and prints, as JSON, how long it took, of which processor time, and what memory it needs. */
import { startEmbeddedDatabaseInWorker } from '../../server/src/embedded-database/start-in-worker.ts';

const started = performance.now();
const before = process.cpuUsage();
const database = await startEmbeddedDatabaseInWorker({ folder: process.argv[2]!, sweepMs: 0 });
const used = process.cpuUsage(before);
const startMs = Math.round(performance.now() - started);
console.log(
  JSON.stringify({
    startMs,
    cpuMs: Math.round((used.user + used.system) / 1000),
    rssMb: Math.round(process.memoryUsage().rss / 1048576),
  }),
);
await database.close();
