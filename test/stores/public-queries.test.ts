/**
 * What the public may ask again and again is answered by indexes: years of visits behind it change nothing about how many
 * documents an answer looks at. Counted by the embedded database; the same indexes are on any other.
 */
import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Document } from 'mongodb';
import type { HolderTicket } from '@sportello/shared/queue';
import type { WaitingPlace } from '@sportello/shared/waiting-list';
import { afterAll, expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { anOpenDesk, aTicketMachine } from '../support/queue.ts';
import { openRawDatabase } from '../support/raw-database.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const HISTORY = 4000;
/** Far less than the history, and more than a day's visits and their neighbours. */
const A_HANDFUL = 60;
/** Waits are learned from the visits of sixty days, at most once a minute, by whoever asks first; and published for thirty. */
const VISITS_LEARNED = 400;
const LEARNS = new Set(['a number at the machine', 'POST /offices/registry/check-ins', 'GET /offices/registry/accuracy']); // prettier-ignore
/** Held in memory and read whole when it changed, however often the public asks. */
const SMALL = new Set(['directory', 'settings', 'staff', 'devices', 'migrations']);

const FIRST = '2027-05-03';
const SECOND = '2027-05-04';

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** Everything that one citizen, one ticket machine and one phone can ask, on one day. Names what is asked before it is. */
async function aDay(server: TestServer, date: string, asks: (name: string) => Promise<void>): Promise<void> {
  const citizen = createBookingSteps(server);
  const at = (time: string) => `${date}T${time}:00.000Z`;
  const expectOk = ({ status, body }: { status: number; body: unknown }, asked = '') => {
    if (status >= 300) throw new Error(`${asked}: ${status} ${JSON.stringify(body)}`);
  };
  const read = async (path: string, headers?: Record<string, string>) => {
    await asks(`GET ${path.replace(/[A-Z0-9-]{7,}|[\w-]{30,}/g, '…')}`);
    expectOk(await server.get(path, headers), path);
  };
  const write = async <T>(path: string, body: unknown = {}, headers?: Record<string, string>) => {
    await asks(`POST ${path.replace(/[A-Z0-9-]{7,}|[\w-]{30,}/g, '…')}`);
    const answer = await server.post<T>(path, body, headers);
    expectOk(answer, path);
    return answer.body;
  };

  for (const path of ['/municipality', '/offices', '/services', '/offices/registry/opening-days'])
    await read(path);
  await read(`/slots?serviceId=identity-card&from=${date}&to=${date}`);
  await read('/first-free?serviceId=identity-card');
  await asks('a booking');
  const booked = await citizen.book(at('07:00'), { email: `ada-${date}@example.org` });
  expectOk(booked);
  const { appointment: { code }, key } = booked.body; // prettier-ignore
  const mine = { 'x-appointment-key': key };
  await read(`/appointments/${code}`, mine);
  await read(`/appointments/${code}/calendar.ics?key=${key}`);
  await read(`/appointments/${code}/data`, mine);
  await read(`/appointments/${code}/slots?from=${date}&to=${date}`, mine);
  await write(`/appointments/${code}/move`, { start: at('07:30'), calendarId: 'registry-counters' }, mine);
  await write('/appointments/link', { code, email: `ada-${date}@example.org` });
  await asks('the mails');
  await server.context.booking.mailJob.run();
  const waiting = await write<WaitingPlace>('/waiting-list', {
    commandId: randomUUID(), serviceId: 'identity-card', from: date, to: date,
    citizen: { givenName: 'Ida', familyName: 'Verdi', email: `ida-${date}@example.org` }, consent: true,
  }); // prettier-ignore
  await read(`/waiting-list/${waiting.id}`, { 'x-waiting-key': waiting.key });

  server.clock.set(at('06:30'));
  const machine = await aTicketMachine(server);
  await asks('a number at the machine');
  const holder: HolderTicket = await machine.take();
  await read(`/tickets/${holder.token}`);
  await write(`/tickets/${holder.token}/postpone`, { commandId: randomUUID() });
  server.clock.set(at('07:20'));
  await write('/offices/registry/check-ins', { code, commandId: randomUUID() });
  await read('/offices/registry/queue');
  await read('/offices/registry/accuracy');
  const desk = await anOpenDesk(server, date === FIRST ? 'registry-1' : 'registry-2');
  await asks('a call');
  await desk.told({ type: 'callNext' });
  await desk.told({ type: 'start' });
  await desk.told({ type: 'finish' });
  await read('/offices/registry/queue');
  await asks('a booking that is cancelled');
  const second = await citizen.book(at('09:00'), { email: `eva-${date}@example.org` });
  expectOk(second);
  await write(
    `/appointments/${second.body.appointment.code}/cancel`,
    {},
    { 'x-appointment-key': second.body.key },
  );
  await asks('the end');
}

/** As many older copies of a document, each with its own unique fields, over the years before. */
function copies(document: Document, collection: string): Document[] {
  return Array.from({ length: HISTORY }, (_, at) => {
    const earlier = (1 + (at % 900)) * 86_400_000;
    const older = JSON.parse(JSON.stringify(document), (name, value: unknown) => {
      if (typeof value === 'number' && name.endsWith('Ms') && value > 1e12) return value - earlier;
      if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value))
        return new Date(Date.parse(value) - earlier).toISOString();
      return name === 'date' && typeof value === 'string'
        ? new Date(Date.parse(value) - earlier).toISOString().slice(0, 10)
        : value;
    }) as Document;
    // what was a date stays one
    for (const [name, value] of Object.entries(document))
      if (value instanceof Date) older[name] = new Date(value.getTime() - earlier);
    for (const name of ['claims', 'places', 'dueAt', 'freeAt', 'noticeAt', 'eraseAt', 'once', 'numberKey', 'appointmentId', 'atDesk'])
      delete older[name]; // prettier-ignore
    if (older.occupied) older.occupied.from = new Date(document.occupied.from - earlier);
    if (older.occupied) older.occupied.to = new Date(document.occupied.to - earlier);
    return {
      ...older,
      _id: document._id instanceof ObjectId ? new ObjectId() : `${collection}-${at}`,
      ...('codeHash' in older ? { codeHash: randomUUID() } : {}),
      ...('commandIds' in older ? { commandIds: [randomUUID()] } : {}),
      ...('label' in older ? { label: `${String(older.label)[0]}${at}` } : {}),
      ...('state' in older ? { state: collection === 'appointments' ? 'served' : 'done' } : {}),
    };
  });
}

