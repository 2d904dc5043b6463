import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,server,web,kiosk}/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/bench/**'],
    // Many tests wait for a browser or another process; the default leaves one of two cores idle.
    maxWorkers: 2,
    // As `npm start` does it: decision 45.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node') },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The default of one second is short for a browser on a busy machine.
    expect: { poll: { timeout: 15_000 } },
  },
});
