import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
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
import type { Authentication } from './wire/authentication.ts';
import { serveConnection } from './wire/connection.ts';

export const DATABASE_FILE = 'sportello.sqlite';
/** What sockaddr_un holds on the systems that Node runs on, with its terminating zero. */
const MAX_SOCKET_PATH_BYTES = 103;

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
    const { loopback } = options;
    let loopbackUri: string | undefined;
    if (loopback) {
      const credentials = makeCredentials(
        loopback.user ?? LOOPBACK_USER,
        loopback.password ?? loopbackPassword(folder),
      );
      const server = await listen(engine, sockets, loopback.port, () =>
        createAuthentication(credentials),
      ).catch((error: NodeJS.ErrnoException) => {
        throw new DatabaseFileError(
          'inUse',
          `The embedded database cannot listen on port ${loopback.port} of this machine (${error.code}). Choose another DATABASE_PORT.`,
          error,
        );
      });
      servers.push(server);
      loopbackUri = `mongodb://127.0.0.1:${(server.address() as { port: number }).port}/`;
    }
    const timer = startSweeper(engine, options.sweepMs ?? 60_000);
    return {
      uri: `mongodb://${encodeURIComponent(socketPath)}/${options.database ?? 'sportello'}?directConnection=true`,
      loopbackUri,
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

/** In the data folder, or, where that path is too long for a socket, in a private folder for temporary files. */
function chooseSocketPath(folder: string, cleanups: (() => void)[]): string {
  let path = join(folder, 'sportello.sock');
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    const short = mkdtempSync(join(tmpdir(), 'sportello-'));
    cleanups.unshift(() => rmSync(short, { recursive: true, force: true }));
    path = join(short, 'db.sock');
  }
  // left over from a process that was killed: the folder's lock says that nobody uses it
  rmSync(path, { force: true });
  return path;
}

function listen(
  engine: Engine,
  sockets: Set<Socket>,
  address: string | number,
  authentication: (() => Authentication) | undefined,
): Promise<Server> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveConnection(engine, socket, authentication?.());
  });
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(
      typeof address === 'string' ? { path: address } : { port: address, host: '127.0.0.1' },
      () => {
        server.off('error', fail);
        done(server);
      },
    );
  });
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
