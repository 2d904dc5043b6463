import { afterEach } from 'vitest';
import { aConnectedSocket, type Identity, type TestSocket } from './follower.ts';
import type { TestServer } from './server.ts';

/** Connects to the server of the test; after each test the sockets end, and then the server. `keep` is for those made otherwise. */
export function socketsTo(server: () => TestServer | undefined) {
  const sockets: TestSocket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.disconnect();
    await server()?.close();
  });
  const keep = (socket: TestSocket): TestSocket => {
    sockets.push(socket);
    return socket;
  };
  const connect = async (identity?: Identity): Promise<TestSocket> =>
    keep(await aConnectedSocket(server()!.url, identity));
  return { connect, keep };
}
