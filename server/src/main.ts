import { banner } from './banner.ts';
import { ConfigError, readConfig } from './config.ts';
import { NewerDataError } from './database/migrations/migrate.ts';
import { loadDemo } from './demo/load.ts';
import { createShiftedClock } from './demo/shifted-clock.ts';
import { DatabaseFileError } from './embedded-database/store/file-errors.ts';
import { startServer } from './server.ts';

/** Runs one server until it is told to stop; what `npm start` and the container run. Ends with one clear line when it cannot start. */
export async function main(): Promise<void> {
  try {
    const config = readConfig();
    const clock = createShiftedClock();
    const server = await startServer(config, { clock });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        server.close().then(
          () => process.exit(0),
          (error: unknown) => {
            console.error(error);
            process.exit(1);
          },
        );
      });
    }
    if (config.demo) await loadDemo(server.context, server.localUrl, clock);
    console.log(banner(server, await server.context.accounts.firstLink()));
  } catch (error) {
    console.error(explain(error));
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError)
    return `Sportello cannot start; these settings are wrong:\n${error.message}`;
  if (error instanceof DatabaseFileError || error instanceof NewerDataError)
    return `Sportello cannot start. ${error.message}`;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return 'Sportello cannot start: the port is in use. Choose another: PORT=3001 npm start';
  if (code === 'EACCES') return `Sportello cannot start: no permission. ${String(error)}`;
  return `Sportello cannot start. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

if (import.meta.main) await main();
