/**
 * The embedded database beside a real engine, bare SQLite, and a server that has every answer ready ("instant":
 * what mongoose can do at most).
 *   node test/bench/embedded-database.ts [seconds per measurement, default 2]
 *   BENCH_URI   the real engine (for fair writes: `documentdb/up --durable`); without it that column stays empty
 *   BENCH_SIZES appointments for start time and memory (default 10000,100000,500000)
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import { startEmbeddedDatabaseInWorker } from '../../server/src/embedded-database/start-in-worker.ts';
import { startEmbeddedDatabase } from '../../server/src/embedded-database/start.ts';
import { startInstantServer } from './instant-server.ts';

const seconds = Number(process.argv[2] ?? 2);
const CLIENTS = [1, 50];
const PRELOADED = 10_000;
const DAY_MS = 86_400_000;

const appointmentSchema = new mongoose.Schema({
  calendar: String,
  start: Date,
  state: String,
  revision: Number,
  name: String,
  email: String,
  note: String,
  claims: { type: [String], default: undefined },
});
appointmentSchema.index({ calendar: 1, start: 1 });
appointmentSchema.index(
  { claims: 1 },
  { unique: true, partialFilterExpression: { claims: { $exists: true } } },
);
appointmentSchema.index({ email: 1, state: 1 });

const appointment = (i: number, claimed: boolean) => ({
  calendar: `calendar-${i % 20}`,
  start: new Date(Date.UTC(2026, 0, 1) + Math.floor(i / 20) * 600_000),
  state: 'confirmed',
  revision: 0,
  name: `Citizen number ${i}`,
  email: `citizen-${i % 5000}@example.it`,
  note: 'Brings the old identity card and two photographs',
  ...(claimed
    ? { claims: [0, 5, 10].map((minute) => `calendar-${i % 20}|0|${Math.floor(i / 20) * 15 + minute}`) }
    : {}),
});

type Operation = (i: number) => Promise<unknown>;

let next = 0;

/** Operations a second that `clients` loops get done together, for a while, once the code is warm. */
async function rate(clients: number, operation: Operation, forMs: number): Promise<number> {
  let done = 0;
  const started = performance.now();
  const end = started + forMs;
  const loop = async () => {
    while (performance.now() < end) {
      await operation(next++);
      done++;
    }
  };
  await Promise.all(Array.from({ length: clients }, loop));
  return (done * 1000) / (performance.now() - started);
}

async function warmRate(clients: number, operation: Operation): Promise<number> {
  await rate(clients, operation, 500);
  return rate(clients, operation, seconds * 1000);
}

async function prepare(uri: string) {
  const connection: Connection = await mongoose
    .createConnection(uri, { maxPoolSize: 50, autoIndex: false })
    .asPromise();
  await connection.dropDatabase();
  const model = connection.model('Appointment', appointmentSchema);
  await model.createIndexes();
  const ids: mongoose.Types.ObjectId[] = [];
  for (let at = 0; at < PRELOADED; at += 1000) {
    const made = await model.insertMany(Array.from({ length: 1000 }, (_, i) => appointment(at + i, false)));
    ids.push(...made.map(({ _id }) => _id));
  }
  let fresh = PRELOADED;
  const from = Date.UTC(2026, 0, 1);
  const operations: Record<string, Operation> = {
    'point reads': (i) => model.findById(ids[(i * 7919) % ids.length]).lean(),
    'range reads': (i) => model.find({ calendar: `calendar-${i % 20}`, start: { $gte: new Date(from + (i % 3) * DAY_MS), $lt: new Date(from + (i % 3) * DAY_MS + DAY_MS / 12) } }).sort({ start: 1 }).lean(),
    inserts: () => model.collection.insertOne(appointment(fresh++, false)),
    'guarded updates': (i) => model.findOneAndUpdate({ _id: ids[(i * 104_729) % ids.length], state: 'confirmed' }, { $inc: { revision: 1 } }, { returnDocument: 'after' }).lean(),
    'booking writes': () => model.create(appointment(fresh++, true)),
  }; // prettier-ignore
  return { connection, operations, close: () => connection.dropDatabase().then(() => connection.close()) };
}

