import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepPrivate } from './store/file-format.ts';

/** Who comes by the loopback port, where nobody else was named. */
export const LOOPBACK_USER = 'sportello';

export const passwordFile = (folder: string): string => join(folder, 'database-password');

/** The password of the loopback port: made at the first use, in a file that only the server's user can read. */
export function loopbackPassword(folder: string): string {
  const file = passwordFile(folder);
  // an empty one was being written when the machine stopped
  const known = existsSync(file) && readFileSync(file, 'utf8').trim();
  if (known) {
    keepPrivate(file);
    return known;
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}
