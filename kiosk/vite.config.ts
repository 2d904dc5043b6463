import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { build, defineConfig, type Plugin, type Rolldown } from 'vite';
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

/**
 * The program beside the browser of a machine with a USB printer: one file without dependencies, which the machine fetches from
 * the server. Built for the Node that a stable Debian has.
 */
const bridge: Plugin = {
  name: 'printer-bridge',
  async generateBundle() {
    const built = (await build({
      configFile: false,
      root: fileURLToPath(new URL('.', import.meta.url)),
      logLevel: 'warn',
      publicDir: false,
      ssr: { noExternal: true },
      build: { ssr: page('src/bridge/main.ts'), target: 'node18', write: false },
    })) as Rolldown.RolldownOutput;
    this.emitFile({ type: 'asset', fileName: 'printer-bridge.mjs', source: built.output[0].code });
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  define: { __DEVICE_VERSION__: JSON.stringify(version) },
  plugins: [svelte(), writeVersion, bridge],
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
