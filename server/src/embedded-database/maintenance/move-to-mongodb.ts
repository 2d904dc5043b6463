import { createHash } from 'node:crypto';
import { MongoClient } from 'mongodb';
import type { Collection, CreateIndexesOptions, Db, Document, IndexSpecification } from 'mongodb';
import { startEmbeddedDatabase } from '../start.ts';

export interface MovedCollection {
  readonly name: string;
  readonly documents: number;
  /** SHA-256 over the documents' bytes in the order of _id, the same on both sides. */
  readonly checksum: string;
}

/** Says in the target that a move is under way, so that only its own leavings are ever dropped. */
const MARKER = 'sportello_move';
const BATCH = 1000;

/**
 * Copies everything from a data folder to a MongoDB server and compares both, byte for byte. The data folder
 * stays as it is. After a failure it can simply be called again.
 * @param uri names the database; without one it is `sportello`
 * @throws when a server runs on the folder, when the target holds data that no move put there, or when the copies differ
 */
export async function moveToMongoDb(
  folder: string,
  uri: string,
  report: (line: string) => void = () => {},
): Promise<MovedCollection[]> {
  const target = targetClient(uri);
  const database = await startEmbeddedDatabase({ folder, sweepMs: 0 });
  const source = new MongoClient(database.uri);
  try {
    await source.connect();
    await reach(target);
    const to = target.db(target.options.dbName === 'test' ? 'sportello' : target.options.dbName);
    const moved = await copyAll(source.db('sportello'), to, report);
    await reportOthers(source, report);
    return moved;
  } finally {
    await Promise.allSettled([source.close(), target.close()]);
    await database.close();
  }
}

const ANSWERS_WITHIN_MS = 10_000;

function targetClient(uri: string): MongoClient {
  try {
    return new MongoClient(
      uri,
      /serverSelectionTimeoutMS=/i.test(uri) ? {} : { serverSelectionTimeoutMS: ANSWERS_WITHIN_MS },
    );
  } catch (error) {
    throw new Error(
      `The address of the MongoDB server cannot be read: ${(error as Error).message}. It looks like mongodb://user:password@host:27017/sportello`,
      { cause: error },
    );
  }
}

async function reach(target: MongoClient): Promise<void> {
  try {
    await target.connect();
  } catch (error) {
    const hosts = target.options.hosts.map(String).join(', ');
    throw new Error(
      `The MongoDB server ${hosts} cannot be used: ${(error as Error).message}. Nothing was moved or changed.`,
      { cause: error },
    );
  }
}

/** What somebody put into databases of another name stays where it is: said, not forgotten. */
async function reportOthers(source: MongoClient, report: (line: string) => void): Promise<void> {
  const { databases } = await source.db().admin().listDatabases({ nameOnly: true });
  const others = databases.map(({ name }) => name).filter((name) => name !== 'sportello');
  if (others.length) report(`Not moved, because Sportello does not use it: ${others.join(', ')}`);
}

async function copyAll(from: Db, to: Db, report: (line: string) => void): Promise<MovedCollection[]> {
  const names = (await from.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  await claim(to, names);
  const moved: MovedCollection[] = [];
  for (const { name, options } of (await from.listCollections().toArray()) as {
    name: string;
    options?: Document;
  }[]) {
    await to.collection(name).drop();
    await to.createCollection(name, options ?? {});
    await copyDocuments(from.collection(name), to.collection(name));
    await copyIndexes(from.collection(name), to.collection(name));
    const [here, there] = [await fingerprint(from.collection(name)), await fingerprint(to.collection(name))];
    if (here.documents !== there.documents || here.checksum !== there.checksum) {
      throw new Error(
        `${name}: the copy differs (${there.documents} of ${here.documents} documents). Nothing was removed here; run the command again.`,
      );
    }
    moved.push({ name, ...here });
    report(`${name}: ${here.documents} documents, ${here.checksum.slice(0, 12)}`);
  }
  await to.collection(MARKER).drop();
  return moved;
}

/** Takes the target for this move, or goes on with one that failed. */
async function claim(to: Db, names: readonly string[]): Promise<void> {
  const present = (await to.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  if (present.includes(MARKER)) return;
  for (const name of names.filter((one) => present.includes(one))) {
    if ((await to.collection(name).countDocuments({}, { limit: 1 })) > 0) {
      throw new Error(`The database ${to.databaseName} already holds ${name}. Choose an empty database.`);
    }
  }
  await to.collection(MARKER).insertOne({ startedAt: new Date() });
}

async function copyDocuments(from: Collection, to: Collection): Promise<void> {
  // promoteValues off: a Long must not arrive as an int
  const options = { promoteValues: false, promoteLongs: false, bsonRegExp: true, batchSize: BATCH } as const;
  let batch: Document[] = [];
  const flush = async () => {
    if (batch.length) await to.insertMany(batch, { ordered: true, forceServerObjectId: true });
    batch = [];
  };
  for await (const document of from.find({}, options).sort({ _id: 1 })) {
    batch.push(document);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
}

async function copyIndexes(from: Collection, to: Collection): Promise<void> {
  for (const { v: _v, ns: _ns, key, ...options } of await from.listIndexes().toArray()) {
    if (options.name !== '_id_')
      await to.createIndex(key as IndexSpecification, options as CreateIndexesOptions);
  }
}

async function fingerprint(collection: Collection): Promise<{ documents: number; checksum: string }> {
  const hash = createHash('sha256');
  let documents = 0;
  for await (const bytes of collection.find({}, { raw: true, batchSize: BATCH }).sort({ _id: 1 })) {
    hash.update(bytes as unknown as Buffer);
    documents++;
  }
  return { documents, checksum: hash.digest('hex') };
}
