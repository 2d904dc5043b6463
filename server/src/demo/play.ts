import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Desk } from '@sportello/shared/office';
import type { Service } from '@sportello/shared/service';
import { readConfig } from '../config.ts';
import { createDerivation } from '../secret.ts';
import { demoAccounts, demoDeviceToken } from './accounts.ts';
import { attempt, createActors } from './actors.ts';
import { ApiError, createApiClient } from './api-client.ts';
import { DEMO_OFFICE } from './directory.ts';

const usage = `Plays a working day at the desks of one office of the running demo, through the public API.

  npm run demo -- --day [--speed 30] [--office anagrafe] [--minutes 300] [--url http://localhost:3000]

  --speed N     simulated minutes per real minute (default 30)
  --minutes N   length of the day that is played, in simulated minutes (default 300)`;

const { values: options } = parseArgs({
  options: {
    day: { type: 'boolean', default: false },
    speed: { type: 'string', default: '30' },
    minutes: { type: 'string', default: '300' },
    office: { type: 'string', default: DEMO_OFFICE },
    url: { type: 'string' },
  },
});
const speed = Number(options.speed);
const minutes = Number(options.minutes);
if (!options.day || !(speed > 0) || !(minutes > 0)) {
  console.log(usage);
  process.exit(options.day ? 1 : 0);
}

const config = readConfig();
const officeId = options.office;
const url = options.url ?? `http://localhost:${config.port}`;
const call = createApiClient(url);
const kioskToken = demoDeviceToken(createDerivation(config.secret), officeId, 'kiosk');
const kiosk = { authorization: `Bearer ${kioskToken}` };
const actors = createActors(call, officeId, kiosk);

const simulated = (min: number) => wait((min * 60_000) / speed);
const endMs = Date.now() + (minutes * 60_000) / speed;
const open = () => Date.now() < endMs;
const say = (line: string) => console.log(`${new Date().toLocaleTimeString('it-IT')}  ${line}`);
const tried = <T>(what: string, action: Promise<T>): Promise<T | undefined> =>
  attempt(action, ({ message, problem }) => {
    if (problem.code !== 'queue.empty') say(`${what}: ${message}`);
  });

/** One counter: calls, waits for the person, serves for about the service's minutes, and goes on. */
async function playDesk(
  desk: Desk,
  staff: Record<string, string>,
  minutesOf: Map<string, number>,
): Promise<void> {
  const act = (type: 'callNext' | 'recall' | 'start' | 'finish' | 'noShow' | 'close') =>
    tried(`desk ${desk.number}`, actors.command(staff, desk.id, { type }));

  await tried(`desk ${desk.number}`, actors.command(staff, desk.id, { type: 'open', takeOver: true }));
  // Whoever the demo's own day left at the desk is served first; an empty desk refuses, which is as well.
  for (const type of ['start', 'finish'] as const) await attempt(actors.command(staff, desk.id, { type }));
  while (open()) {
    const called = await act('callNext');
    if (!called?.ticket) {
      await simulated(1);
      continue;
    }
    const { label, serviceId } = called.ticket;
    say(`desk ${desk.number} calls ${label}`);
    await simulated(0.5 + Math.random());
    if (Math.random() < 0.05) {
      for (const step of ['recall', 'recall', 'noShow'] as const) {
        await act(step);
        await simulated(0.5);
      }
      say(`${label} did not come`);
      continue;
    }
    await act('start');
    await simulated((minutesOf.get(serviceId) ?? 15) * (0.4 + Math.random()));
    await act('finish');
  }
  await act('close');
}

/** People who come without an appointment, on average one every `everyMin` minutes; the first services are the most wanted. */
async function playArrivals(services: Service[], everyMin: number): Promise<void> {
  while (open()) {
    await simulated(-Math.log(1 - Math.random()) * everyMin);
    const service = services[Math.floor(Math.random() ** 2 * services.length)]!;
    const ticket = await tried('ticket', actors.takeNumber(service));
    if (ticket) say(`${ticket.label} taken for ${service.title.it}`);
  }
}

/** Every twelve minutes somebody books the next free time of today and checks in as soon as the machine lets them. */
async function playBookings(services: Service[], timeZone: string): Promise<void> {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date());
  for (let number = 500; open(); number++) {
    await simulated(12);
    const service = services[number % services.length]!;
    const [slot] = (await tried('slots', actors.slots(service, today, today))) ?? [];
    const booked = slot && (await tried('booking', actors.book(service, slot, number)));
    if (!booked) continue;
    const { label, code } = booked.appointment;
    say(`${label} booked for ${new Date(slot.start).toLocaleTimeString('it-IT', { timeZone })}`);
    await tried('check-in', actors.checkIn(code));
  }
}

/** The machine's token is derived from the secret in the server's data folder, so both must use the same one. */
async function assertReachable(): Promise<void> {
  try {
    await call('GET', '/device', { headers: kiosk });
  } catch (error) {
    const why =
      error instanceof ApiError
        ? 'The ticket machine is not known there: use the DATA_DIR (or SECRET) of that server, and its demo municipality.'
        : 'No server answers there: start it with npm start, or say --url.';
    console.error(`${url}: ${why}`);
    process.exit(1);
  }
}

await assertReachable();
const { services } = (await call<{ services: Service[] }>('GET', '/services')).value;
const { timeZone } = (await call<{ timeZone: string }>('GET', `/offices/${officeId}`)).value;
const admin = demoAccounts.find((account) => account.role === 'admin')!;
const staff = await actors.signIn(admin.username, admin.password);
const { desks } = (await call<{ desks: Desk[] }>('GET', `/offices/${officeId}/desks`, { headers: staff }))
  .value;

const walkIns = services.filter((service) => service.officeIds.includes(officeId) && service.walkIn);
const bookable = walkIns.filter((service) => service.calendarIds.length > 0);
const averageMin = walkIns.reduce((sum, service) => sum + service.minutes, 0) / walkIns.length;

say(`${minutes} minutes of ${officeId} at ${speed} times real speed; ${desks.length} desks. Ctrl-C ends it.`);
await Promise.all([
  ...desks.map((desk) => playDesk(desk, staff, new Map(services.map(({ id, minutes: min }) => [id, min])))),
  playArrivals(walkIns, (averageMin / desks.length) * 1.1),
  ...(bookable.length > 0 ? [playBookings(bookable, timeZone)] : []),
]);
say('The day is over.');
