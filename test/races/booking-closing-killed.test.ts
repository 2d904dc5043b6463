import { randomUUID } from 'node:crypto';
import type { Booked, SlotList } from '@sportello/shared/appointment';
import type { Closing } from '@sportello/shared/closing';
import { readConfig } from '@sportello/server/config';
import { startServer } from '@sportello/server/server';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createBookingSteps } from '../support/booking-steps.ts';
import { startServerProcess } from '../support/child-process.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createHttpClient } from '../support/http-client.ts';
import { aCalendar, aDirectory } from '../support/municipality.ts';
import { anInstallation } from '../support/restartable.ts';

it('when the server is killed while a closing rebooks people, then the next one ends it, and nobody is left on the day', async () => {
  // So many that the first of them are moved long before the last, however late the test comes to see it.
  const directory = aDirectory();
  directory.calendars[0] = aCalendar({
    rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '12:00', seats: 20 }],
  });
  const installation = await anInstallation(1, { role: 'supervisor', directory });
  onTestFinished(() => installation.remove());
  const [headers] = installation.sessions;
  const first = await startServerProcess(installation);
  onTestFinished(() => first.stop('SIGKILL'));
  const date = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const list = await first.get<SlotList>(`/slots?serviceId=identity-card&from=${date(2)}&to=${date(8)}`);
  const day = list.body.slots[0]!.start.slice(0, 10);
  const starts = list.body.slots.filter(({ start }) => start.startsWith(day)).map(({ start }) => start);
  const citizen = createBookingSteps(first);
  const people: Booked[] = [];
  for (const start of starts) {
    const booked = await Promise.all(Array.from({ length: 20 }, () => citizen.book(start)));
    people.push(...booked.filter(({ status }) => status === 201).map(({ body }) => body));
  }
  const closure = { firstDate: day, lastDate: day, fromTime: '00:00', toTime: '24:00' };
  const closing = { officeId: 'registry', closure, commandId: randomUUID(), action: 'rebook', message: 'Guasto' }; // prettier-ignore
  const outcomesOf = async ({ get }: Pick<typeof first, 'get'>) =>
    (await get<{ closures: Closing[] }>('/staff/closures?officeId=registry', headers)).body.closures[0]
      ?.outcomes;

  const cut = expect(first.post('/staff/closures', closing, headers)).rejects.toThrow();
  await vi.waitFor(async () => expect((await outcomesOf(first))?.length).toBeGreaterThan(1), {
    interval: 1,
    timeout: 30_000,
  });
  await first.stop('SIGKILL');
  await cut;

  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: installation.dataDir,
    DEMO: 'false',
    LOG_LEVEL: 'silent',
    ...(installation.mongodbUri ? { MONGODB_URI: installation.mongodbUri } : {}),
  });
  // A minute later, when what the dead one had reserved for itself has run out.
  const clock = createFakeClock(new Date(Date.now() + 60_000).toISOString());
  const second = await startServer(config, { pages: false, clock });
  onTestFinished(() => second.close());
  const client = createHttpClient(`${second.localUrl}/api/v1`);
  expect((await outcomesOf(client))!.length).toBeLessThan(people.length);
  await second.context.booking.sweepJob.run();

  const told = new Set((await outcomesOf(client))!.map(({ appointmentId }) => appointmentId));
  // The one that was being moved when the server died may have got no line.
  expect(people.filter(({ appointment }) => !told.has(appointment.id)).length).toBeLessThanOrEqual(1);
  for (const { appointment } of people) {
    const record = await second.context.booking.appointments.byId(appointment.id);
    expect(record?.state === 'confirmed' && record.start.toISOString().startsWith(day)).toBe(false);
    expect(record?.history?.filter(({ action }) => ['moved', 'cancelled'].includes(action))).toHaveLength(1);
  }
}, 60_000);
