import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createHttpClient } from './http-client.ts';

const SECRET = 'the secret that all servers of one test installation share';

export interface ServerProcessOptions {
  dataDir: string;
  mongodbUri: string | undefined;
  /** Of a server that ran before, for clients that connect again; default any that is free. */
  port?: string;
  redisUrl?: string;
  /** With the pages, which need a build. */
  pages?: boolean;
  /** Another copy of the project to run; default this one. */
  folder?: string;
  /** Zone of the machine, as `TZ`. */
  timeZone?: string;
  /** First instant of a clock that stands still; default the machine's clock. */
  clockAt?: string;
}

/** Starts `child-server.ts`; the database and the data folder belong to the caller and outlive it. */
export async function startServerProcess({
  dataDir,
  mongodbUri,
  port = '0',
  redisUrl,
  pages = false,
  folder = join(import.meta.dirname, '../..'),
  timeZone,
  clockAt,
}: ServerProcessOptions) {
  const child = spawn(process.execPath, [join(folder, 'test/support/child-server.ts')], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      // so that a clock or a profiler that the tests are run under is in it too
      NODE_OPTIONS: process.env.NODE_OPTIONS,
      PORT: port,
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      SECRET,
      DEMO: 'false',
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      RATE_LIMITS: 'false',
      ...(mongodbUri ? { MONGODB_URI: mongodbUri } : {}),
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
      ...(pages ? { WITH_PAGES: 'true' } : {}),
      ...(timeZone ? { TZ: timeZone } : {}),
      ...(clockAt ? { CLOCK_AT: clockAt } : {}),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('listening ')) resolve(line.slice('listening '.length));
      else if (process.env.TEST_LOG_LEVEL) console.log(line);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });

  return {
    url,
    ...createHttpClient(`${url}/api/v1`),
    async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
      child.kill(signal);
      await ended;
    },
  };
}
export type ServerProcess = Awaited<ReturnType<typeof startServerProcess>>;
