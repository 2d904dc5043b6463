import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Appointment, Booked, SlotList } from '@sportello/shared/appointment';
import type { Channel } from '@sportello/shared/channel';
import type { Problem } from '@sportello/shared/problem';
import { readConfig } from '@sportello/server/config';
import { startServer } from '@sportello/server/server';
import { expect, it, onTestFinished } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startServerProcess } from '../support/child-process.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { anInstallation } from '../support/restartable.ts';

/** Seats by number: the first is kept for the phone, the second for the desk, the third is for all. */
const SEATS = 3;
const keeper: Partial<Record<number, Channel>> = { 0: 'phone', 1: 'desk' };
const PEOPLE = Number(process.env.RACE_PEOPLE ?? 240);
const calendarId = 'registry-counters';
const DAY_MS = 86_400_000;

/** The seat kept for the phone at the first of these starts is released while the race runs; those of the desk never are. */
const MIDDLE_MS = 4000;
const SERVERS_START_MS = process.env.MONGODB_URI ? 15_000 : 6_000;

it('when citizens and clerks book, move and cancel on several servers while kept seats are released, then every answer is true and no channel has a seat that is not its own', async () => {
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const starts = [9, 10, 33, 34].map((hour) =>
    new Date(midnight + 3 * DAY_MS + hour * 3_600_000).toISOString(),
  );
  const releasedAt = Date.now() + SERVERS_START_MS + MIDDLE_MS;
  const releaseHoursBefore = (Date.parse(starts[0]!) - releasedAt) / 3_600_000;
  const directory = aDirectory();
  directory.calendars[0] = aCalendar({
    rules: [
      { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', seats: SEATS, holdsOnHoliday: true },
    ],
    quotas: { phone: { seats: 1, releaseHoursBefore }, desk: { seats: 1 } },
  });
  const installation = await anInstallation(1, { directory });
  onTestFinished(() => installation.remove());
  const [headers] = installation.sessions;
  const servers = await Promise.all(
    Array.from({ length: installation.mongodbUri ? 2 : 1 }, () => startServerProcess(installation)),
  );
  onTestFinished(async () => void (await Promise.all(servers.map((server) => server.stop('SIGKILL')))));
  const at = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;
  const releaseOf = (start: string) => Date.parse(start) - releaseHoursBefore * 3_600_000;

  const bookFor = (channel: Channel, start: string) => {
    if (channel === 'online') return createBookingSteps(at(servers)).book(start);
    const citizen = { givenName: 'Rosa', familyName: 'Bianchi' };
    const wanted = {
      serviceId: 'identity-card',
      calendarId,
      start,
      channel,
      commandId: randomUUID(),
      citizen,
    };
    return at(servers).post<Booked & Problem>('/staff/appointments', wanted, headers);
  };
  await delay(releasedAt - MIDDLE_MS - Date.now());
  const refusals = new Set<string>();
  const lives = await Promise.all(
    Array.from({ length: PEOPLE }, async () => {
      await delay(Math.random() * 2 * MIDDLE_MS);
      const booked = await bookFor(at(['online', 'online', 'phone', 'desk'] as const), at(starts));
      if (booked.status !== 201) {
        refusals.add(booked.body.code);
        return [];
      }
      const { code } = booked.body.appointment;
      const key = { 'x-appointment-key': booked.body.key };
      let last: Appointment = booked.body.appointment;
      for (let step = 0; step < 4 && last.state === 'confirmed'; step++) {
        const answer =
          Math.random() < 0.6
            ? await at(servers).post<Appointment & Problem>(
                `/appointments/${code}/move`,
                { start: at(starts), calendarId },
                key,
              )
            : await at(servers).post<Appointment & Problem>(`/appointments/${code}/cancel`, {}, key);
        if (answer.status === 200) last = answer.body;
        else refusals.add(answer.body.code);
      }
      return [last];
    }),
  );
  const ended = lives.flat();
  const listed = Object.fromEntries(
    await Promise.all(
      (['online', 'phone', 'desk'] as const).map(async (channel) => {
        const [from, to] = [starts[0]!.slice(0, 10), starts.at(-1)!.slice(0, 10)];
        const query = `serviceId=identity-card&from=${from}&to=${to}&channel=${channel}`;
        const { body } = await at(servers).get<SlotList>(`/slots?${query}`, headers);
        return [channel, new Set(body.slots.map((slot) => slot.start))] as const;
      }),
    ),
  );
  await Promise.all(servers.splice(0).map((server) => server.stop()));

  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: installation.dataDir,
    DEMO: 'false',
    LOG_LEVEL: 'silent',
    ...(installation.mongodbUri ? { MONGODB_URI: installation.mongodbUri } : {}),
  });
  const last = await startServer(config, { pages: false });
  onTestFinished(() => last.close());
  const records = await last.context.booking.appointments.byIds(ended.map(({ id }) => id));
  const stored = new Map(records.map((record) => [record.id, record]));

  expect([...refusals].sort()).toEqual(['slot.taken']);
  expect(ended.length).toBeGreaterThan(starts.length);
  for (const { id, state, start } of ended)
    expect({ id, state: stored.get(id)?.state, start: stored.get(id)?.start.toISOString() }).toEqual({
      id,
      state,
      start,
    });

  const confirmed = records.filter(({ state }) => state === 'confirmed');
  const places = confirmed.map(({ start, occupied }) => `${start.toISOString()} ${occupied!.seats[0]!.seat}`);
  expect(new Set(places).size).toBe(places.length);
  for (const { start, occupied, channel, history = [] } of confirmed) {
    const { seat } = occupied!.seats[0]!;
    const took = history.findLast(
      ({ action, by }) => ['held', 'moved'].includes(action) || by !== 'citizen',
    )!;
    const by = took.action === 'moved' ? 'online' : channel;
    const kept = keeper[seat];
    expect(seat).toBeLessThan(SEATS);
    if (kept === undefined || kept === by) continue;
    expect({ seat, kept, by }).toMatchObject({ kept: 'phone' });
    expect(took.at.getTime()).toBeGreaterThanOrEqual(releaseOf(start.toISOString()));
  }
  for (const start of starts) {
    const taken = new Set(
      confirmed
        .filter((one) => one.start.toISOString() === start)
        .map(({ occupied }) => occupied!.seats[0]!.seat),
    );
    for (const channel of ['online', 'phone', 'desk'] as const) {
      const mayTake = [0, 1, 2].filter((seat) => {
        const kept = keeper[seat];
        const isReleased = kept === 'phone' && releaseOf(start) <= Date.now();
        return !taken.has(seat) && (kept === undefined || kept === channel || isReleased);
      });
      expect({ start, channel, listed: listed[channel]!.has(start) }).toEqual({
        start,
        channel,
        listed: mayTake.length > 0,
      });
    }
  }
}, 120_000);
