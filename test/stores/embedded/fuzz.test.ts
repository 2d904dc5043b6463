/**
 * Whatever comes by socket or port, the database goes on: random bytes, cut and changed messages, and commands whose
 * fields hold anything.
 *   FUZZ_RUNS  how many of each (default 3,000)
 *   FUZZ_SEED  others
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EJSON, Long } from 'bson';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import type { EmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { anyValue, storedDocument } from './differential/values.ts';
import { filter } from './differential/filters.ts';
import { operatorUpdate } from './differential/updates.ts';
import { frame, openRaw, opMsg } from './raw-client.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 3000);
const seed = Number(process.env.FUZZ_SEED ?? 7);
const MAX_GROWTH_BYTES = 48 * 1024 * 1024;

const PASSWORD = { user: 'inspector', password: 'one use' };

const good = opMsg({ find: 'many', filter: { a: { $gt: 1 }, b: [1, { c: 'x' }] }, sort: { a: 1 }, $db: 'wire' }); // prettier-ignore
const insert = opMsg({ insert: 'fuzz', documents: [{ a: 1, b: 'text', c: [1, 2, { d: null }], e: new Date(0) }], $db: 'wire' }); // prettier-ignore
const login = opMsg({ saslStart: 1, mechanism: 'SCRAM-SHA-256', payload: Buffer.from('n,,n=inspector,r=abc'), $db: 'admin' }); // prettier-ignore
const whole = fc.constantFrom(good, insert, login);

const mutated = fc
  .tuple(whole, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }), fc.boolean())
  .map(([message, changes, keepHeader]) => {
    const bytes = Buffer.from(message);
    for (const [at, byte] of changes)
      bytes[keepHeader ? 16 + (at % (bytes.length - 16)) : at % bytes.length] = byte;
    return bytes;
  });
const cut = fc.tuple(whole, fc.nat()).map(([message, at]) => message.subarray(0, at % message.length));
const framedNoise = fc
  .tuple(fc.constantFrom(2013, 2013, 2004, 2012, 1), fc.uint8Array({ minLength: 1, maxLength: 300 }))
  .map(([opCode, bytes]) => frame(opCode, Buffer.from(bytes)));
const noise = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));

const heldBytes = () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** Each with fields that it knows; their values are anything. */
const FIELDS: Record<string, readonly string[]> = {
  hello: ['saslSupportedMechs'],
  buildInfo: [],
  find: ['filter', 'sort', 'projection', 'hint', 'skip', 'limit', 'batchSize', 'singleBatch', 'collation', 'let', 'maxTimeMS'],
  getMore: ['collection', 'batchSize'],
  killCursors: ['cursors'],
  insert: ['documents', 'ordered'],
  update: ['updates', 'ordered', 'let'],
  delete: ['deletes', 'ordered', 'let'],
  findAndModify: ['query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'collation', 'arrayFilters', 'hint', 'let'],
  bulkWrite: ['ops', 'nsInfo', 'ordered', 'errorsOnly', 'cursor'],
  aggregate: ['pipeline', 'cursor', 'collation', 'hint', 'let', 'explain'],
  count: ['query', 'limit', 'skip', 'hint', 'collation'],
  distinct: ['key', 'query', 'collation', 'hint'],
  create: ['collation', 'capped'],
  drop: [],
  dropDatabase: [],
  renameCollection: ['to', 'dropTarget'],
  listCollections: ['filter', 'nameOnly', 'cursor'],
  listDatabases: ['filter', 'nameOnly'],
  createIndexes: ['indexes'],
  dropIndexes: ['index'],
  listIndexes: ['cursor'],
  collMod: ['index'],
  collStats: ['scale'],
  dbStats: ['scale'],
  explain: ['verbosity'],
  serverStatus: [],
  getParameter: ['featureCompatibilityVersion'],
  endSessions: [],
}; // prettier-ignore

const statement = fc.oneof(
  fc.record({ q: fc.oneof(filter, anyValue), u: fc.oneof(operatorUpdate, anyValue), multi: anyValue, upsert: fc.boolean(), arrayFilters: anyValue }, { requiredKeys: ['q', 'u'] }), // prettier-ignore
  fc.record({ q: fc.oneof(filter, anyValue), limit: fc.constantFrom(0, 1, -1, 2 ** 40) }),
  fc.record({ key: fc.oneof(fc.constantFrom({ a: 1 }, { 'a.b': -1 }, { b: 1, a: 1 }), anyValue), name: fc.constantFrom('x', 'y'), unique: anyValue, sparse: anyValue, partialFilterExpression: filter, expireAfterSeconds: anyValue, collation: anyValue }, { requiredKeys: ['key', 'name'] }), // prettier-ignore
  fc.record({ insert: anyValue, document: anyValue }),
  fc.record({ ns: fc.constantFrom('wire.c', 'wire.', '.') }),
  fc.tuple(fc.constantFrom('$match', '$group', '$project', '$addFields', '$sort', '$limit', '$skip', '$unwind', '$lookup', '$facet', '$count', '$replaceWith', '$unionWith', '$sample', '$sortByCount', '$unset', '$documents', '$indexStats', '$collStats'), fc.oneof(anyValue, filter)).map(([name, value]) => ({ [name]: value })), // prettier-ignore
  fc.tuple(fc.constantFrom('$add', '$concat', '$dateToString', '$filter', '$map', '$reduce', '$switch', '$let', '$convert', '$slice', '$range', '$substrCP', '$split', '$arrayElemAt', '$dateAdd', '$dateTrunc', '$regexMatch', '$mergeObjects', '$objectToArray', '$arrayToObject', '$getField', '$setUnion', '$zip', '$round', '$mod', '$divide', '$pow', '$toInt', '$toDate', '$toDecimal', '$dateFromParts', '$dateFromString', '$sortArray', '$indexOfArray', '$cond', '$ifNull'), anyValue).map(([name, value]) => ({ $project: { e: { [name]: value } } })), // prettier-ignore
  storedDocument,
);

const value = fc.oneof(
  { weight: 3, arbitrary: fc.array(statement, { maxLength: 3 }) },
  { weight: 3, arbitrary: anyValue },
  { weight: 2, arbitrary: filter },
  { weight: 1, arbitrary: operatorUpdate },
  { weight: 1, arbitrary: fc.constantFrom<unknown>({}, { batchSize: 2 }, { locale: 'it', strength: 2 }, 'c', 'wire.c', 'a', Long.fromNumber(5), -1, 1e300, NaN) }, // prettier-ignore
);

const explained = fc.tuple(fc.constantFrom('find', 'aggregate', 'count', 'distinct', 'update', 'delete', 'findAndModify'), value).map(([name, held]) => ({ [name]: 'c', filter: held, query: held, pipeline: held, updates: held, deletes: held })); // prettier-ignore

const command = fc.constantFrom(...Object.keys(FIELDS)).chain((name) =>
  fc
    .tuple(
      name === 'explain' ? explained : fc.oneof({ weight: 8, arbitrary: fc.constantFrom<unknown>('c', 'c', 'd', 1) }, { weight: 1, arbitrary: value }),
      fc.record(Object.fromEntries(FIELDS[name]!.map((field) => [field, value])), { requiredKeys: [] }),
    )
    .map(([target, fields]) => ({ [name]: target, ...fields, $db: name === 'bulkWrite' ? 'admin' : 'wire' })),
); // prettier-ignore

describe('the embedded database under fire', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-fuzz-'));
  let database: EmbeddedDatabase;

  beforeAll(async () => {
    database = await startEmbeddedDatabase({ folder, sweepMs: 0, loopback: { port: 0, ...PASSWORD } });
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    `when ${runs} messages of random bytes come to each of socket and port, then the server goes on and its memory does not grow`,
    { timeout: 600_000 },
    async () => {
      const samples = fc.sample(fc.oneof(mutated, cut, framedNoise, noise), { numRuns: runs, seed });
      const send = async (uri: string, bytes: Buffer) => {
        const client = await openRaw(uri);
        client.socket.end(bytes);
        client.socket.resume();
        await client.closed;
      };
      const both = [database.uri, database.loopbackUri!];
      const shoot = async (bytes: readonly Buffer[]) => {
        for (let at = 0; at < bytes.length; at += 20)
          await Promise.all(bytes.slice(at, at + 20).flatMap((one) => both.map((uri) => send(uri, one))));
      };
      // what is compiled and allocated once
      await shoot(samples.slice(0, runs / 10));
      const before = heldBytes();
      await shoot(samples);
      expect(heldBytes() - before).toBeLessThan(MAX_GROWTH_BYTES);
      const client = await openRaw(database.uri);
      client.socket.write(opMsg({ serverStatus: 1, $db: 'admin' }));
      expect(await client.next()).toMatchObject({ ok: 1, connections: { current: 1 }, asserts: { regular: 0 } }); // prettier-ignore
      client.socket.destroy();
    },
  );

  it(
    `when ${runs} commands with fields of any kind come, then each is answered or refused, and none fails inside`,
    { timeout: 600_000 },
    async () => {
      const client = await openRaw(database.uri);
      const failures = new Map<string, string>();
      for (const one of fc.sample(command, { numRuns: runs, seed })) {
        client.socket.write(opMsg(one));
        const { ok, code, errmsg } = await client.next();
        if (ok !== 1 && code === 1) failures.set(String(errmsg), EJSON.stringify(one));
      }
      expect([...failures]).toEqual([]);
      client.socket.destroy();
    },
  );
});
