import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { sourceVersion } from '../shared/source-version.ts';

const version = sourceVersion(['kiosk/src', 'kiosk/public', 'kiosk/kiosk.html', 'kiosk/display.html']);
const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The server reads `version.json` and tells it to every screen; a screen built from something else reloads. */
const writeVersion: Plugin = {
  name: 'device-version',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'version.json', source: JSON.stringify({ version }) });
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  define: { __DEVICE_VERSION__: JSON.stringify(version) },
  plugins: [svelte(), writeVersion],
  build: {
    target: 'es2022',
    assetsDir: 'device-assets',
    // Inline scripts are forbidden by the server's content security policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: {
        kiosk: page('kiosk.html'),
        display: page('display.html'),
        worker: page('src/device/worker.ts'),
      },
      output: {
        // At the root, because a service worker may only look after what lies below its own address.
        entryFileNames: ({ name }) =>
          name === 'worker' ? 'device-worker.js' : 'device-assets/[name]-[hash].js',
      },
    },
  },
});
