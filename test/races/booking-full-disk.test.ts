/** The whole server on a disk that fills up while people book: what was acknowledged stays, and it goes on when there is room. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Appointment, Booked, SlotList } from '@sportello/shared/appointment';
import { expect, it } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startServerProcess } from '../support/child-process.ts';
import { mountTmpfs } from '../support/mount-tmpfs.ts';

const DAY_MS = 86_400_000;

it.skipIf(process.env.MONGODB_URI || process.getuid?.() !== 0)(
  'when the disk fills up while people book, then they are told, nothing acknowledged is lost, and booking goes on once there is room',
  { timeout: 60_000 },
  async (test) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sportello-full-'));
    test.onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    if (!mountTmpfs(dataDir, 'size=6m')) return test.skip('mounting is not allowed here');
    const filler = join(dataDir, 'filler');
    writeFileSync(filler, Buffer.alloc(3_000_000));
    const options = { dataDir, mongodbUri: undefined };
    const server = await startServerProcess(options);
    test.onTestFinished(() => server.stop('SIGKILL'));

    const from = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
    const to = new Date(Date.now() + 20 * DAY_MS).toISOString().slice(0, 10);
    const path = `/slots?serviceId=identity-card&from=${from}&to=${to}`;
    const starts = (await server.get<SlotList>(path)).body.slots.map(({ start }) => start);
    const citizen = createBookingSteps(server);
    const told: Booked[] = [];
    const refused: { status: number; body: unknown }[] = [];
    const bookUntil = async (enough: () => boolean) => {
      while (!enough() && starts.length) {
        const answer = await citizen.book(starts.shift()!);
        if (answer.status === 201) told.push(answer.body);
        else refused.push(answer);
      }
    };
    await bookUntil(() => refused.length > 0);
    expect(refused).toMatchObject([{ status: 503, body: { code: 'server.unavailable' } }]);
    expect(told.length).toBeGreaterThan(20);
    const expectAllThere = async (asked: typeof server) => {
      for (const { appointment, key } of told) {
        const { body } = await asked.get<Appointment>(`/appointments/${appointment.code}`, { 'x-appointment-key': key });
        expect(body).toEqual(appointment);
      }
    };
    await expectAllThere(server);
    expect((await server.get(path)).status).toBe(200);

    rmSync(filler);
    const before = told.length;
    await bookUntil(() => told.length >= before + 5);
    expect(told.length).toBe(before + 5);
    await server.stop('SIGKILL');
    const again = await startServerProcess(options);
    test.onTestFinished(() => again.stop('SIGKILL'));
    await expectAllThere(again);
  },
); // prettier-ignore
