import { chmodSync } from 'node:fs';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { createEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { LOOPBACK_USER, loopbackPassword } from './loopback-password.ts';
import { lockFolder } from './store/folder-lock.ts';
import { SESSION_MS } from './sessions.ts';
import { DatabaseFileError } from './store/file-errors.ts';
import { noteMade, refuseEmptied } from './store/folder-marker.ts';
import { openSqliteFile } from './store/sqlite-file.ts';
import { sweepExpired } from './ttl.ts';
import { createAuthentication, makeCredentials } from './wire/authentication.ts';
import { chooseSocketPath, listen } from './wire/listen.ts';

export const DATABASE_FILE = 'sportello.sqlite';

export interface EmbeddedDatabaseOptions {
  /** The data folder; it is made when missing. One process per folder. */
  readonly folder: string;
  /** The database that the URI names. Default `sportello`. */
  readonly database?: string;
  /**
   * Also listens on 127.0.0.1 for mongosh and Compass, with SCRAM-SHA-256. Port 0 picks a free one. The user is
   * `sportello`, the password is made and kept in the folder's `database-password`, where none are given.
   */
  readonly loopback?: { readonly port: number; readonly user?: string; readonly password?: string };
  /** Milliseconds between two looks for expired documents. Default 60,000, as in MongoDB; 0 never looks. */
  readonly sweepMs?: number;
  readonly now?: () => Date;
}

export interface EmbeddedDatabase {
  /** For mongoose and the MongoDB driver, in this process or another of the same user. */
  readonly uri: string;
  /** The loopback address without credentials, when one was asked for. */
  readonly loopbackUri: string | undefined;
  /** Removes what has expired, now. */
  sweep(): Promise<void>;
  /** Answers what is under way, closes the file and frees the folder. */
  close(): Promise<void>;
}

/**
 * Starts the database of a data folder: after this, its URI accepts connections.
 * @throws DatabaseFileError with one sentence when the folder is in use, damaged, full or read-only
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const folder = resolve(options.folder);
  makeDataFolder(folder);
  const lock = lockFolder(folder);
  const cleanups: (() => void)[] = [lock.release];
  try {
    const path = join(folder, DATABASE_FILE);
    refuseEmptied(path);
    const file = openSqliteFile(path);
    cleanups.unshift(file.close);
    noteMade(path);
    const engine = createEngine(file, { now: options.now ?? (() => new Date()) });
    const socketPath = chooseSocketPath(folder, cleanups);
    const sockets = new Set<Socket>();
    const servers = [await listen(engine, sockets, socketPath, undefined)];
    chmodSync(socketPath, 0o600);
    const loopback = options.loopback && (await listenOnLoopback(engine, sockets, folder, options.loopback));
    if (loopback) servers.push(loopback);
    const timer = startSweeper(engine, options.sweepMs ?? 60_000);
    return {
      uri: `mongodb://${encodeURIComponent(socketPath)}/${options.database ?? 'sportello'}?directConnection=true`,
      loopbackUri: loopback && `mongodb://127.0.0.1:${(loopback.address() as AddressInfo).port}/`,
      sweep: async () => sweep(engine),
      close: () => close(engine, servers, sockets, timer, cleanups),
    };
  } catch (error) {
    for (const cleanup of cleanups) cleanup();
    throw error;
  }
}

/** @throws DatabaseFileError 'readOnly' */
export function makeDataFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new DatabaseFileError(
      'readOnly',
      `The data folder ${folder} cannot be made: ${(error as Error).message}`,
      error,
    );
  }
}

async function listenOnLoopback(
  engine: Engine,
  sockets: Set<Socket>,
  folder: string,
  { port, user, password }: NonNullable<EmbeddedDatabaseOptions['loopback']>,
): Promise<Server> {
  const credentials = makeCredentials(user ?? LOOPBACK_USER, password ?? loopbackPassword(folder));
  try {
    return await listen(engine, sockets, port, () => createAuthentication(credentials));
  } catch (error) {
    throw new DatabaseFileError(
      'inUse',
      `The embedded database cannot listen on port ${port} of this machine (${(error as NodeJS.ErrnoException).code}). Choose another DATABASE_PORT.`,
      error,
    );
  }
}

function startSweeper(engine: Engine, everyMs: number): NodeJS.Timeout | undefined {
  if (!everyMs) return undefined;
  const timer = setInterval(() => sweep(engine), everyMs);
  timer.unref();
  return timer;
}

function sweep(engine: Engine): void {
  engine.cursors.sweep();
  try {
    sweepExpired(engine);
    engine.committer.flush();
    const before = engine.now().getTime() - SESSION_MS;
    if (engine.sessions.expire(before)) engine.file.forgetAnswers(before);
  } catch {
    // what could not be written has been taken back; the next sweep finds it again
  }
}

async function close(
  engine: Engine,
  servers: Server[],
  sockets: Set<Socket>,
  timer: NodeJS.Timeout | undefined,
  cleanups: (() => void)[],
): Promise<void> {
  clearInterval(timer);
  try {
    engine.committer.flush();
  } finally {
    const closed = servers.map((server) => new Promise((done) => server.close(done)));
    for (const socket of sockets) socket.destroySoon();
    await Promise.all(closed);
    for (const cleanup of cleanups) cleanup();
  }
}
