import { pino, type Logger } from 'pino';
import { createClient, type RedisClientType } from 'redis';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { buildIndexes, connectDatabase } from './database/connect.ts';
import { createAuthenticator } from './http/auth.ts';
import type { Endpoint } from './http/endpoint.ts';
import { createRateLimit } from './http/rate-limits.ts';
import { createDirectoryEndpoints } from './office/endpoints.ts';
import { createDirectoryReader } from './office/directory.ts';
import { createDirectoryStore } from './office/directory-store.ts';
import { createDerivation, hashToken } from './secret.ts';
import { createDeviceStore } from './staff/device-store.ts';
import { createStaffEndpoints } from './staff/endpoints.ts';
import { createSignIn } from './staff/sign-in.ts';
import { createStaffStore } from './staff/staff-store.ts';

export interface Overrides {
  clock?: Clock;
  log?: Logger;
}

async function connectRedis(url: string | undefined): Promise<RedisClientType | undefined> {
  if (!url) return undefined;
  const client = createClient({ url }) as RedisClientType;
  await client.connect();
  return client;
}

/** Builds every store and use case once. The only place where parts meet; nothing in it decides anything. */
export async function createContext(config: Config, overrides: Overrides = {}) {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? pino({ level: config.logLevel });
  const database = await connectDatabase(config, log);
  const redis = await connectRedis(config.redisUrl);
  const { connection } = database;

  const derive = createDerivation(config.secret);
  const limit = createRateLimit({ enabled: config.rateLimits, redis });
  const directoryStore = createDirectoryStore(connection);
  const directory = createDirectoryReader(directoryStore);
  const staffStore = createStaffStore(connection);
  const deviceStore = createDeviceStore(connection);
  const identities = {
    staffBySession: (token: string) => staffStore.bySession(hashToken(token), clock.now()),
    deviceByToken: (token: string) => deviceStore.byToken(hashToken(token)),
  };

  const endpoints: Endpoint[] = [
    ...createDirectoryEndpoints({ directory }),
    ...createStaffEndpoints({ signIn: createSignIn({ staffStore, clock }), staffStore, limit }),
  ];

  await buildIndexes(connection);
  await directory.refresh();

  return {
    config,
    clock,
    log,
    redis,
    derive,
    limit,
    directory,
    directoryStore,
    staffStore,
    deviceStore,
    identities,
    authenticate: createAuthenticator(identities),
    endpoints,
    /** Whether the database answers; what `/readyz` says. */
    async ready(): Promise<boolean> {
      try {
        await connection.db!.command({ ping: 1 });
        return directory.loaded();
      } catch {
        return false;
      }
    },
    async close(): Promise<void> {
      await redis?.close();
      await database.close();
    },
  };
}
export type Context = Awaited<ReturnType<typeof createContext>>;
