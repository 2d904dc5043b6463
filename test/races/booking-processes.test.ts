import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Appointment, Booked, SlotList } from '@sportello/shared/appointment';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startServerProcess, type ServerProcess } from '../support/child-process.ts';

const SEATS = 3;
let dataDir: string;
let database: TestDatabase;
let running: ServerProcess[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sportello-kill-'));
  database = createTestDatabase();
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop('SIGKILL');
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<ServerProcess> {
  const server = await startServerProcess({ dataDir, mongodbUri: database.uri });
  running.push(server);
  return server;
}

/** Starts of a few days from tomorrow on, so that none of them passes while the test runs. */
async function listStarts(server: ServerProcess, count: number): Promise<string[]> {
  const date = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const list = await server.get<SlotList>(`/slots?serviceId=identity-card&from=${date(2)}&to=${date(8)}`);
  return list.body.slots.slice(0, count).map((slot) => slot.start);
}

const open = (server: ServerProcess, booked: Booked) =>
  server.get<Appointment>(`/appointments/${booked.appointment.code}`, { 'x-appointment-key': booked.key });

function assertNoneTwice(appointments: readonly Appointment[]): void {
  const perStart = Map.groupBy(appointments, (appointment) => appointment.start);
  for (const here of perStart.values()) expect(here.length).toBeLessThanOrEqual(SEATS);
  const localDate = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Rome' });
  const numbers = appointments.map(({ start, label }) => `${localDate.format(new Date(start))} ${label}`);
  expect(new Set(numbers).size).toBe(numbers.length);
}

it('when the server is killed during bookings, then every acknowledged one is there after a restart, none twice, each with its mail', async () => {
  const first = await start();
  const starts = await listStarts(first, 60);
  const citizen = createBookingSteps(first);
  const acknowledged: Booked[] = [];
  let killed: Promise<void> | undefined;
  await Promise.allSettled(
    Array.from({ length: 30 }, async (_, worker) => {
      for (let turn = 0; turn < 20; turn++) {
        const answer = await citizen.book(starts[(worker * 7 + turn) % starts.length]!);
        if (answer.status === 201) acknowledged.push(answer.body);
        if (acknowledged.length >= 40) killed ??= first.stop('SIGKILL');
      }
    }),
  );
  await killed;
  running.pop();
  expect(acknowledged.length).toBeGreaterThanOrEqual(40);

  const second = await start();
  const found = await Promise.all(acknowledged.map((booked) => open(second, booked)));
  expect(found.map((answer) => answer.body)).toEqual(acknowledged.map((booked) => booked.appointment));
  assertNoneTwice(found.map((answer) => answer.body));
  await vi.waitFor(
    async () => {
      const mails = await readdir(join(dataDir, 'outbox'));
      const perBooking = acknowledged.map(
        ({ appointment }) =>
          mails.filter((name) => name.startsWith(appointment.id) && name.endsWith('.eml')).length,
      );
      expect(Math.max(...perBooking)).toBe(1);
      // The one that was being written when the server died waits until its lease ends.
      expect(perBooking.filter((count) => count === 0).length).toBeLessThanOrEqual(1);
    },
    { timeout: 20_000, interval: 200 },
  );
}, 60_000);

it.skipIf(!process.env.MONGODB_URI)(
  'when two servers book, move and cancel on few seats at once, then every answer is true and no seat is taken twice',
  async () => {
    const servers = [await start(), await start()];
    const starts = await listStarts(servers[0]!, 6);
    const at = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;

    const lives = await Promise.all(
      Array.from({ length: 120 }, async () => {
        const booked = await createBookingSteps(at(servers)).book(at(starts));
        expect([201, 409]).toContain(booked.status);
        if (booked.status !== 201) return [];
        const { code } = booked.body.appointment;
        const headers = { 'x-appointment-key': booked.body.key };
        let last: Appointment = booked.body.appointment;
        for (let step = 0; step < 2; step++) {
          const answer =
            Math.random() < 0.7
              ? await at(servers).post<Appointment>(
                  `/appointments/${code}/move`,
                  { start: at(starts), calendarId: 'registry-counters' },
                  headers,
                )
              : await at(servers).post<Appointment>(`/appointments/${code}/cancel`, {}, headers);
          expect([200, 409]).toContain(answer.status);
          if (answer.status === 200) last = answer.body;
        }
        return [{ booked: booked.body, last }];
      }),
    );

    const ended = lives.flat();
    const stored = await Promise.all(ended.map(({ booked }) => open(at(servers), booked)));
    expect(stored.map((answer) => answer.body)).toEqual(ended.map(({ last }) => last));
    const confirmed = stored.map((answer) => answer.body).filter((one) => one.state === 'confirmed');
    assertNoneTwice(confirmed);
    const free = await createBookingSteps(servers[1]!).slots(
      starts[0]!.slice(0, 10),
      new Date(Date.parse(starts.at(-1)!) + 86_400_000).toISOString().slice(0, 10),
    );
    for (const start of starts) {
      const isFull = confirmed.filter((one) => one.start === start).length === SEATS;
      expect(free.slots.some((slot) => slot.start === start)).toBe(!isFull);
    }
  },
  120_000,
);
