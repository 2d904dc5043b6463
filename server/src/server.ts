import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { createApp } from './app.ts';
import { exportToPages, type Config } from './config.ts';
import { createContext, type Context, type Overrides } from './context.ts';
import { attachGateway } from './realtime/gateway.ts';

const root = join(import.meta.dirname, '../..');

/** Kit reads the environment when its module is loaded, so the addresses are set first. */
async function loadPages(port: number): Promise<RequestHandler> {
  exportToPages({ apiUrl: `http://127.0.0.1:${port}` });
  const module = (await import(pathToFileURL(join(root, 'web/build/handler.js')).href)) as {
    handler: RequestHandler;
  };
  return module.handler;
}

export interface RunningServer {
  /** For people. */
  url: string;
  /** This very process, whatever stands in front of it. */
  localUrl: string;
  context: Context;
  close(): Promise<void>;
}

/** Starts one process: API, sockets and, unless told otherwise, the pages. Rejects when the port or database is not to be had. */
export async function startServer(
  config: Config,
  { pages = true, ...overrides }: Overrides & { pages?: boolean } = {},
): Promise<RunningServer> {
  const context = await createContext(config, overrides);
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(config.port, config.host, resolve);
    });
    const { port } = server.address() as AddressInfo;
    context.listening(port);
    server.on(
      'request',
      createApp(
        context,
        pages ? { handler: await loadPages(port), deviceFolder: join(root, 'kiosk/dist') } : {},
      ),
    );
    const gateway = attachGateway(server, context);
    return {
      url: config.publicUrl ?? `http://localhost:${port}`,
      localUrl: `http://127.0.0.1:${port}`,
      context,
      async close() {
        await gateway.close();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await context.close();
      },
    };
  } catch (error) {
    server.close();
    await context.close();
    throw error;
  }
}
