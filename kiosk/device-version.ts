import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('.', import.meta.url));
const project = join(workspace, '..');
const sources = [
  'kiosk/src',
  'kiosk/public',
  'kiosk/kiosk.html',
  'kiosk/display.html',
  'shared/src',
  'shared/messages',
];

function filesUnder(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

/**
 * Names a build of the device pages by what it was made from: 12 hexadecimal digits. Two servers that built the
 * same sources name the same version, so that a screen does not reload when it moves from one to the other.
 */
export function deviceVersion(): string {
  const hash = createHash('sha256');
  const files = sources
    .flatMap((source) => filesUnder(join(project, source)))
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => relative(project, path))
    .sort();
  for (const path of files) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(project, path)));
  }
  return hash.digest('hex').slice(0, 12);
}
