/// <reference lib="webworker" />

/**
 * Lets a screen start while the server is away. Keeps the page and its assets, never an answer of the API: what it
 * shows of the queue always comes from the server, or is not shown.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `device-${__DEVICE_VERSION__}`;
const PAGE_WITHIN_MS = 4_000;
const page = new URL(worker.registration.scope).pathname;

const isAsset = (path: string) => path.startsWith('/device-assets/');

async function keepPage(): Promise<void> {
  const cache = await caches.open(CACHE);
  const response = await fetch(page, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`no page at ${page}`);
  const html = await response.clone().text();
  const assets = [...html.matchAll(/(?:src|href)="(\/device-assets\/[^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  await Promise.all([cache.put(page, response), cache.addAll(assets)]);
}

async function dropOldBuilds(): Promise<void> {
  const cache = await caches.open(CACHE);
  // The cache of the other device page on this machine is of the same build and stays.
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  if (!(await cache.match(page))) await keepPage();
  await worker.clients.claim();
}

async function pageFromNetFirst(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PAGE_WITHIN_MS) });
  } catch (error) {
    const kept = await caches.match(page);
    if (kept) return kept;
    throw error;
  }
}

async function assetFromCacheFirst(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
  return response;
}

worker.addEventListener('install', (event) => {
  event.waitUntil(keepPage().then(() => worker.skipWaiting()));
});
worker.addEventListener('activate', (event) => event.waitUntil(dropOldBuilds()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate' && url.pathname === page) event.respondWith(pageFromNetFirst(request));
  else if (isAsset(url.pathname)) event.respondWith(assetFromCacheFirst(request));
});
