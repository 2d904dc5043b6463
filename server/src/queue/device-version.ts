import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** The build of the ticket machine and display that is being served; `fallback` where they are not built. */
export function deviceVersion(file: URL, fallback: string): string {
  if (!existsSync(file)) return fallback;
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
