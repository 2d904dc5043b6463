import type { Appointment } from '@sportello/shared/appointment';
import { afterEach, expect, it, vi } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aCalendar, aDirectory, aService } from '../support/municipality.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const starts = ['07:00', '07:30', '08:00'].map((time) => `2027-05-04T${time}:00.000Z`);
const rules = (seats: number) => ({
  rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '10:30', seats }],
});

vi.setConfig({ testTimeout: 120_000 });
let server: TestServer;
afterEach(() => server.close());

it('when visits that need two people race with visits that need one of them, then nobody is booked twice and what is free can be had', async () => {
  const directory = aDirectory();
  directory.services.push(aService({ id: 'inspection', requiredCalendarIds: ['mayor'], series: 'I' }));
  directory.calendars = [
    aCalendar(rules(2)),
    aCalendar({ ...directory.calendars[1], approval: false, ...rules(1) }),
  ];
  server = await startTestServer({ directory });
  const citizen = createBookingSteps(server);
  const kinds = [
    { serviceId: 'inspection', calendarId: 'registry-counters' },
    { serviceId: 'identity-card', calendarId: 'registry-counters' },
    { serviceId: 'mayor', calendarId: 'mayor' },
  ];

  await Promise.all(
    Array.from({ length: 90 }, async (_, turn) => {
      const kind = kinds[turn % 3]!;
      const answer = await citizen.book(starts[Math.floor(turn / 3) % 3]!, kind);
      expect([201, 409]).toContain(answer.status);
      if (answer.status !== 201) return;
      const { code } = answer.body.appointment;
      const headers = { 'x-appointment-key': answer.body.key };
      const to = { start: starts[(turn + 1) % 3]!, calendarId: kind.calendarId };
      const next =
        turn % 2 === 0
          ? await server.post<Appointment>(`/appointments/${code}/move`, to, headers)
          : await server.post<Appointment>(`/appointments/${code}/cancel`, {}, headers);
      expect([200, 409]).toContain(next.status);
    }),
  );

  const day = [Date.parse('2027-05-04T00:00:00Z'), Date.parse('2027-05-05T00:00:00Z')] as const;
  const taken = await server.context.booking.appointments.taken(['registry-counters', 'mayor'], ...day);
  const places = taken
    .filter((span) => !span.freeAt)
    .flatMap((span) =>
      span.occupied.seats.map(({ calendarId, seat }) => `${calendarId}|${seat}|${span.start.toISOString()}`),
    );
  expect(new Set(places).size).toBe(places.length);
  for (const start of starts) {
    const at = (calendarId: string) =>
      places.filter((place) => place.startsWith(calendarId) && place.endsWith(start)).length;
    const isFree = at('mayor') < 1 && at('registry-counters') < 2;
    const list = await server.get<{ slots: { start: string }[] }>(
      '/slots?serviceId=inspection&from=2027-05-04&to=2027-05-04',
    );
    expect(list.body.slots.some((slot) => slot.start === start)).toBe(isFree);
    expect((await citizen.hold(start, kinds[0])).status).toBe(isFree ? 201 : 409);
  }
});
