import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { sourceVersion } from '../shared/source-version.ts';

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter({ precompress: true }),
      version: { name: sourceVersion(['web/src', 'web/static', 'web/vite.config.ts']) },
      // The ticket pages register it themselves, for their own addresses only.
      serviceWorker: { register: false },
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          // Kit's route announcer and Svelte's transitions set style attributes.
          'style-src': ['self', 'unsafe-inline'],
          'img-src': ['self', 'data:'],
          // Bootstrap Italia brings the icons of a video player as a data address.
          'font-src': ['self', 'data:'],
          'connect-src': ['self'],
          'object-src': ['none'],
          'base-uri': ['self'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
      // hooks.server.ts compares hosts itself: behind a proxy Kit does not know the scheme of its own address.
      csrf: { trustedOrigins: ['*'] },
    }),
  ],
  // The contracts are TypeScript sources; the server bundle contains them.
  ssr: { noExternal: ['@sportello/shared'] },
  build: { chunkSizeWarningLimit: 700, rolldownOptions: { checks: { bundlerTimings: false } } },
});
