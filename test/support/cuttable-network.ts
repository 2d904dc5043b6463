import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * A wire between browsers and a server that can be cut. `deaf` lets requests through and swallows what the server
 * answers: the hardest moment to lose the network.
 */
export async function createCuttableNetwork(serverUrl: string) {
  const { port: serverPort } = new URL(serverUrl);
  const wires = new Set<Socket>();
  let state: 'up' | 'deaf' | 'down' = 'up';

  const proxy = createServer((client) => {
    if (state === 'down') return void client.destroy();
    const server = connect(Number(serverPort), '127.0.0.1');
    for (const wire of [client, server]) {
      wires.add(wire);
      wire.on('error', () => wire.destroy());
      wire.on('close', () => {
        wires.delete(wire);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (bytes) => server.write(bytes));
    server.on('data', (bytes) => {
      if (state === 'up') client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const cutAll = () => {
    for (const wire of wires) wire.destroy();
  };

  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      state = 'down';
      cutAll();
    },
    deafen() {
      state = 'deaf';
    },
    restore() {
      state = 'up';
      cutAll();
    },
    async close(): Promise<void> {
      cutAll();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
export type CuttableNetwork = Awaited<ReturnType<typeof createCuttableNetwork>>;
