import { randomUUID } from 'node:crypto';
import type { Appointment, Booked } from '@sportello/shared/appointment';
import { afterEach, expect, it, vi } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const NINE = '2027-05-04T07:00:00.000Z';
const starts = ['07:00', '07:30', '08:00', '08:30'].map((time) => `2027-05-04T${time}:00.000Z`);

// Hundreds of requests take a while on a machine that is busy otherwise.
vi.setConfig({ testTimeout: 120_000 });

let server: TestServer;
afterEach(() => server.close());

async function start(seats: number) {
  const directory = aDirectory();
  directory.calendars[0] = aCalendar({
    rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '11:00', seats }],
  });
  server = await startTestServer({ directory });
  return createBookingSteps(server);
}

/** What no interleaving may break: no two records share a seat and a minute, and no start has more than its seats. */
async function assertValid(seats: number): Promise<void> {
  const taken = await server.context.booking.appointments.taken(
    ['registry-counters'],
    Date.parse('2027-05-04T00:00:00Z'),
    Date.parse('2027-05-05T00:00:00Z'),
  );
  const places = taken.map((span) => `${span.occupied.seats[0]!.seat}|${span.start.toISOString()}`);
  expect(new Set(places).size).toBe(places.length);
  expect(taken.every((span) => span.occupied.seats[0]!.seat < seats)).toBe(true);
}

it('when 200 people book one start with three seats, then three get it and 197 are told that it is taken', async () => {
  const citizen = await start(3);
  const answers = await Promise.all(Array.from({ length: 200 }, () => citizen.book(NINE)));

  const won = answers.filter((answer) => answer.status === 201);
  const lost = answers.filter((answer) => answer.status === 409 && answer.body.code === 'slot.taken');
  expect([won.length, lost.length]).toEqual([3, 197]);
  expect(new Set(won.map((answer) => answer.body.appointment.label)).size).toBe(3);
  expect(new Set(won.map((answer) => answer.body.appointment.code)).size).toBe(3);
  await assertValid(3);
});

it('when one session asks for many starts at once, then it has exactly one hold', async () => {
  const citizen = await start(3);
  const session = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, index) => citizen.hold(starts[index % 4]!, { session })),
  );

  expect(answers.some((answer) => answer.status === 201)).toBe(true);
  const taken = await server.context.booking.appointments.taken(
    ['registry-counters'],
    Date.parse('2027-05-04T00:00:00Z'),
    Date.parse('2027-05-05T00:00:00Z'),
  );
  expect(taken).toHaveLength(1);
});

it('when somebody books many times at once, then the limit of open appointments holds', async () => {
  const citizen = await start(10);
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      citizen.book(starts[index % 4]!, { email: 'Ada@example.org', phone: '+39 333 1234567' }),
    ),
  );

  const won = answers.filter((answer) => answer.status === 201);
  const refused = answers.filter((answer) => answer.body.code === 'appointment.limit');
  expect([won.length, refused.length]).toEqual([3, 27]);
});

it('when two move onto the last seat, then one is there and the other stays where it was', async () => {
  const citizen = await start(1);
  const booked = await Promise.all([citizen.book(starts[0]!), citizen.book(starts[1]!)]);
  const moved = await Promise.all(
    booked.map(({ body }) =>
      server.post<Appointment>(
        `/appointments/${body.appointment.code}/move`,
        { start: starts[3], calendarId: 'registry-counters' },
        { 'x-appointment-key': body.key },
      ),
    ),
  );

  expect(moved.map((answer) => answer.status).sort()).toEqual([200, 409]);
  const winner = moved.findIndex((answer) => answer.status === 200);
  const list = await citizen.slots('2027-05-04', '2027-05-04');
  const free = list.slots.map((slot) => slot.start);
  expect(free).toEqual([starts[winner], starts[2]]);
});

it('when holds, bookings, moves and cancellations mix on few seats, then every answer is true and no seat is taken twice', async () => {
  const citizen = await start(2);
  const at = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;

  const lives = Array.from({ length: 60 }, async () => {
    const booked = await citizen.book(at(starts));
    if (booked.status !== 201) return undefined;
    const { code } = booked.body.appointment;
    const headers = { 'x-appointment-key': booked.body.key };
    let last = booked.body.appointment as Appointment;
    for (let step = 0; step < 3; step++) {
      const answer =
        Math.random() < 0.6
          ? await server.post<Appointment>(
              `/appointments/${code}/move`,
              { start: at(starts), calendarId: 'registry-counters' },
              headers,
            )
          : await server.post<Appointment>(`/appointments/${code}/cancel`, {}, headers);
      expect([200, 409]).toContain(answer.status);
      if (answer.status === 200) last = answer.body;
    }
    return { last, stored: (await server.get<Appointment>(`/appointments/${code}`, headers)).body };
  });
  const ended = (await Promise.all(lives)).filter((life) => life !== undefined);

  for (const { last, stored } of ended) {
    expect({ state: stored.state, start: stored.start }).toEqual({ state: last.state, start: last.start });
  }
  await assertValid(2);
  const open = ended.filter((life) => life.stored.state === 'confirmed').map((life) => life.stored.start);
  const free = (await citizen.slots('2027-05-04', '2027-05-04')).slots.map((slot) => slot.start);
  for (const start of starts) {
    const count = open.filter((one) => one === start).length;
    expect(count).toBeLessThanOrEqual(2);
    expect(free.includes(start)).toBe(count < 2);
  }
});

it('when citizens and clerks book, cancel and move at once, then neither capacity nor the seats kept for the phone are exceeded', async () => {
  const directory = aDirectory();
  directory.calendars[0] = aCalendar({
    rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '11:00', seats: 3 }],
    quotas: { phone: { seats: 1 } },
  });
  server = await startTestServer({ directory });
  const citizen = createBookingSteps(server);
  const { headers } = await server.signedIn();
  const calendarId = 'registry-counters';
  const bookFor = (start: string) =>
    server.post<Booked>(
      '/staff/appointments',
      {
        commandId: randomUUID(),
        serviceId: 'identity-card',
        calendarId,
        start,
        citizen: { givenName: 'Rosa', familyName: 'Bianchi' },
      },
      headers,
    );
  await Promise.all(
    Array.from({ length: 40 }, async (_, turn) => {
      const start = starts[turn % 2]!;
      const answer = turn % 4 === 0 ? await bookFor(start) : await citizen.book(start);
      if (answer.status !== 201) return;
      const { code } = answer.body.appointment;
      const key = { 'x-appointment-key': answer.body.key };
      if (turn % 3 === 0) await server.post(`/appointments/${code}/cancel`, {}, key);
      else if (turn % 3 === 1)
        await server.post(`/appointments/${code}/move`, { start: starts[2], calendarId }, key);
    }),
  );

  await assertValid(3);
  const found = await server.context.booking.appointments.atCalendars(
    [calendarId],
    ['confirmed'],
    Date.parse(starts[0]!),
    Date.parse(starts[3]!) + 1,
  );
  for (const start of starts) {
    const here = found.filter((record) => record.start.toISOString() === start);
    expect(here.length).toBeLessThanOrEqual(3);
    expect(here.filter((record) => record.channel === 'online').length).toBeLessThanOrEqual(2);
  }
});
