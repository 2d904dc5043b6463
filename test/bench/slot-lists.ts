/**
 * Free slots over HTTP: the month of one calendar and the first free slot over six offices, with 0, 10,000 and 200,000
 * appointments in the store, beside a bare Express route that returns the same bytes. Warm: the same question again and again;
 * cold: after a change of the store each time. Run with `node test/bench/slot-lists.ts [counts, separated by commas]`;
 * MONGODB_URI chooses the engine.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import autocannon from 'autocannon';
import express from 'express';
import { claimsFor } from '../../server/src/booking/slots/claims.ts';
import { aCalendar, aDirectory, aService } from '../support/municipality.ts';
import { openRawDatabase } from '../support/raw-database.ts';
import { startTestServer } from '../support/server.ts';

const counts = (process.argv[2] ?? '0,10000,200000').split(',').map(Number);
const SECONDS = 2;
const BATCH = 1000;
const ROUNDS = 3;
/** Twenty days of six calendars with eighteen visits each. */
const AHEAD = 20 * 6 * 18;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const base = aDirectory();
const officeIds = Array.from({ length: 6 }, (_, index) => `office-${index + 1}`);
const calendarIds = officeIds.map((id) => `${id}-counters`);
const rules = [
  { weekdays: [1, 2, 3, 4, 5], from: '08:30', to: '13:00', seats: 3 },
  { weekdays: [2, 4], from: '14:30', to: '17:30', seats: 2 },
];
const directory = {
  ...base,
  offices: [...base.offices, ...officeIds.map((id) => ({ ...base.offices[0]!, id }))],
  calendars: officeIds.map((officeId) =>
    aCalendar({
      id: `${officeId}-counters`,
      officeId,
      rules,
      quotas: { phone: { seats: 1, releaseHoursBefore: 24 } },
    }),
  ),
  services: [aService({ calendarIds, officeIds, minutes: 15 })],
};

interface Load {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}
async function load(url: string): Promise<Load> {
  const { requests, latency, non2xx } = await autocannon({ url, connections: 8, duration: SECONDS });
  if (non2xx > 0) throw new Error(`${non2xx} answers of ${url} were refusals`);
  return { perSecond: requests.average, p50Ms: latency.p50, p99Ms: latency.p99 };
}
/** In turns, so that whatever else the machine does hits both; of each the median turn. */
async function loadInTurns(urls: readonly string[]): Promise<Load[]> {
  for (const url of urls) await autocannon({ url, connections: 8, duration: 1 });
  const turns: Load[][] = urls.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [place, url] of urls.entries()) turns[place]!.push(await load(url));
  return turns.map((all) => all.toSorted((a, b) => a.perSecond - b.perSecond)[ROUNDS >> 1]!);
}

/** Returns the bytes of another route, and does nothing else. */
async function startBare(body: string) {
  const app = express();
  app.get('/', (_request, response) => void response.type('json').send(body));
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

for (const count of counts) {
  const server = await startTestServer({ directory });
  const now = server.clock.now();
  const firstDay = Math.floor(now / DAY_MS);

  /** The first ones lie in the coming weeks; the rest is history, as it lies in the store when it is over. */
  function visit(turn: number) {
    const calendar = turn % 6;
    const place = Math.floor(turn / 6);
    const isAhead = turn < AHEAD;
    const day = Math.floor(place / 18);
    const from =
      (isAhead ? firstDay + 1 + day : firstDay - 1 - day) * DAY_MS +
      8 * 60 * MINUTE_MS +
      (place % 18) * 15 * MINUTE_MS;
    const to = from + 15 * MINUTE_MS;
    const calendarId = calendarIds[calendar]!;
    const id = randomUUID();
    return {
      _id: id,
      state: isAhead ? 'confirmed' : 'served',
      officeId: officeIds[calendar]!,
      calendarId,
      serviceId: 'identity-card',
      channel: 'online',
      mode: 'desk',
      extraPersons: 0,
      start: new Date(from),
      end: new Date(to),
      occupied: { seats: [{ calendarId, seat: 0 }], from: new Date(from), to: new Date(to) },
      ...(isAhead ? { claims: claimsFor(calendarId, 0, { from, to }) } : {}),
      codeHash: id,
      language: 'it',
      sequence: 0,
    };
  }
  const started = performance.now();
  const client = await openRawDatabase(server);
  const collection = client.db().collection<{ _id: string }>('appointments');
  for (let done = 0; done < count; done += BATCH) {
    const size = Math.min(BATCH, count - done);
    await collection.insertMany(Array.from({ length: size }, (_, index) => visit(done + index)));
  }
  await client.close();
  const fillS = (performance.now() - started) / 1000;

  const date = (days: number) => new Date(now + days * DAY_MS).toISOString().slice(0, 10);
  const questions = {
    'month of one calendar': `/slots?serviceId=identity-card&calendarId=${calendarIds[0]}&from=${date(0)}&to=${date(30)}`,
    'first free, six offices': '/first-free?serviceId=identity-card',
  };
  for (const [name, path] of Object.entries(questions)) {
    const url = `${server.url}/api/v1${path}`;
    const body = await (await fetch(url)).text();
    const bare = await startBare(body);
    const [baseline, warm] = (await loadInTurns([bare.url, url])) as [Load, Load];
    const time = async (target: string) => {
      const from = performance.now();
      await (await fetch(target)).text();
      return performance.now() - from;
    };
    const cold: number[] = [];
    const plain: number[] = [];
    for (let turn = 0; turn < 60; turn++) {
      await server.post('/holds', {
        serviceId: 'identity-card',
        calendarId: calendarIds[0],
        start: new Date(
          Math.ceil(now / DAY_MS) * DAY_MS + 28 * DAY_MS + (turn % 2) * 900_000 + 9 * 3_600_000,
        ).toISOString(),
        session: '00000000-0000-4000-8000-000000000001',
      });
      cold.push(await time(url));
      plain.push(await time(bare.url));
    }
    await bare.close();
    console.log(
      JSON.stringify({
        appointments: count,
        fillS: Number(fillS.toFixed(1)),
        question: name,
        bytes: body.length,
        barePerSecond: Math.round(baseline.perSecond),
        warmPerSecond: Math.round(warm.perSecond),
        throughputRatio: Number((warm.perSecond / baseline.perSecond).toFixed(2)),
        bareP50Ms: baseline.p50Ms,
        warmP50Ms: warm.p50Ms,
        warmP99Ms: warm.p99Ms,
        coldMs: Number(median(cold).toFixed(2)),
        bareOneMs: Number(median(plain).toFixed(2)),
      }),
    );
  }
  await server.close();
}
