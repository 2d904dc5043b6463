import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { HandedIn, NumberBlock } from '@sportello/shared/offline';
import type { Problem } from '@sportello/shared/problem';
import type { StaffQueue } from '@sportello/shared/queue';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aDirectory } from '../support/municipality.ts';
import { anOfflineMachine } from '../support/offline-machine.ts';
import { anOpenDesk, aTicketMachine, inParallel, startQueueServer } from '../support/queue.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
afterEach(() => server?.close());

const minute = 60_000;
const TODAY = '2027-05-03';
const TOMORROW = '2027-05-04';
const at = (time: string) => Date.parse(`${TODAY}T${time}:00Z`);
const labels = ({ body }: { body: HandedIn }) => body.results.map(({ label }) => label);

async function waiting() {
  const { headers } = await server.signedIn('operator');
  const { body } = await server.get<StaffQueue>('/offices/registry/staff-queue', headers);
  return body.tickets;
}

describe('numbers for an outage', () => {
  test('when a machine reserves, then nobody else gets its numbers, and those of the day go on without a gap', async () => {
    server = await startQueueServer();
    const machine = await aTicketMachine(server);
    const [first, second] = [await anOfflineMachine(server), await anOfflineMachine(server)];
    expect((await machine.take()).label).toBe('A001');
    expect((await first.reserve()).body).toMatchObject({
      officeId: 'registry',
      date: TODAY,
      from: 900,
      to: 909,
    });
    expect((await second.reserve()).body).toMatchObject({ from: 910, to: 919 });
    expect((await second.reserve({ series: 'B' })).body).toMatchObject({ series: 'B', from: 900, to: 909 });
    expect((await first.reserve({ date: TOMORROW })).body).toMatchObject({ date: TOMORROW, from: 900 });
    expect((await machine.take()).label).toBe('A002');
  });

  test('when the same request comes again, alone or twenty times at once, then it is the same block', async () => {
    server = await startQueueServer();
    const machine = await anOfflineMachine(server);
    const commandId = randomUUID();
    const answers = await inParallel(20, 20, () => machine.reserve({ commandId }));
    expect(new Set(answers.map(({ body }) => body.from)).size).toBe(1);
    expect((await machine.reserve({ commandId })).body).toEqual(answers[0]!.body);
  });

  test('when the office gave many numbers a week ago, then a block is larger', async () => {
    server = await startQueueServer();
    const { numbers } = server.context;
    await inParallel(100, 10, () => numbers.issue('registry', '2027-04-26', 'A'));
    const { body } = await (await anOfflineMachine(server)).reserve();
    expect(body.to - body.from + 1).toBe(25);
  });

  test('when date, series or office are not its own, then it is refused', async () => {
    server = await startQueueServer();
    const machine = await anOfflineMachine(server);
    const code = async (wanted: Record<string, unknown>) =>
      (await machine.reserve<Problem>(wanted)).body.code;
    expect(await code({ date: '2027-05-05' })).toBe('numbers.wrongDate');
    expect(await code({ date: '2027-05-02' })).toBe('numbers.wrongDate');
    expect(await code({ series: 'S' })).toBe('service.notFound');
    expect(await code({ series: 'AA' })).toBe('request.invalid');
    const elsewhere = await server.post<Problem>(
      '/offices/town-hall/number-blocks',
      { commandId: randomUUID(), date: TODAY, series: 'S' },
      machine.headers,
    );
    expect(elsewhere.body.code).toBe('auth.forbidden');
  });
});

