/**
 * What reaches the port byte by byte.
 *   FUZZ_RUNS  how many random messages (default 3,000)
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binary, BSON, Long } from 'bson';
import fc from 'fast-check';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import type { EmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { frame, openRaw, opMsg, socketPath } from './raw-client.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 3000);

describe('the embedded database on the wire', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-wire-'));
  let database: EmbeddedDatabase;

  beforeAll(async () => {
    database = await startEmbeddedDatabase({
      folder,
      loopback: { port: 0, user: 'inspector', password: 'one use' },
    });
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (...messages: Buffer[]) => {
    const client = await openRaw(database.uri);
    for (const message of messages) client.socket.write(message);
    const reply = await client.next();
    client.socket.destroy();
    return reply;
  };

  it('when the socket is made, then only its owner may use it', () => {
    expect(statSync(socketPath(database.uri)).mode & 0o777).toBe(0o600);
  });

  it('when an old client says hello by OP_QUERY, then it is answered by OP_REPLY', async () => {
    const body = Buffer.concat([
      Buffer.alloc(4),
      Buffer.from('admin.$cmd\0'),
      Buffer.alloc(8),
      BSON.serialize({ isMaster: 1 }),
    ]);
    expect(await ask(frame(2004, body))).toMatchObject({ ismaster: true, maxWireVersion: 25, ok: 1 });
  });

  it('when a message comes byte by byte, then it is answered once it is whole', async () => {
    const client = await openRaw(database.uri);
    for (const byte of opMsg({ ping: 1, $db: 'admin' })) client.socket.write(Buffer.from([byte]));
    expect(await client.next()).toMatchObject({ ok: 1 });
    client.socket.destroy();
  });

  it('when a client wants no answer, then it gets none, and the write is done', async () => {
    const silent = opMsg({ insert: 'silent', documents: [{ _id: 1 }], $db: 'wire' }, 2);
    expect(await ask(silent, opMsg({ count: 'silent', $db: 'wire' }))).toMatchObject({ n: 1 });
  });

  it("when a command is unknown, then the error is MongoDB's", async () => {
    expect(await ask(opMsg({ makeCoffee: 1, $db: 'wire' }))).toMatchObject({
      ok: 0,
      code: 59,
      codeName: 'CommandNotFound',
    });
  });

  it.each([
    ['a message too long', Buffer.from([0, 0, 0, 0x7f, 1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 7, 0, 0])],
    ['a message too short', Buffer.from([3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xdd, 7, 0, 0])],
    ['compression that nobody agreed on', frame(2012, Buffer.alloc(20))],
    ['an unknown required flag', opMsg({ ping: 1, $db: 'wire' }, 64)],
    ['a wrong checksum', Buffer.concat([opMsg({ ping: 1, $db: 'wire' }, 1), Buffer.alloc(0)])],
  ])('when %s comes, then the connection is closed', async (_what, bytes) => {
    const client = await openRaw(database.uri);
    client.socket.write(bytes);
    await client.closed;
  });

  it('when a retryable write comes twice, then it has one effect and one answer', async () => {
    const write = {
      findAndModify: 'counters', query: { _id: 'tickets' }, update: { $inc: { n: 1 } }, new: true, upsert: true,
      lsid: { id: new Binary(Buffer.alloc(16, 7), 4) }, txnNumber: Long.fromNumber(1), $db: 'wire',
    }; // prettier-ignore
    const first = await ask(opMsg(write));
    const second = await ask(opMsg(write));
    expect(first.value).toEqual({ _id: 'tickets', n: 1 });
    expect(second).toEqual(first);
    expect(await ask(opMsg({ ...write, txnNumber: Long.fromNumber(2) }))).toMatchObject({ value: { n: 2 } });
    expect(await ask(opMsg(write))).toMatchObject({ ok: 0, code: 225, codeName: 'TransactionTooOld' });
  });

  it('when a transaction is asked for, then it is refused as a standalone MongoDB refuses it', async () => {
    const start = { insert: 'x', documents: [{}], lsid: { id: new Binary(Buffer.alloc(16, 8), 4) }, txnNumber: Long.ONE, autocommit: false, startTransaction: true, $db: 'wire' }; // prettier-ignore
    expect(await ask(opMsg(start))).toMatchObject({ ok: 0, code: 20, codeName: 'IllegalOperation' });
  });

  it("when a cursor is read in batches, killed or asked for again, then it behaves as MongoDB's", async () => {
    await ask(
      opMsg({ insert: 'many', documents: Array.from({ length: 10 }, (_, _id) => ({ _id })), $db: 'wire' }),
    );
    const { cursor } = await ask(opMsg({ find: 'many', sort: { _id: 1 }, batchSize: 4, $db: 'wire' }));
    expect(cursor.firstBatch).toHaveLength(4);
    const more = {
      getMore: Long.fromString(String(cursor.id)),
      collection: 'many',
      batchSize: 4,
      $db: 'wire',
    };
    expect((await ask(opMsg(more))).cursor.nextBatch).toEqual([
      { _id: 4 },
      { _id: 5 },
      { _id: 6 },
      { _id: 7 },
    ]);
    expect(await ask(opMsg({ ...more, collection: 'other' }))).toMatchObject({ code: 13 });
    expect(await ask(opMsg({ killCursors: 'many', cursors: [more.getMore], $db: 'wire' }))).toMatchObject({
      ok: 1,
    });
    expect(await ask(opMsg(more))).toMatchObject({ code: 43, codeName: 'CursorNotFound' });
  });

  it('when somebody comes by the loopback port, then nothing is answered without the password', async () => {
    const stranger = await new MongoClient(database.loopbackUri!).connect();
    await expect(stranger.db('wire').collection('many').findOne()).rejects.toMatchObject({
      code: 13,
      codeName: 'Unauthorized',
    });
    await stranger.close();
    const wrong = new MongoClient(database.loopbackUri!, {
      auth: { username: 'inspector', password: 'guess' },
    });
    await expect(wrong.connect()).rejects.toMatchObject({ code: 18 });
    const right = await new MongoClient(database.loopbackUri!, {
      auth: { username: 'inspector', password: 'one use' },
    }).connect();
    expect(await right.db('wire').collection('many').countDocuments()).toBe(10);
    await right.close();
  });

  it(
    `when ${runs} messages of random bytes come, then the server goes on and its memory does not grow`,
    { timeout: 600_000 },
    async () => {
      const good = opMsg({
        find: 'many',
        filter: { a: { $gt: 1 }, b: [1, { c: 'x' }] },
        sort: { a: 1 },
        $db: 'wire',
      });
      const insert = opMsg({
        insert: 'fuzz',
        documents: [{ a: 1, b: 'text', c: [1, 2, { d: null }], e: new Date(0) }],
        $db: 'wire',
      });
      const mutated = fc
        .tuple(
          fc.constantFrom(good, insert),
          fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
          fc.boolean(),
        )
        .map(([message, changes, keepHeader]) => {
          const bytes = Buffer.from(message);
          for (const [at, byte] of changes)
            bytes[keepHeader ? 16 + (at % (bytes.length - 16)) : at % bytes.length] = byte;
          return bytes;
        });
      const cut = fc
        .tuple(fc.constantFrom(good, insert), fc.nat())
        .map(([message, at]) => message.subarray(0, at % message.length));
      const noise = fc
        .uint8Array({ minLength: 1, maxLength: 300 })
        .map((bytes) => frame(2013, Buffer.from(bytes)));
      const samples = fc.sample(fc.oneof(mutated, cut, noise), { numRuns: runs, seed: 7 });
      const send = async (bytes: Buffer) => {
        const client = await openRaw(database.uri);
        client.socket.end(bytes);
        client.socket.resume();
        await client.closed;
      };
      const before = process.memoryUsage();
      for (let at = 0; at < samples.length; at += 20) await Promise.all(samples.slice(at, at + 20).map(send));
      expect(await ask(opMsg({ ping: 1, $db: 'admin' }))).toMatchObject({ ok: 1 });
      const status = await ask(opMsg({ serverStatus: 1, $db: 'admin' }));
      expect(status.connections.current).toBeLessThan(5);
      const after = process.memoryUsage();
      expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(
        64 * 1024 * 1024,
      );
    },
  );
});
