/**
 * Belongs to the ticket pages alone. It shows the messages that say whose turn it is, and a page without any number when
 * there is no network: nothing of the queue is ever kept, so nothing old can be shown.
 */
import en from '@sportello/shared/messages/en/ticket-worker.json';
import it from '@sportello/shared/messages/it/ticket-worker.json';
import type { PushMessage } from '@sportello/shared/push';

/** As the server sets it. */
const LANGUAGE_COOKIE = 'sportello_language';

const worker = self as unknown as ServiceWorkerGlobalScope;

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

function show(message: PushMessage): Promise<void> {
  const { title, body, language, tag, path } = message;
  // TypeScript's list of options lacks the two that make a phone sound and vibrate again.
  const options: NotificationOptions & { renotify: boolean; vibrate: number[] } = {
    body,
    lang: language,
    tag,
    data: { path },
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    requireInteraction: true,
    renotify: true,
    vibrate: [300, 150, 300, 150, 300],
  };
  return worker.registration.showNotification(title, options);
}

worker.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(show(event.data.json() as PushMessage));
});

async function openTicket(path: string): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = pages.find((page) => new URL(page.url).pathname === path);
  await (open ? open.focus() : worker.clients.openWindow(path));
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { path } = event.notification.data as { path: string };
  event.waitUntil(openTicket(path));
});

/** The language that the person chose on the pages; where the browser does not tell, its own. */
async function language(): Promise<string> {
  const chosen = await worker.cookieStore?.get(LANGUAGE_COOKIE).catch(() => null);
  return chosen?.value ?? worker.navigator.language.toLowerCase();
}

async function pageWithoutNetwork(): Promise<Response> {
  const italian = !(await language()).startsWith('en');
  const text = italian ? it : en;
  const html = `<!doctype html><html lang="${italian ? 'it' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${text.title}</title>
<style>body{font:1.25rem/1.5 sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;color:#17324d}
a{display:inline-block;padding:.75rem 1.5rem;border-radius:4px;background:#06c;color:#fff}</style></head>
<body><main><h1>${text.title}</h1><p>${text.text}</p><p><a href="">${text.again}</a></p></main></body></html>`;
  return new Response(html, {
    status: 503,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

worker.addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(pageWithoutNetwork));
  }
});
