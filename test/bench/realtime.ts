/**
 * From the accepted call to the message at the display, with 1, 100 and 1,000 followers of one office, beside a bare Socket.IO
 * emit to as many and one database write, in the same run; a waiting room with 100 displays and 2,000 phones; changes a second;
 * memory per follower. Followers live in other processes. Run with `node --expose-gc test/bench/realtime.ts [calls]`; MONGODB_URI chooses the engine.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server } from 'socket.io';
import type { Staff } from '@sportello/shared/staff';
import { SOCKET_PATH } from '@sportello/shared/realtime';
import { deskCommandSchema } from '@sportello/shared/queue';
import { deskSchema, officeSchema } from '@sportello/shared/office';
import { aDirectory, aService } from '../support/municipality.ts';
import { startQueueServer } from '../support/queue.ts';

const CALLS = Number(process.argv[2] ?? 100);
const OFFICES = 100;
const SUSTAIN_MS = 5_000;
/** People who wait for each desk. */
const WAITING = 10;
const ROOM = { displays: 100, tickets: 500, phonesEach: 4 };

const now = (): number => performance.timeOrigin + performance.now();
const percentile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))]!;
const ms = (value: number): string => value.toFixed(1);
/** Lets a change reach everybody before the next one, so that latency and not the backlog is measured. */
const pause = (count: number) => new Promise((resolve) => setTimeout(resolve, 20 + count / 10));

const base = aDirectory();
const officeIds = Array.from({ length: OFFICES }, (_, index) => `office-${index + 1}`);
const desksOf = (officeId: string, count: number) =>
  Array.from({ length: count }, (_, at) =>
    deskSchema.parse({ id: `${officeId}-${at + 1}`, officeId, number: at + 1, serviceIds: [] }),
  );
/** An office of ten desks, and a hundred of one. */
const hall = desksOf('hall', 10);
const elsewhere = officeIds.flatMap((id) => desksOf(id, 1));
const more = ['hall', ...officeIds];
const directory = {
  ...base,
  offices: [...base.offices, ...more.map((id) => officeSchema.parse({ ...base.offices[0], id }))],
  desks: [...base.desks, ...hall, ...elsewhere],
  services: [aService({ officeIds: ['registry', ...more] })],
};
const server = await startQueueServer({ directory });
const { queue, numbers } = server.context;
const staff: Staff = {
  id: randomUUID(),
  username: 'bench',
  displayName: 'Bench',
  role: 'admin',
  officeIds: [],
};
const command = (deskId: string, type: string) =>
  queue.runDeskCommand(deskId, staff, deskCommandSchema.parse({ type, commandId: randomUUID() }));
const take = (officeId: string) =>
  queue.takeTicket(
    officeId,
    { serviceId: 'identity-card', commandId: randomUUID(), people: 1, priority: { kind: 'none' } },
    { byStaff: true },
  );

const bareHttp = createServer();
const bare = new Server(bareHttp, { transports: ['websocket'] });
await new Promise<void>((resolve) => bareHttp.listen(0, '127.0.0.1', resolve));
const bareUrl = `http://127.0.0.1:${(bareHttp.address() as AddressInfo).port}`;
const startFollowers = (): ChildProcess => fork(join(import.meta.dirname, 'followers.ts'));
const [followers, phones] = [startFollowers(), startFollowers()];

async function follow(event: string, count: number, from = followers, tokens?: string[]): Promise<void> {
  const isBare = event === 'bare';
  from.send({
    url: isBare ? bareUrl : server.url,
    path: isBare ? '/socket.io' : SOCKET_PATH,
    event,
    officeId: 'registry',
    count,
    tokens,
  });
  await once(from, 'message');
}

