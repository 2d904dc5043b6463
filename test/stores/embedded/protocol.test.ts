/** What reaches the port byte by byte, as no driver would send it. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binary, BSON, Long } from 'bson';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import type { EmbeddedDatabase } from '../../../server/src/embedded-database/start.ts';
import { frame, openRaw, opMsg, socketPath } from './raw-client.ts';

const MORE_TO_COME = 2;
const EXHAUST_ALLOWED = 1 << 16;

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

  it('when a client allows a cursor to go on by itself, then batch after batch comes, each as the answer to the last', async () => {
    await ask(opMsg({ insert: 'stream', documents: Array.from({ length: 10 }, (_, _id) => ({ _id })), $db: 'wire' })); // prettier-ignore
    const client = await openRaw(database.uri);
    client.socket.write(opMsg({ find: 'stream', sort: { _id: 1 }, batchSize: 2, $db: 'wire' }));
    const { cursor } = await client.next();
    const more = { getMore: Long.fromString(String(cursor.id)), collection: 'stream', batchSize: 3, $db: 'wire' }; // prettier-ignore
    client.socket.write(opMsg(more, EXHAUST_ALLOWED, 77));
    const batches = [await client.nextMessage(), await client.nextMessage(), await client.nextMessage()];
    expect(batches.map(({ document }) => document.cursor.nextBatch.map((row: { _id: number }) => row._id))).toEqual([[2, 3, 4], [5, 6, 7], [8, 9]]); // prettier-ignore
    expect(batches.map(({ flags }) => flags)).toEqual([MORE_TO_COME, MORE_TO_COME, 0]);
    expect(batches.map(({ responseTo }) => responseTo)).toEqual([77, batches[0]!.requestId, batches[1]!.requestId]); // prettier-ignore
    // and the connection goes on
    client.socket.write(opMsg({ ping: 1, $db: 'wire' }, EXHAUST_ALLOWED));
    expect(await client.nextMessage()).toMatchObject({ flags: 0, document: { ok: 1 } });
    client.socket.destroy();
  });

  it('when a message is as long as may be, then it is taken; one byte more, and the connection is closed', async () => {
    BSON.setInternalBufferSize(50_000_000);
    const padded = (bytes: number) => {
      const empty = opMsg({ ping: 1, $db: 'wire', comment: new Binary(Buffer.alloc(0)) });
      return opMsg({ ping: 1, $db: 'wire', comment: new Binary(Buffer.alloc(bytes - empty.length)) });
    };
    const longest = padded(48_000_000);
    expect(longest.length).toBe(48_000_000);
    expect(await ask(longest)).toMatchObject({ ok: 1 });
    const client = await openRaw(database.uri);
    client.socket.write(padded(48_000_001));
    await client.closed;
  });

  it('when documents come beside the command, then they are its documents, up to the limit of a batch', async () => {
    const sequence = (name: string, documents: object[]) => {
      const body = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map((one) => BSON.serialize(one))]);
      const size = Buffer.alloc(5);
      size[0] = 1;
      size.writeInt32LE(body.length + 4, 1);
      return Buffer.concat([size, body]);
    };
    const withSequence = (command: object, part: Buffer) =>
      frame(2013, Buffer.concat([opMsg(command).subarray(16), part]));
    const insert = { insert: 'beside', $db: 'wire' };
    expect(await ask(withSequence(insert, sequence('documents', [{ _id: 1 }, { _id: 2 }])))).toMatchObject({ n: 2, ok: 1 }); // prettier-ignore
    const update = { update: 'beside', $db: 'wire' };
    const change = sequence('updates', [{ q: { _id: 2 }, u: { $set: { a: 1 } } }]);
    expect(await ask(withSequence(update, change))).toMatchObject({ n: 1, nModified: 1 });
    expect(await ask(withSequence(update, sequence('updates', [])))).toMatchObject({ code: 16 });
    const tooMany = Array.from({ length: 100_001 }, () => ({ q: {}, limit: 0 }));
    expect(await ask(withSequence({ delete: 'beside', $db: 'wire' }, sequence('deletes', tooMany)))).toMatchObject({ code: 16, codeName: 'InvalidLength' }); // prettier-ignore
    expect(await ask(opMsg({ count: 'beside', $db: 'wire' }))).toMatchObject({ n: 2 });
  });

  it.each([
    [{ find: 'x', readConcern: { level: 'snapshot' } }, 123, 'NotAReplicaSet'],
    [{ insert: 'x', documents: [{}], writeConcern: { w: 2 } }, 2, 'BadValue'],
    [{ replSetGetStatus: 1 }, 76, 'NoReplicationEnabled'],
  ])('when %j asks for what a replica set could promise, then it is refused', async (command, code, name) => {
    expect(await ask(opMsg({ ...command, $db: 'admin' }))).toMatchObject({ ok: 0, code, codeName: name });
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
});
