import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { inheritedEnvironment } from './config.ts';

const root = join(import.meta.dirname, '../..');

/** The two parts that Vite builds, with the file that shows that they were, and what they are built from. */
const builds = [
  { workspace: 'web', result: 'web/build/handler.js', sources: ['web', 'shared'] },
  { workspace: 'kiosk', result: 'kiosk/dist/kiosk.html', sources: ['kiosk', 'shared'] },
];
const notSource = new Set(['node_modules', 'build', 'dist', '.svelte-kit']);

function newestChange(folder: string): number {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (notSource.has(entry.name)) continue;
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs);
  }
  return newest;
}

function isCurrent({ result, sources }: (typeof builds)[number]): boolean {
  const file = join(root, result);
  if (!existsSync(file)) return false;
  const builtMs = statSync(file).mtimeMs;
  return sources.every((source) => newestChange(join(root, source)) <= builtMs);
}

/** Runs one workspace's build with its output on screen, so that whoever waits sees that something happens. */
function build({ workspace, result }: (typeof builds)[number]): Promise<void> {
  return new Promise((resolve, reject) => {
    const startedMs = Date.now();
    console.log(`Building ${workspace} …`);
    const child = spawn('npm', ['run', 'build', '-w', workspace, '--silent', '--', '--logLevel', 'warn'], {
      cwd: root,
      env: inheritedEnvironment(),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code !== 0)
        return reject(
          new Error(
            `Building ${workspace} failed; the lines above say why. Where this user may not write, the owner of the folder runs: npm run build`,
          ),
        );
      utimesSync(join(root, result), new Date(), new Date());
      console.log(`Built ${workspace} in ${((Date.now() - startedMs) / 1000).toFixed(1)} s.`);
      resolve();
    });
  });
}

/** Builds what is missing or older than its sources. */
export async function prepare(): Promise<void> {
  for (const one of builds) if (!isCurrent(one)) await build(one);
}

if (import.meta.main) await prepare();
