/** Where the database is reached. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine.ts';
import type { Authentication } from './authentication.ts';
import { serveConnection } from './connection.ts';

/** What sockaddr_un holds on the systems that Node runs on, with its terminating zero. */
const MAX_SOCKET_PATH_BYTES = 103;

/** In the data folder, or, where that path is too long for a socket, in a private folder for temporary files. */
export function chooseSocketPath(folder: string, cleanups: (() => void)[]): string {
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

/** Serves MongoDB's wire protocol on a Unix socket (a path) or on a port of 127.0.0.1; `sockets` holds who is connected. */
export function listen(
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
