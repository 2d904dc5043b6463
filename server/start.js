// Plain JavaScript, because a Node that is too old cannot even read the TypeScript behind it.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Sportello needs Node 24; this is ${process.versions.node}. Run "npm ci" first and start with "npm start": ` +
      'npm brings the right Node along.',
  );
  process.exit(1);
}
const { enableCompileCache, flushCompileCache } = await import('node:module');
const { fileURLToPath } = await import('node:url');
// Types are stripped once and not at every start, nor by the thread of the database, which finds the place in its environment (decision 45).
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url));
enableCompileCache();
const { prepare } = await import('./src/prepare.ts');
try {
  await prepare();
} catch (error) {
  console.error(`Sportello cannot start. ${error.message}`);
  process.exit(1);
}
const { main } = await import('./src/main.ts');
await main();
flushCompileCache();