/** One durable statement after the other, as a program without a server would write them. */
function bareSqlite(folder: string): Record<string, Operation> {
  const database = new DatabaseSync(join(folder, 'bare.sqlite'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE a (id INTEGER PRIMARY KEY, calendar TEXT, start INTEGER, body TEXT); CREATE INDEX i ON a (calendar, start)',
  );
  const insert = database.prepare('INSERT INTO a (calendar, start, body) VALUES (?, ?, ?)');
  const point = database.prepare('SELECT body FROM a WHERE id = ?');
  const range = database.prepare(
    'SELECT body FROM a WHERE calendar = ? AND start >= ? AND start < ? ORDER BY start',
  );
  const update = database.prepare('UPDATE a SET body = ? WHERE id = ?');
  const body = JSON.stringify(appointment(1, true));
  database.exec('BEGIN');
  for (let i = 0; i < PRELOADED; i++) insert.run(`calendar-${i % 20}`, i, body);
  database.exec('COMMIT');
  const write = () => insert.run('calendar-1', 1, body);
  const wrap =
    (run: (i: number) => unknown): Operation =>
    async (i) =>
      run(i);
  return {
    'point reads': wrap((i) => JSON.parse(String(point.get(((i * 7919) % PRELOADED) + 1)!.body))),
    'range reads': wrap((i) =>
      range.all(`calendar-${i % 20}`, 0, 240).map((row) => JSON.parse(String(row.body))),
    ),
    inserts: wrap(write),
    // another body each time: SQLite writes nothing where nothing changes
    'guarded updates': wrap((i) => update.run(`${body.slice(0, -1)},"revision":${i}}`, (i % PRELOADED) + 1)),
    'booking writes': wrap(write),
  };
}

/** How long this thread, as the web server would, stands still at most while another client runs a long pipeline. */
async function standstillMs(uri: string): Promise<number> {
  const { connection, close } = await prepare(uri);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await connection
    .collection('appointments')
    .aggregate([
      { $match: { note: /identity/ } },
      { $unwind: '$email' },
      { $group: { _id: '$email', count: { $sum: 1 }, all: { $push: '$name' } } },
      { $sort: { count: -1, _id: 1 } },
      { $limit: 5 },
    ])
    .toArray();
  delay.disable();
  await close();
  return delay.max / 1e6;
}

const temporary = () => mkdtempSync(join(tmpdir(), 'sportello-bench-'));
const folders = [temporary(), temporary(), temporary(), temporary()];
const [plain, threaded, bare, sized] = folders as [string, string, string, string];

const results = new Map<string, Map<string, number>>();
async function measure(engine: string, operations: Record<string, Operation>): Promise<void> {
  for (const clients of CLIENTS) {
    for (const [name, operation] of Object.entries(operations)) {
      const row = `${name}, ${clients} client${clients > 1 ? 's' : ''}`;
      if (!results.has(row)) results.set(row, new Map());
      results.get(row)!.set(engine, await warmRate(clients, operation));
    }
  }
}

async function measureUri(engine: string, uri: string, prepared?: () => void): Promise<void> {
  const { operations, close } = await prepare(uri);
  prepared?.();
  await measure(engine, operations);
  await close();
}

const embedded = await startEmbeddedDatabase({ folder: plain, sweepMs: 0 });
await measureUri('embedded', embedded.uri);
const heldUp = await standstillMs(embedded.uri);
await embedded.close();
const worker = await startEmbeddedDatabaseInWorker({ folder: threaded, sweepMs: 0 });
await measureUri('in a worker', worker.uri);
const heldUpByWorker = await standstillMs(worker.uri);
const instant = await startInstantServer(worker.uri, join(threaded, 'instant.sock'));
await measureUri('instant', instant.uri, instant.keepAnswers);
await instant.close();
await worker.close();
await measure('bare SQLite', bareSqlite(bare));
if (process.env.BENCH_URI)
  await measureUri('real engine', process.env.BENCH_URI.replace(/\/?(\?|$)/, '/sportello_bench$1'));

// Sportello runs it in a worker: the ratios are of that.
const ratio = (a: number | undefined, b: number | undefined) => (a && b ? `${(a / b).toFixed(2)}×` : '–');
console.log(
  '\noperations a second'.padEnd(32),
  'embedded  worker   SQLite  instant   engine   to engine  to SQLite  to embedded      to instant',
);
for (const [row, engines] of results) {
  const [own, thread, sqlite, most, engine] = [
    'embedded',
    'in a worker',
    'bare SQLite',
    'instant',
    'real engine',
  ].map((name) => engines.get(name));
  const cell = (value: number | undefined) => (value ? value.toFixed(0) : '–').padStart(8);
  console.log(
    row.padEnd(31),
    cell(own),
    cell(thread),
    cell(sqlite),
    cell(most),
    cell(engine),
    ratio(thread, engine).padStart(10),
    ratio(thread, sqlite).padStart(10),
    ratio(thread, own).padStart(10),
    ratio(thread, most).padStart(16),
  );
}

console.log(
  `\na pipeline over ${PRELOADED} documents holds the web server up for ${heldUp.toFixed(0)} ms, from a worker for ${heldUpByWorker.toFixed(0)} ms`,
);

/** What should not follow the size: one appointment by its claim, and the first of a calendar's from a day on. */
function byIndex(model: mongoose.Model<unknown>, size: number): Operation[] {
  const at = (i: number) => (i * 7919) % size;
  return [
    (i) => model.collection.findOne({ claims: appointment(at(i), true).claims![0]! }),
    (i) => {
      const { calendar, start } = appointment(at(i), false);
      return model.collection
        .find({ calendar, start: { $gte: start } })
        .sort({ start: 1 })
        .limit(20)
        .toArray();
    },
  ];
}

console.log('\nappointments   start ms   CPU ms   memory MB   by claim/s   next 20/s');
let stored = 0;
for (const size of (process.env.BENCH_SIZES ?? '10000,100000,500000').split(',').map(Number)) {
  const database = await startEmbeddedDatabase({ folder: sized, sweepMs: 0 });
  const connection = await mongoose.createConnection(database.uri, { autoIndex: false }).asPromise();
  const model = connection.model('Appointment', appointmentSchema);
  await model.createIndexes();
  for (; stored < size; stored += 1000)
    await model.collection.insertMany(Array.from({ length: 1000 }, (_, i) => appointment(stored + i, true)));
  const rates: number[] = [];
  for (const operation of byIndex(model as unknown as mongoose.Model<unknown>, size))
    rates.push(await warmRate(1, operation));
  await connection.close();
  await database.close();
  const { startMs, cpuMs, rssMb } = JSON.parse(
    execFileSync(process.execPath, [join(import.meta.dirname, 'embedded-database-start.ts'), sized], {
      encoding: 'utf8',
    }),
  ) as Record<string, number>;
  console.log(
    String(size).padStart(12),
    String(startMs).padStart(10),
    String(cpuMs).padStart(8),
    String(rssMb).padStart(11),
    ...rates.map((value) => value.toFixed(0).padStart(12)),
  );
}
for (const folder of folders) rmSync(folder, { recursive: true, force: true });