/** Milliseconds from each start to each follower. */
async function arrivals(
  starts: ReadonlyMap<number, number>,
  count: number,
  from = followers,
): Promise<number[]> {
  for (;;) {
    from.send('report');
    const [all] = (await once(from, 'message')) as [[number, number][]];
    const measured = all.filter(([id]) => starts.has(id));
    if (measured.length >= starts.size * count) return measured.map(([id, at]) => at - starts.get(id)!);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function measureBare(count: number): Promise<number[]> {
  await follow('bare', count);
  const starts = new Map<number, number>();
  for (let id = 1; id <= CALLS; id++) {
    starts.set(id, now());
    bare.emit('bare', { officeId: 'registry', seq: id, ticket: { label: 'A001', state: 'called', seq: id } });
    await pause(count);
  }
  return arrivals(starts, count);
}

async function measureCalls(count: number): Promise<{ calls: number[]; writes: number[] }> {
  await follow('queue:public', count);
  for (let index = 0; index < CALLS; index++) await take('registry');
  const starts = new Map<number, number>();
  const writes: number[] = [];
  for (let index = 0; index < CALLS; index++) {
    const start = now();
    const { ticket } = await command('registry-1', 'callNext');
    starts.set(ticket!.seq, start);
    await command('registry-1', 'start');
    await command('registry-1', 'finish');
    const write = now();
    await numbers.issue('bench', '2027-05-03', 'Z');
    writes.push(now() - write);
    await pause(count);
  }
  return { calls: await arrivals(starts, count), writes };
}

/**
 * Visits in a second, each desk going on as soon as it is answered: a number is taken, the next person called, started and
 * finished, in a queue that stays as long as it is. Four changes each, stored and announced.
 */
async function sustain(what: string, desks: readonly { id: string; officeId: string }[]): Promise<void> {
  let visits = 0;
  const calls: number[] = [];
  const cpu = process.cpuUsage();
  const until = performance.now() + SUSTAIN_MS;
  await Promise.all(
    desks.map(async ({ id, officeId }) => {
      while (performance.now() < until) {
        await take(officeId);
        const start = now();
        await command(id, 'callNext');
        calls.push(now() - start);
        await command(id, 'start');
        await command(id, 'finish');
        visits += 1;
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `${what}: ${Math.round(visits / (SUSTAIN_MS / 1000))} calls a second (${ms((4 * visits) / (SUSTAIN_MS / 1000))} changes), ` +
      `each answered in p50 ${ms(percentile(calls, 0.5))} ms, p99 ${ms(percentile(calls, 0.99))} ms; ` +
      `${ms((user + system) / 1000 / visits)} ms of processor time a visit`,
  );
}

await command('registry-1', 'open');
const rows: Record<string, Record<string, string>> = {};
for (const count of [1, 100, 1_000]) {
  const emits = await measureBare(count);
  const { calls, writes } = await measureCalls(count);
  const bound = percentile(emits, 0.99) + percentile(writes, 0.99);
  rows[`${count} followers`] = {
    'bare p50 ms': ms(percentile(emits, 0.5)),
    'bare p99 ms': ms(percentile(emits, 0.99)),
    'one write p50 ms': ms(percentile(writes, 0.5)),
    'one write p99 ms': ms(percentile(writes, 0.99)),
    'call → display p50 ms': ms(percentile(calls, 0.5)),
    'call → display p99 ms': ms(percentile(calls, 0.99)),
    'p99 ÷ (bare + write)': (percentile(calls, 0.99) / bound).toFixed(2),
  };
}
console.table(rows);

/** What the process holds, kernel buffers apart. */
async function heldBytes(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
await follow('queue:public', 0);
const before = await heldBytes();
await follow('queue:public', 1_000);
console.log(`memory per follower: ${(((await heldBytes()) - before) / 1_000 / 1024).toFixed(1)} KiB`);
await follow('queue:public', 0);

/** Every phone of the person who is called, and every display. */
async function measureRoom(): Promise<void> {
  const tokens: string[] = [];
  for (let index = 0; index < ROOM.tickets; index++)
    tokens.push(queue.holderTickets.tokenOf((await take('registry')).id));
  const count = ROOM.tickets * ROOM.phonesEach;
  const empty = await heldBytes();
  await follow('bare', count, phones);
  const bareBytes = (await heldBytes()) - empty;
  await follow('bare', 0, phones);
  const emptyAgain = await heldBytes();
  await follow('ticket', count, phones, tokens);
  const phoneBytes = (await heldBytes()) - emptyAgain;
  await follow('queue:public', ROOM.displays);
  const [seen, rung] = [new Map<number, number>(), new Map<number, number>()];
  const writes: number[] = [];
  for (let index = 0; index < CALLS; index++) {
    const start = now();
    const { ticket } = await command('registry-1', 'callNext');
    seen.set(ticket!.seq, start);
    rung.set(Number(ticket!.label.slice(1)), start);
    await command('registry-1', 'start');
    await command('registry-1', 'finish');
    const write = now();
    await numbers.issue('bench', '2027-05-03', 'Z');
    writes.push(now() - write);
    await pause(ROOM.displays);
  }
  const displays = await arrivals(seen, ROOM.displays);
  const phonesRung = await arrivals(rung, ROOM.phonesEach, phones);
  const p = (values: number[]) =>
    `p50 ${ms(percentile(values, 0.5))} ms, p99 ${ms(percentile(values, 0.99))} ms`;
  console.log(`${ROOM.displays} displays and ${count} phones at once:`);
  console.log(`  call → display ${p(displays)}; call → own phone ${p(phonesRung)}; one write ${p(writes)}`);
  const each = (bytes: number) => (bytes / count / 1024).toFixed(1);
  console.log(`  memory per phone ${each(phoneBytes)} KiB, per bare socket ${each(bareBytes)} KiB`);
  await follow('queue:public', 0);
  await follow('bare', 0, phones);
}
await measureRoom();

for (const { id, officeId } of [...hall, ...elsewhere]) {
  await command(id, 'open');
  for (let index = 0; index < WAITING; index++) await take(officeId);
}
await sustain(`one office, ten desks, ${WAITING * hall.length} waiting`, hall);
await sustain(`${OFFICES} offices, a desk each, ${WAITING} waiting`, elsewhere);

followers.send('end');
phones.send('end');
bare.close();
await server.close();
process.exit(0);
