import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

const root = join(import.meta.dirname, '../..');
const workspaces = ['shared', 'server', 'web', 'kiosk', 'test'];
const made = new Set(['node_modules', 'build', 'dist', '.svelte-kit']);

/** Links to everything that is installed, but to the copy's own workspaces. */
async function linkModules(from: string, to: string, copy: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from).catch(() => [] as string[])) {
    if (name === '$app') continue;
    if (name !== '@sportello') await symlink(join(from, name), join(to, name));
  }
  if (from !== join(root, 'node_modules')) return;
  await mkdir(join(to, '@sportello'));
  for (const name of workspaces) await symlink(join(copy, name), join(to, '@sportello', name));
}

async function reword(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  if (!text.includes(`"${from}"`)) throw new Error(`${path} no longer says “${from}”`);
  await writeFile(path, text.replace(`"${from}"`, `"${to}"`));
}

/** Texts that the next version says in another way, to be recognized by. */
export const newWords = {
  display: { from: 'Ultime chiamate', to: 'Chiamate recenti' },
  ticket: { from: 'Il tuo numero', to: 'Il numero che hai' },
};

/**
 * The project as its next version: a copy with other texts, built by Vite as any. Takes about half a minute. `folder` is for
 * `startServerProcess`.
 */
export async function buildNextVersion(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sportello-next-'));
  const isSource = (path: string) => !made.has(path.split('/').at(-1) ?? '');
  for (const name of workspaces)
    await cp(join(root, name), join(folder, name), { recursive: true, filter: isSource });
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.base.json'])
    await cp(join(root, name), join(folder, name));
  await linkModules(join(root, 'node_modules'), join(folder, 'node_modules'), folder);
  for (const name of workspaces)
    await linkModules(join(root, name, 'node_modules'), join(folder, name, 'node_modules'), folder);

  const { display, ticket } = newWords;
  await reword(join(folder, 'shared/messages/it/display.json'), display.from, display.to);
  await reword(join(folder, 'shared/messages/it/citizen.json'), ticket.from, ticket.to);
  for (const workspace of ['kiosk', 'web']) {
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    const { status, stderr } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: join(folder, workspace),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the next version of ${workspace} does not build: ${stderr}`);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
