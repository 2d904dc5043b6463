import { join } from 'node:path';
import { MongoClient } from 'mongodb';

/** The database of a test server over the wire, for what no command of the product writes so much of. Close it. */
export const openRawDatabase = ({
  databaseUri,
  dataDir,
}: {
  databaseUri: string | undefined;
  dataDir: string;
}): Promise<MongoClient> =>
  MongoClient.connect(
    databaseUri ??
      `mongodb://${encodeURIComponent(join(dataDir, 'sportello.sock'))}/sportello?directConnection=true`,
  );
