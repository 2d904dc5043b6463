import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
/** What every page is made from besides its own folder; the lock file, because a library can be all that is new. */
const common = ['shared/src', 'shared/messages', 'package-lock.json'];

function filesUnder(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

/**
 * Names a build of pages by what it was made from: 12 hexadecimal digits. Two servers that built the same sources name the
 * same version, so that a page does not load again when it moves from one to the other. `sources` are paths from the project's
 * folder.
 */
export function sourceVersion(sources: readonly string[]): string {
  const hash = createHash('sha256');
  const files = [...common, ...sources]
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
