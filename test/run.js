// Plain JavaScript, because a Node that is too old cannot even read the TypeScript behind it.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Sportello's tests need Node 24; this is ${process.versions.node}. Run "npm ci", then "npm test".`,
  );
  process.exit(1);
}
await import('./run.ts');
