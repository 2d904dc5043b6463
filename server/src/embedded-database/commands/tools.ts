/** What shells, Compass, dumps and exporters ask for beside the data. */
import { decodeDocument } from '../bson/decode.ts';
import { encodeDocument } from '../bson/encode.ts';
import type { Encodable } from '../bson/encode.ts';
import type { BsonDocument } from '../bson/values.ts';
import { CommandError } from '../command-error.ts';
import type { Command, Engine } from '../engine.ts';
import { wholeNumber } from '../numbers.ts';
import { compileMatcher } from '../query/matcher.ts';
import { OK } from '../reply.ts';
import { keysOf } from '../store/collection-index.ts';
import type { CollectionIndex } from '../store/collection-index.ts';
import type { Collection } from '../store/collection.ts';
import { collectionName } from './arguments.ts';
import type { ConnectionInfo } from './dispatch.ts';

let lastOperation = 0;

/** One command runs at a time: the one that asks. */
export function currentOperations(engine: Engine, command: Command, connection: number): BsonDocument[] {
  const operation: Encodable = {
    type: 'op',
    desc: `conn${connection}`,
    connectionId: BigInt(connection),
    active: true,
    currentOpTime: engine.now().toISOString(),
    opid: ++lastOperation,
    secs_running: 0n,
    microsecs_running: 0n,
    op: 'command',
    ns: `${command.database}.$cmd${command.name === 'aggregate' ? '.aggregate' : ''}`,
    command: command.body,
  };
  return [decodeDocument(encodeDocument(operation))];
}

const NOT_A_FILTER = new Set(['currentOp', 'currentop', '$db', 'lsid', '$all', '$ownOps', '$readPreference', '$clusterTime', 'maxTimeMS', 'comment']); // prettier-ignore

/** Every other field is a condition on the operations. */
export function currentOp(engine: Engine, command: Command, { id }: ConnectionInfo): Encodable {
  const filter: BsonDocument = new Map([...command.body].filter(([name]) => !NOT_A_FILTER.has(name)));
  const matcher = compileMatcher(filter);
  return {
    inprog: currentOperations(engine, command, id).filter((operation) => matcher.matches(operation)),
    ok: OK,
  };
}

/** Nothing is profiled, and the level cannot be raised. @throws CommandError 115 */
export function profile(_engine: Engine, command: Command): Encodable {
  const level = wholeNumber(command.body.get('profile'), 'profile') ?? 0;
  if (level > 0) throw new CommandError(115, 'profiling is not supported by the embedded database');
  return { was: 0, slowms: 100, sampleRate: 1, ok: OK };
}

/** What was acknowledged is on disk already. @throws CommandError 115 for a lock */
export function fsync(_engine: Engine, command: Command): Encodable {
  const lock = command.body.get('lock');
  if (lock !== undefined && lock !== false)
    throw new CommandError(
      115,
      'fsync with a lock is not supported; npm run backup copies a running database',
    );
  return { numFiles: 1, ok: OK };
}

/** The one user that there is, when it is the one that asks. */
export function usersInfo(_engine: Engine, _command: Command, { user }: ConnectionInfo): Encodable {
  const known: Encodable = {
    _id: `admin.${user}`, user: String(user), db: 'admin', roles: [{ role: 'root', db: 'admin' }], mechanisms: ['SCRAM-SHA-256'],
  }; // prettier-ignore
  return { users: user ? [known] : [], ok: OK };
}

/** Compares each index with the documents, key by key. @throws CommandError 26 */
export function validate(engine: Engine, command: Command): Encodable {
  const name = collectionName(command);
  const collection = engine.catalog.find(command.database, name);
  if (!collection)
    throw new CommandError(26, `Collection '${command.database}.${name}' does not exist to validate.`);
  const indexes = [...collection.indexes.values()];
  const faults = new Map(indexes.map((index) => [index, faultOf(collection, index)]));
  const errors = [...faults.values()].filter((fault) => fault !== undefined);
  return {
    ns: collection.namespace,
    nInvalidDocuments: 0,
    nNonCompliantDocuments: 0,
    nrecords: collection.records.size,
    nIndexes: indexes.length,
    keysPerIndex: Object.fromEntries(indexes.map(({ spec, keys }) => [spec.name, keys.size])),
    indexDetails: Object.fromEntries(
      indexes.map((index) => [index.spec.name, { valid: faults.get(index) === undefined }]),
    ),
    valid: errors.length === 0,
    repaired: false,
    warnings: [],
    errors,
    ok: OK,
  };
}

function faultOf(collection: Collection, index: CollectionIndex): string | undefined {
  let expected = 0;
  for (const record of collection.records.keys()) {
    for (const key of keysOf(index, collection.read(record))) {
      expected++;
      if (!index.keys.has(key, record)) return `index ${index.spec.name} misses a key of record ${record}`;
    }
  }
  return index.keys.size === expected
    ? undefined
    : `index ${index.spec.name} has ${index.keys.size} keys, its documents ${expected}`;
}
