import { backUp } from './backup.ts';
import { runCommandLine } from './command-line.ts';

await runCommandLine('npm run backup -- FILE', (folder, file) => {
  const { path, collections, documents } = backUp(folder, file);
  return `${documents} documents of ${collections} collections are in ${path}. Keep ${folder}/secret with it: links in mails depend on it.`;
});