describe('handing in', () => {
  test('when the server is back, then tickets stand in order with their true arrivals, once, however often they come', async () => {
    server = await startQueueServer();
    const machine = await anOfflineMachine(server);
    const { body: block } = await machine.reserve();
    const online = await (await aTicketMachine(server)).take();
    server.clock.set(`${TODAY}T09:00:00Z`);
    const entries = [0, 1, 2].map((step) =>
      machine.took(block, block.from + step, at('08:10') + step * minute),
    );
    const answers = await inParallel(5, 5, () => machine.handIn(entries));
    for (const answer of answers) expect(labels(answer)).toEqual(['A900', 'A901', 'A902']);
    expect(labels(await machine.handIn(entries.slice(1)))).toEqual(['A901', 'A902']);
    const tickets = await waiting();
    expect(tickets.map(({ label, arrivedAt }) => [label, arrivedAt.slice(11, 16)])).toEqual([
      [online.label, '08:00'],
      ['A900', '08:10'],
      ['A901', '08:11'],
      ['A902', '08:12'],
    ]);
    const desk = await anOpenDesk(server);
    expect((await desk.told({ type: 'callNext' })).ticket?.label).toBe(online.label);
  });

  test('when the clock of the machine is hours off, then the arrival is set right; when it jumped, it stays within bounds', async () => {
    server = await startQueueServer();
    const machine = await anOfflineMachine(server);
    const { body: block } = await machine.reserve();
    server.clock.set(`${TODAY}T09:00:00Z`);
    const wrong = -5 * 3_600_000;
    await machine.handIn([machine.took(block, 900, at('08:30') + wrong)], at('09:00') + wrong);
    await machine.handIn([machine.took(block, 901, Date.parse('1970-01-01T00:00:00Z'))]);
    await machine.handIn([machine.took(block, 902, at('23:00'))]);
    const arrivals = Object.fromEntries((await waiting()).map(({ label, arrivedAt }) => [label, arrivedAt]));
    expect(arrivals).toEqual({
      A900: '2027-05-03T08:30:00.000Z',
      A901: '2027-05-03T08:00:00.000Z',
      A902: '2027-05-03T09:00:00.000Z',
    });
  });

  test('when the request before had arrived and only its answer was lost, then the person stands there once, with the number on paper', async () => {
    server = await startQueueServer();
    const machine = await anOfflineMachine(server);
    const { body: block } = await machine.reserve();
    const lost = randomUUID();
    const counter = await aTicketMachine(server);
    expect((await counter.take({ commandId: lost })).label).toBe('A001');
    const entry = machine.took(block, 900, server.clock.now(), { insteadOf: lost });
    expect(labels(await machine.handIn([entry]))).toEqual(['A900']);
    expect((await waiting()).map(({ label }) => label)).toEqual(['A900']);
  });

  test('when the outage went through midnight, then each number stays on its own day', async () => {
    server = await startQueueServer({ start: '2027-05-03T21:50:00Z' });
    const machine = await anOfflineMachine(server);
    const { body: today } = await machine.reserve();
    const { body: tomorrow } = await machine.reserve({ date: TOMORROW });
    server.clock.set('2027-05-03T22:20:00Z');
    const answer = await machine.handIn([
      machine.took(today, 900, Date.parse('2027-05-03T21:59:00Z')),
      machine.took(tomorrow, 900, Date.parse('2027-05-03T22:05:00Z')),
    ]);
    expect(labels(answer)).toEqual(['A900', 'A900']);
    expect(await waiting()).toMatchObject([
      { label: 'A900', date: TOMORROW, arrivedAt: '2027-05-03T22:05:00.000Z' },
    ]);
    await server.context.queue.expireDay();
    const old = await machine.handIn([machine.took(today, 900, Date.parse('2027-05-03T21:59:00Z'))]);
    expect(labels(old)).toEqual(['A900']);
    expect(await waiting()).toHaveLength(1);
  });

  test('when an appointment arrived during the outage, then it counts from then; a code that nobody has is answered with the reason', async () => {
    server = await startQueueServer({ start: '2027-05-03T05:30:00Z' });
    const { body: booked } = await createBookingSteps(server).book('2027-05-03T07:00:00.000Z');
    const machine = await anOfflineMachine(server);
    server.clock.set(`${TODAY}T09:00:00Z`);
    const { body } = await machine.handIn([
      machine.arrived(booked.appointment.code, at('06:55')),
      machine.arrived('AB2D9K3M', at('06:56')),
    ]);
    expect(body.results).toMatchObject([
      { label: booked.appointment.label, problem: null },
      { label: null, problem: 'appointment.notFound' },
    ]);
    expect(await waiting()).toMatchObject([{ promiseBasis: 'booking', arrivedAt: `${TODAY}T06:55:00.000Z` }]);
  });

  test('when a number is not of a block of the machine, then it is refused; a machine that was paired anew is believed', async () => {
    server = await startQueueServer();
    const machine = await anOfflineMachine(server);
    const { body: block } = await machine.reserve();
    const refusal = async (
      from: Awaited<ReturnType<typeof anOfflineMachine>>,
      wanted: Partial<NumberBlock>,
      number: number,
    ) =>
      (await from.handIn([from.took({ ...block, ...wanted }, number, server.clock.now())])).body.results[0];
    expect(await refusal(machine, {}, 910)).toMatchObject({ problem: 'numbers.notReserved' });
    expect(await refusal(machine, { id: randomUUID() }, 900)).toMatchObject({
      problem: 'numbers.notReserved',
    });
    const stranger = await anOfflineMachine(server, 'town-hall');
    expect(await refusal(stranger, {}, 900)).toMatchObject({ problem: 'numbers.notReserved' });
    expect(await refusal(await anOfflineMachine(server), {}, 900)).toMatchObject({ label: 'A900' });
  });
});

describe('a rush with outages', { timeout: 120_000 }, () => {
  test('when two machines without the server and many with it give numbers around midnight, then none is given twice', async () => {
    const offices = aDirectory().offices.map((office) => ({ ...office, ticketsOutsideHours: true }));
    server = await startQueueServer({ start: '2027-05-03T21:59:00Z', directory: aDirectory({ offices }) });
    const machines = [await anOfflineMachine(server), await anOfflineMachine(server)];
    const online = await aTicketMachine(server);
    const blocks = await inParallel(24, 24, async (index) => {
      const machine = machines[index % 2]!;
      const date = index % 4 < 2 ? TODAY : TOMORROW;
      return { machine, block: (await machine.reserve({ date })).body };
    });
    server.clock.set('2027-05-03T22:10:00Z');
    const given = await inParallel(50 + blocks.length, 40, async (index) => {
      const reserved = blocks[index];
      if (!reserved) return [await online.take()].map(({ label }) => `${TOMORROW} ${label}`);
      const { machine, block } = reserved;
      const entries = Array.from({ length: block.to - block.from + 1 }, (_, step) =>
        machine.took(block, block.from + step, server.clock.now()),
      );
      return labels(await machine.handIn(entries)).map((label) => `${block.date} ${label}`);
    });
    const all = given.flat();
    expect(all).toHaveLength(50 + 240);
    expect(new Set(all).size).toBe(all.length);
  });

  test('when a day gives more than 899 numbers, then those kept for machines are passed over', async () => {
    server = await startQueueServer();
    const { numbers } = server.context;
    await numbers.issue('registry', TODAY, 'A');
    const reserved = await numbers.reserve('registry', TODAY, 'A', 95);
    const beyond = await numbers.reserve('registry', TODAY, 'A', 10);
    const rest = await inParallel(950, 50, () => numbers.issue('registry', TODAY, 'A'));
    const all = [1, ...rest.map(({ number }) => number)];
    for (const { from, to } of [reserved, beyond]) for (let one = from; one <= to; one++) all.push(one);
    expect(new Set(all).size).toBe(951 + 105);
  });
});
