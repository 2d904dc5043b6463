import type { Appointment, Booked, SlotList } from '@sportello/shared/appointment';
import { readConfig } from '@sportello/server/config';
import { startServer } from '@sportello/server/server';
import { expect, it, onTestFinished } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startServerProcess } from '../support/child-process.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createHttpClient } from '../support/http-client.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { anInstallation } from '../support/restartable.ts';

const SEATS = 2;
const HOLD_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const calendarId = 'registry-counters';
const people = Array.from({ length: 60 }, (_, index) => index);

it('when a server is killed while people hold, book, move and cancel, then nothing is stuck beyond the time of a hold', async () => {
  const directory = aDirectory();
  directory.calendars[0] = aCalendar({
    rules: [
      { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00', seats: SEATS, holdsOnHoliday: true },
    ],
  });
  const installation = await anInstallation(0, { directory });
  onTestFinished(() => installation.remove());
  const doomed = await startServerProcess(installation);
  onTestFinished(() => doomed.stop('SIGKILL'));
  const date = new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10);
  const path = `/slots?serviceId=identity-card&from=${date}&to=${date}`;
  const starts = (await doomed.get<SlotList>(path)).body.slots.map(({ start }) => start);
  const at = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;

  let answers = 0;
  let killed: Promise<void> | undefined;
  const told = new Map<string, { booked: Booked; last: Appointment }>();
  await Promise.allSettled(
    people.map(async (person) => {
      const citizen = createBookingSteps(doomed);
      for (let turn = 0; turn < 30; turn++) {
        if (person % 3 === 0) await citizen.hold(at(starts));
        else {
          const { status, body: booked } = await citizen.book(at(starts));
          if (status === 201) {
            told.set(booked.appointment.id, { booked, last: booked.appointment });
            const key = { 'x-appointment-key': booked.key };
            const step = at(['move', 'cancel']);
            // What was not answered may have been done or not.
            told.delete(booked.appointment.id);
            const answer = await doomed.post<Appointment>(
              `/appointments/${booked.appointment.code}/${step}`,
              step === 'move' ? { start: at(starts), calendarId } : {},
              key,
            );
            const last = answer.status === 200 ? answer.body : booked.appointment;
            told.set(booked.appointment.id, { booked, last });
          }
        }
        if (++answers >= 150) killed ??= doomed.stop('SIGKILL');
      }
    }),
  );
  await killed;
  expect(killed).toBeDefined();

  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: installation.dataDir,
    DEMO: 'false',
    LOG_LEVEL: 'silent',
    RATE_LIMITS: 'false',
    SECRET: 'the secret that all servers of one test installation share',
    ...(installation.mongodbUri ? { MONGODB_URI: installation.mongodbUri } : {}),
  });
  const clock = createFakeClock(new Date(Date.now() + HOLD_MS).toISOString());
  const next = await startServer(config, { pages: false, clock });
  onTestFinished(() => next.close());
  const client = createHttpClient(`${next.localUrl}/api/v1`);
  for (const { booked, last } of told.values()) {
    const { code } = booked.appointment;
    const found = await client.get<Appointment>(`/appointments/${code}`, { 'x-appointment-key': booked.key });
    expect(found.body).toEqual(last);
  }

  // Nothing has swept yet: what is listed at once must be bookable to the last seat, and nothing beside it.
  const { appointments } = next.context.booking;
  const [fromMs, toMs] = [Date.parse(`${date}T00:00:00Z`), Date.parse(`${date}T24:00:00Z`)];
  const confirmed = await appointments.atCalendars([calendarId], ['confirmed'], fromMs, toMs);
  const takenAt = Map.groupBy(confirmed, ({ start }) => start.toISOString());
  const seatsLeft = (start: string) => SEATS - (takenAt.get(start)?.length ?? 0);
  const listed = (await client.get<SlotList>(path)).body.slots.map(({ start }) => start);
  expect(listed).toEqual(starts.filter((start) => seatsLeft(start) > 0));
  for (const start of starts) {
    const booked = [];
    for (let seat = 0; seat < SEATS; seat++)
      booked.push((await createBookingSteps(client).book(start)).status);
    expect(booked.filter((status) => status === 201)).toHaveLength(seatsLeft(start));
  }
  expect((await client.get<SlotList>(path)).body.slots).toEqual([]);
}, 90_000);
