import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Lays a file system of its own over a folder until the test has finished, such as `size=100k` or `ro`; false where mounting is not allowed. */
export function mountTmpfs(folder: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return true;
}
