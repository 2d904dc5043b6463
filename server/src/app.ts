import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import { PAGE_HEADERS } from './config.ts';
import type { Context } from './context.ts';
import { createRouter } from './http/endpoint.ts';
import { describeEndpoints } from './http/openapi.ts';
import { createDocsPage } from './http/docs-page.ts';
import { createProblemHandler, notFoundHandler } from './http/problem.ts';
import { createDevicePages } from './http/device-pages.ts';
import { VERSION } from './version.ts';

export interface Pages {
  /** The SvelteKit handler; absent where only the API runs. */
  handler?: RequestHandler;
  /** Folder of the built ticket machine and display. */
  deviceFolder?: string;
}

const swaggerFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

function createApi(context: Context): express.Router {
  const api = express.Router();
  const description = JSON.stringify(describeEndpoints(context.endpoints, VERSION));
  // The policy for JSON: nothing of it is ever run or framed. The pages bring their own.
  api.use(helmet());
  api.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  // A picture in base64 is the one long thing that anybody sends.
  api.use('/admin/pictures', express.json({ limit: '256kb' }));
  api.use(express.json({ limit: '64kb' }));
  api.get('/openapi.json', (_request, response) => void response.type('json').send(description));
  api.use('/docs', createDocsPage(), express.static(swaggerFolder, { index: false }));
  api.use(createRouter(context.endpoints, context.authenticate, context.directory.follow));
  api.use(notFoundHandler);
  return api;
}

/**
 * Which senders of X-Forwarded-For are believed: the configured number of reverse proxies, and this machine itself,
 * for the pages call the API in the name of the visitor.
 */
const trustedHop = (proxies: number) => (address: string, hop: number) =>
  hop < proxies || address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1';

/** Tells the pages what Express knows of the visitor; they take it from these headers and from nothing else. */
const announceVisitor: RequestHandler = (request, _response, next) => {
  request.headers[PAGE_HEADERS.protocol] = request.protocol;
  request.headers[PAGE_HEADERS.address] = request.ip ?? '';
  next();
};

/** The Express application of one process; sockets are attached to its HTTP server by `realtime/gateway.ts`. */
export function createApp(context: Context, pages: Pages = {}): Express {
  const app = express();
  app.disable('x-powered-by');
  // Nothing of the API is stored, so that nobody asks whether it changed; hashing long answers would cost as much as sending them.
  app.disable('etag');
  app.set('trust proxy', trustedHop(context.config.trustProxy));
  app.use(
    pinoHttp({
      logger: context.log,
      genReqId: () => randomUUID(),
      // A request line would carry codes and keys into the log.
      serializers: { req: ({ id, method }) => ({ id, method }), res: ({ statusCode }) => ({ statusCode }) },
      customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'debug'),
    }),
  );
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok', version: VERSION }));
  app.get('/readyz', async (_request, response) => {
    const ready = await context.ready();
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'unavailable' });
  });
  app.use('/api/v1', createApi(context));
  if (pages.deviceFolder) app.use(createDevicePages(pages.deviceFolder));
  if (pages.handler) app.use(announceVisitor, pages.handler);
  app.use(notFoundHandler);
  app.use(createProblemHandler(context.log));
  return app;
}
