import { DateTime } from 'luxon';
import type { Booked } from '@sportello/shared/appointment';
import type { Service } from '@sportello/shared/service';
import type { Context } from '../context.ts';
import { attempt as attemptOf, createActors, type Actors } from './actors.ts';
import { demoAccounts, demoDeviceToken } from './accounts.ts';
import { createApiClient } from './api-client.ts';
import { DEMO_OFFICE } from './directory.ts';
import type { ShiftedClock } from './shifted-clock.ts';

const MINUTE_MS = 60_000;
const HISTORY_MIN = 75;

/** Services of those who come without an appointment, in the order in which they come, one every `EVERY_MIN` minutes. */
const comers =
  'carta-identita certificati-anagrafici cambio-residenza tessera-elettorale carta-identita dichiarazione-nascita'.split(
    ' ',
  );
const EVERY_MIN = 4;
/** Bookings of the coming days: service and how many. */
const future: [serviceId: string, count: number][] = [
  ['carta-identita', 12],
  ['cambio-residenza', 5],
  ['tari', 4],
  ['imu', 3],
  ['mensa-scolastica', 3],
  ['permesso-costruire', 3],
  ['colloquio-sindaco', 2],
  ['colloquio-assessora', 1],
];

/** A refusal means that this script and the rules disagree; the demo goes on without that one. */
type Attempt = <T>(action: Promise<T>) => Promise<T | undefined>;

/** A counter of the demo: who works there, and until when the present person is served. */
interface Counter {
  deskId: string;
  staff: Record<string, string>;
  state: 'free' | 'called' | 'serving';
  untilMin: number;
}

async function bookComingDays(
  actors: Actors,
  attempt: Attempt,
  serviceOf: (id: string) => Service,
  today: DateTime,
): Promise<void> {
  let number = 0;
  for (const [serviceId, count] of future) {
    const service = serviceOf(serviceId);
    const slots = await actors.slots(
      service,
      today.plus({ days: 1 }).toISODate()!,
      today.plus({ days: 21 }).toISODate()!,
    );
    for (let taken = 0; taken < count; taken++) {
      const slot = slots[Math.floor((slots.length * (taken + 0.3)) / count)];
      if (slot) await attempt(actors.book(service, slot, ++number));
    }
  }
}

/** Books every second free time of the registry's day. */
async function bookToday(
  actors: Actors,
  attempt: Attempt,
  service: Service,
  today: string,
): Promise<Booked[]> {
  const booked: Booked[] = [];
  for (const [place, slot] of (await actors.slots(service, today, today)).entries()) {
    if (place % 2 !== 0 || booked.length >= 14) continue;
    const one = await attempt(actors.book(service, slot, 200 + place));
    if (one) booked.push(one);
  }
  return booked;
}

/** One minute at one counter: finish, call, start; about one in fifteen does not come. */
async function stepCounter(
  actors: Actors,
  attempt: Attempt,
  counter: Counter,
  minute: number,
  minutesOf: (id: string) => number,
): Promise<void> {
  if (minute < counter.untilMin) return;
  const act = (type: 'callNext' | 'start' | 'finish' | 'noShow') =>
    attempt(actors.command(counter.staff, counter.deskId, { type }));
  if (counter.state === 'called') {
    const started = await act('start');
    counter.untilMin = minute + Math.round(minutesOf(started?.ticket?.serviceId ?? '') * 0.7);
    counter.state = 'serving';
    return;
  }
  if (counter.state === 'serving') await act('finish');
  const called = await act('callNext');
  counter.state = called?.ticket ? 'called' : 'free';
  counter.untilMin = minute + 1;
}

/**
 * Lives through the last hour and a quarter at the registry with the server's clock set back: people book, come, are
 * called and served through the public API, so that whoever opens a screen finds a day under way.
 */
export async function startDay(context: Context, url: string, clock: ShiftedClock): Promise<void> {
  const call = createApiClient(url);
  const kiosk = { authorization: `Bearer ${demoDeviceToken(context.derive, DEMO_OFFICE, 'kiosk')}` };
  const actors = createActors(call, DEMO_OFFICE, kiosk);
  const { timeZone } = context.directory.municipality();
  const nowMs = clock.present();
  const serviceOf = (id: string) => context.directory.service(id);
  const minutesOf = (id: string) =>
    context.directory.services().find((service) => service.id === id)?.minutes ?? 10;

  const attempt: Attempt = (action) =>
    attemptOf(action, ({ problem }) => {
      if (problem.code !== 'queue.empty') context.log.warn({ problem }, 'demo: refused');
    });

  clock.shiftTo(nowMs - HISTORY_MIN * MINUTE_MS);
  try {
    const today = DateTime.fromMillis(nowMs, { zone: timeZone });
    const midnightMs = today.startOf('day').toMillis();
    const booked = await bookToday(actors, attempt, serviceOf('carta-identita'), today.toISODate()!);
    await bookComingDays(actors, attempt, serviceOf, today);

    const counters: Counter[] = [];
    for (const [username, desk] of [
      ['anna', 1],
      ['carla', 3],
    ] as const) {
      const account = demoAccounts.find((one) => one.username === username)!;
      const staff = await actors.signIn(account.username, account.password);
      const deskId = `${DEMO_OFFICE}-${desk}`;
      await attempt(actors.command(staff, deskId, { type: 'open', takeOver: true }));
      counters.push({ deskId, staff, state: 'free', untilMin: 0 });
    }

    for (let minute = 0; minute <= HISTORY_MIN; minute++) {
      const atMs = nowMs - (HISTORY_MIN - minute) * MINUTE_MS;
      clock.shiftTo(atMs);
      for (const [place, { appointment }] of booked.entries()) {
        const arrivesMs = Date.parse(appointment.start) - (6 + (place % 3) * 4) * MINUTE_MS;
        // Every seventh forgets: an expected visitor who does not come is part of a day.
        if (arrivesMs > Math.max(midnightMs, atMs - MINUTE_MS) && arrivesMs <= atMs && place % 7 !== 6)
          await attempt(actors.checkIn(appointment.code));
      }
      if (minute % EVERY_MIN === 0)
        await attempt(actors.takeNumber(serviceOf(comers[(minute / EVERY_MIN) % comers.length]!)));
      for (const counter of counters) await stepCounter(actors, attempt, counter, minute, minutesOf);
    }
  } finally {
    clock.release();
  }
}
