import { randomUUID } from 'node:crypto';
import { redirect } from '@sveltejs/kit';
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks';
import { acceptedLanguage, LANGUAGE_COOKIE, languageOf } from '#lib/server/language.ts';

const YEAR_SECONDS = 31_536_000;

/** Browsers send `Origin` with every form; a form of another site has another host. */
function comesFromElsewhere(request: Request, url: URL): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return false;
  const site = request.headers.get('sec-fetch-site');
  if (site) return site !== 'same-origin';
  const origin = request.headers.get('origin');
  return !origin || origin === 'null' || new URL(origin).host !== url.host;
}

export const handle: Handle = async ({ event, resolve }) => {
  const { cookies, locals, request, url } = event;
  if (comesFromElsewhere(request, url)) return new Response('Forbidden', { status: 403 });

  // Kit would mark every cookie `Secure`, and over plain HTTP, as in an office's own network, they would be lost.
  locals.secure = url.protocol === 'https:';

  const asked = languageOf(url.searchParams.get('lingua'));
  if (asked && request.method === 'GET') {
    cookies.set(LANGUAGE_COOKIE, asked, {
      path: '/',
      maxAge: YEAR_SECONDS,
      sameSite: 'lax',
      // The ticket pages' worker reads it, for what it says without the network.
      httpOnly: false,
      secure: locals.secure,
    });
    const rest = new URLSearchParams(url.searchParams);
    rest.delete('lingua');
    redirect(303, `${url.pathname}${rest.size > 0 ? `?${rest}` : ''}`);
  }
  locals.language =
    languageOf(cookies.get(LANGUAGE_COOKIE)) ?? acceptedLanguage(request.headers.get('accept-language'));

  const response = await resolve(event, {
    preload: ({ type }) => type !== 'asset',
    transformPageChunk: ({ html }) => html.replace('%lang%', locals.language),
  });
  response.headers.set('X-Content-Type-Options', 'nosniff');
  // `same-origin`, so that the key in a manage link never leaves in a Referer while our own forms keep their Origin.
  response.headers.set('Referrer-Policy', 'same-origin');
  response.headers.set(
    'Permissions-Policy',
    'camera=(), microphone=(), geolocation=(self), interest-cohort=()',
  );
  response.headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    response.headers.set('Cache-Control', 'no-store');
  }
  return response;
};

/** What a visitor may give to the office that helps them; the log has the same id beside the cause. */
export const handleError: HandleServerError = ({ error, kind, event }) => {
  if (kind !== 'unknown') return;
  const requestId = randomUUID();
  console.error(requestId, event.route.id, error);
  return { requestId };
};
