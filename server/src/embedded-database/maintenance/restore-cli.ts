import { restore } from './backup.ts';
import { runCommandLine } from './command-line.ts';

await runCommandLine('npm run restore -- FILE', (folder, file) => {
  const { collections, documents, kept } = restore(folder, file);
  const before = kept ? ` What was there before is ${kept}.` : '';
  return `${documents} documents of ${collections} collections are back in ${folder}.${before}`;
});
