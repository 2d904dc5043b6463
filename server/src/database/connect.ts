import mongoose, { type Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { LOOPBACK_USER, passwordFile } from '../embedded-database/loopback-password.ts';
import { retryConflict } from './retry-conflict.ts';

export interface Database {
  connection: Connection;
  /** Where mongosh reaches the embedded database; only with DATABASE_PORT. */
  loopbackUri: string | undefined;
  close(): Promise<void>;
}

/** Loaded only where it is used: with MONGODB_URI set, the engine need not be in memory. */
async function startEmbedded(config: Config, log: Logger) {
  const { startEmbeddedDatabaseInWorker } = await import('../embedded-database/start-in-worker.ts');
  const { databasePort } = config;
  const loopback = databasePort === undefined ? {} : { loopback: { port: databasePort } };
  const database = await startEmbeddedDatabaseInWorker({ folder: config.dataDir, ...loopback }, (why) => {
    // without its database a server has no answer to anything: whatever watches over it starts it again
    log.fatal(why);
    console.error(why);
    process.exit(1);
  });
  if (database.loopbackUri)
    log.info(
      { uri: database.loopbackUri, user: LOOPBACK_USER, passwordFile: passwordFile(config.dataDir) },
      'the embedded database answers mongosh',
    );
  return database;
}

/** Connects to MONGODB_URI, or starts the embedded database in the data folder and connects to that. */
export async function connectDatabase(config: Config, log: Logger): Promise<Database> {
  const embedded = config.mongodbUri ? undefined : await startEmbedded(config, log);
  const uri = config.mongodbUri ?? embedded!.uri;
  const connection = mongoose.createConnection(uri, {
    serverSelectionTimeoutMS: 10_000,
    // Promises rest on writes that survive the loss of one machine of a replica set.
    writeConcern: { w: 'majority' },
    // An absent optional field stays absent; otherwise it would come back as null, which no contract means.
    ignoreUndefined: true,
    autoIndex: false,
    autoCreate: false,
  });
  connection.on('error', (error) => log.error({ err: error }, 'database connection'));
  try {
    await connection.asPromise();
  } catch (error) {
    await embedded?.close();
    throw error;
  }
  return {
    connection,
    loopbackUri: embedded?.loopbackUri,
    async close() {
      await connection.close();
      await embedded?.close();
    },
  };
}

/**
 * Builds the indexes of every registered model; promises rest on the unique ones, so the server waits for them.
 * Servers that start at once on an empty database get in each other's way; the engine tells one of them to try again.
 */
export async function buildIndexes(connection: Connection): Promise<void> {
  for (const model of Object.values(connection.models)) {
    await retryConflict(
      async () => {
        await model.createCollection().catch((error: unknown) => {
          if (!isNamespaceExists(error)) throw error;
        });
        await model.createIndexes();
      },
      { attempts: 20, pauseMs: 100 },
    );
  }
}

const NAMESPACE_EXISTS = 48;
const isNamespaceExists = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === NAMESPACE_EXISTS;
