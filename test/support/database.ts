import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';

export interface TestDatabase {
  /** Undefined: the embedded database, which is empty in every new data folder. */
  uri: string | undefined;
  drop(): Promise<void>;
}

/** A database of its own on the engine of MONGODB_URI, or nothing where tests run on the embedded one. */
export function createTestDatabase(base = process.env.MONGODB_URI): TestDatabase {
  if (!base) return { uri: undefined, drop: async () => {} };
  const name = `test_${randomUUID().slice(0, 13).replace('-', '')}`;
  const uri = base.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`);
  return {
    uri,
    async drop() {
      const client = await MongoClient.connect(uri);
      try {
        await client.db(name).dropDatabase();
      } finally {
        await client.close();
      }
    },
  };
}
