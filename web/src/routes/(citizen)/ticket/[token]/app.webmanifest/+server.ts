import { readMunicipality } from '#lib/server/directory.ts';
import { translatorOf } from '#lib/citizen/messages.ts';
import type { RequestHandler } from './$types';

const icon = (file: string, sizes: string, purpose: 'any' | 'maskable') => ({
  src: `/icons/${file}`,
  sizes,
  type: 'image/png',
  purpose,
});

/** Puts this one number on the home screen; an iPhone shows messages only from there. */
export const GET: RequestHandler = async (event) => {
  const { name } = await readMunicipality(event);
  const { language } = event.locals;
  const t = translatorOf(language);
  const manifest = {
    id: '/ticket/',
    name: t('ticket.appName', { municipality: name }),
    short_name: t('ticket.yours'),
    lang: language,
    start_url: `/ticket/${encodeURIComponent(event.params.token)}`,
    scope: '/ticket/',
    display: 'standalone',
    background_color: '#ffffff',
    theme_color: '#0066cc',
    icons: [
      icon('icon-192.png', '192x192', 'any'),
      icon('icon-512.png', '512x512', 'any'),
      icon('maskable-512.png', '512x512', 'maskable'),
    ],
  };
  return new Response(JSON.stringify(manifest), {
    headers: { 'content-type': 'application/manifest+json', 'cache-control': 'no-store' },
  });
};
