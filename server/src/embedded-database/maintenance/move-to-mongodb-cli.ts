import { runCommandLine } from './command-line.ts';
import { moveToMongoDb } from './move-to-mongodb.ts';

await runCommandLine('npm run move-to-mongodb -- mongodb://…/sportello', async (folder, uri) => {
  const moved = await moveToMongoDb(folder, uri, (line) => console.log(line));
  const documents = moved.reduce((sum, one) => sum + one.documents, 0);
  return `${documents} documents of ${moved.length} collections are copied and compared. Start the server with MONGODB_URI set to this address.`;
});
