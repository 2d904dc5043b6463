import { join } from 'node:path';
import express, { Router } from 'express';
import helmet from 'helmet';

const A_YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Ticket machine and waiting-room screen: two static pages, whose assets carry a hash in their names. */
export function createDevicePages(folder: string): Router {
  const router = Router();
  router.use(
    ['/kiosk', '/display', '/device-assets', '/device-worker.js', '/printer-bridge.mjs'],
    helmet({
      contentSecurityPolicy: {
        directives: {
          'default-src': ["'self'"],
          'style-src': ["'self'", "'unsafe-inline'"],
          'img-src': ["'self'", 'data:'],
          // The machine's printer is behind a bridge on its own loopback, on a port that the administrator chose.
          'connect-src': ["'self'", 'ws:', 'wss:', 'http://127.0.0.1:*'],
          // A screen in a waiting room is often reached over plain HTTP inside the house.
          'upgrade-insecure-requests': null,
        },
      },
      strictTransportSecurity: false,
    }),
  );
  router.use(
    '/device-assets',
    express.static(join(folder, 'device-assets'), { immutable: true, maxAge: A_YEAR_MS }),
  );
  for (const [path, file] of [
    ['/kiosk', 'kiosk.html'],
    ['/display', 'display.html'],
    ['/device-worker.js', 'device-worker.js'],
    ['/printer-bridge.mjs', 'printer-bridge.mjs'],
  ] as const) {
    router.get(path, (_request, response) => {
      response.set('Cache-Control', 'no-cache').sendFile(join(folder, file));
    });
  }
  return router;
}
