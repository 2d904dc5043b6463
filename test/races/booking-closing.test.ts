import { randomUUID } from 'node:crypto';
import type { Appointment, Booked } from '@sportello/shared/appointment';
import type { Closing } from '@sportello/shared/closing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const closure = { firstDate: '2027-05-04', lastDate: '2027-05-04', fromTime: '00:00', toTime: '24:00' };
const dayMs = [Date.parse('2027-05-03T22:00:00Z'), Date.parse('2027-05-04T22:00:00Z')] as const;
const starts = ['07:00', '07:30', '08:00', '08:30'].map((time) => `2027-05-04T${time}:00.000Z`);

vi.setConfig({ testTimeout: 120_000 });

let server: TestServer;
let citizen: ReturnType<typeof createBookingSteps>;
let headers: { cookie: string };
beforeEach(async () => {
  const directory = aDirectory();
  directory.calendars[0] = aCalendar({
    rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '11:00', seats: 20 }],
  });
  server = await startTestServer({ directory });
  citizen = createBookingSteps(server);
  ({ headers } = await server.signedIn('supervisor'));
});
afterEach(() => server.close());

const close = (action: 'rebook' | 'cancel', commandId: string) =>
  server.post<Closing>(
    '/staff/closures',
    { officeId: 'registry', closure, commandId, action, message: 'Guasto' },
    headers,
  );
const leftInside = () => server.context.booking.appointments.taken(['registry-counters'], ...dayMs);
const look = async ({ appointment, key }: Booked): Promise<Appointment> =>
  (await server.get<Appointment>(`/appointments/${appointment.code}`, { 'x-appointment-key': key })).body;

it.each(['rebook', 'cancel'] as const)(
  'when a day closes with %s while many book it, then nobody is left on it, and everybody who was booked is told',
  async (action) => {
    const held = await Promise.all(
      Array.from({ length: 40 }, (_, index) => citizen.hold(starts[index % 4]!)),
    );
    // Some turn their hold into an appointment, others come anew, all while it closes, which two ask for at once.
    const commandId = randomUUID();
    const late = Array.from({ length: 40 }, (_, index) => citizen.book(starts[index % 4]!));
    const turned = held.map((hold) => citizen.bookHold(hold.body.id, hold.session));
    const closings = await Promise.all([close(action, commandId), close(action, commandId)]);
    const answers = [...(await Promise.all(late)), ...(await Promise.all(turned))];
    await server.context.booking.sweepJob.run();

    expect(closings.map(({ status }) => status)).toEqual([201, 201]);
    expect(await leftInside()).toEqual([]);
    const booked = answers.filter(({ status }) => status === 201).map(({ body }) => body);
    expect(booked.length).toBeGreaterThan(0);
    const now = await Promise.all(booked.map(look));
    for (const { state, start } of now)
      expect(state === 'cancelled' || (action === 'rebook' && !start.startsWith(closure.firstDate))).toBe(
        true,
      );
    const { body } = await server.get<{ closures: Closing[] }>('/staff/closures?officeId=registry', headers);
    const { outcomes } = body.closures.find(({ id }) => id === commandId)!;
    expect(outcomes.map(({ appointmentId }) => appointmentId).sort()).toEqual(now.map(({ id }) => id).sort());
  },
);