it.skipIf(process.env.MONGODB_URI)(
  'when years of visits lie behind, then nothing that the public asks reads a collection or more than a handful of documents',
  { timeout: 60_000 },
  async () => {
    const server = await startTestServer({ start: '2027-05-03T05:00:00Z' });
    closing.push(() => server.close());
    const raw = await openRawDatabase(server);
    closing.push(() => raw.close());
    const db = raw.db();
    await aDay(server, FIRST, async () => {});
    const grown: string[] = [];
    for (const { name } of await db.listCollections().toArray()) {
      if (SMALL.has(name) || ['number_counters', 'queue_sequences', 'desk_states', 'sessions'].includes(name)) continue;
      const sample = await db.collection(name).findOne({}, { sort: { _id: -1 } });
      if (!sample) continue;
      await db.collection(name).insertMany(copies(sample, name));
      grown.push(name);
    }
    expect(grown).toEqual(expect.arrayContaining(['appointments', 'tickets', 'outbox', 'visits', 'waiting_list']));

    const scansOf = async (name: string) =>
      Number((await db.collection(name).aggregate([{ $collStats: { queryExecStats: {} } }]).toArray())[0]!.queryExecStats.collectionScans.total);
    const looked = async () => {
      const { queryExecutor } = (await db.admin().serverStatus()).metrics;
      const scans = Object.fromEntries(await Promise.all(grown.map(async (name) => [name, await scansOf(name)] as const)));
      return { documents: Number(queryExecutor.scannedObjects), keys: Number(queryExecutor.scanned), scans };
    };
    const asked: Record<string, { documents: number; keys: number }> = {};
    let now = 'the start';
    server.clock.set('2027-05-04T05:00:00Z');
    let before = await looked();
    await aDay(server, SECOND, async (name) => {
      const after = await looked();
      for (const one of grown) expect([now, one, after.scans[one]! - before.scans[one]!]).toEqual([now, one, 0]);
      asked[now] = { documents: after.documents - before.documents, keys: after.keys - before.keys };
      now = name;
      before = await looked();
    });
    delete asked['the start'];
    expect(Object.keys(asked).length).toBeGreaterThan(20);
    const much = Object.entries(asked).filter(
      ([name, { documents, keys }]) => Math.max(documents, keys) > (LEARNS.has(name) ? VISITS_LEARNED : A_HANDFUL),
    );
    expect(much).toEqual([]);
  },
); // prettier-ignore
