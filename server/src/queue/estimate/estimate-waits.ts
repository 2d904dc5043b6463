import { isCallable, orderFor } from '../order/order.ts';
import { promiseFor } from '../order/promise.ts';
import { comparePrepared, prepareQueue, prepareTicket, sortStarts } from '../order/prepare.ts';
import type { PreparedTicket } from '../order/prepare.ts';
import { configuredMs, minuteMs } from '../order/queue-types.ts';
import type { QueueContext, QueueTicket } from '../order/queue-types.ts';
import { playQueue } from '../simulate/play-queue.ts';
import { seededRandom } from '../simulate/random.ts';
import { drawWalkIns, walkInRates } from './arrival-rates.ts';
import { drawCourse, drawDuration, drawRemaining } from './draw.ts';
import type { Course } from './draw.ts';
import type { DurationModel } from './durations.ts';
import { defaultPunctuality, drawExpected, prepareExpected } from './expected-arrivals.ts';
import type { Punctuality } from './expected-arrivals.ts';
import { peopleAhead } from './position.ts';

export interface EstimateInput {
  /**
   * Every ticket of today, also those who are done: they tell how many still come. Those called or
   * being served keep their desk busy.
   */
  readonly tickets: readonly QueueTicket[];
  readonly context: QueueContext;
  readonly durations: DurationModel;
  readonly nowMs: number;
  readonly punctuality?: Punctuality;
  /** Services for which somebody asks how long the wait would be with a number taken now. */
  readonly newFor?: readonly string[];
  /** Simulated courses of the day; more make the range steadier. */
  readonly courses?: number;
  readonly seed?: number;
}

export interface WaitForecast {
  /** 1 is next, among those who compete for the same desks. */
  readonly position: number;
  /** Their ids in order, for `explainWorse`. */
  readonly aheadIds: readonly string[];
  /** Share of courses in which the person is called before the desks close. */
  readonly servedShare: number;
  /** From now to the call, holding four times of five; null: perhaps not before the desks close. */
  readonly lowMs: number | null;
  readonly medianMs: number | null;
  readonly highMs: number | null;
}

export interface Estimate {
  /** By ticket id, for everybody who waits or is parked until a time. */
  readonly tickets: ReadonlyMap<string, WaitForecast>;
  /** By service id, for a walk-in who took a number now. */
  readonly services: ReadonlyMap<string, WaitForecast>;
}

/**
 * Wider than 10 to 90 %, and further above than below: what the courses do not know of (urgent people, a
 * printer out of paper) mostly lengthens a wait. Tuned on invented days other than those of the test.
 */
const lowShare = 0.09;
const highShare = 0.915;
/** A pause without an end is taken to last this long. */
const pauseMs = 10 * minuteMs;

/**
 * Waits by playing the rest of the day many times through the order function: open desks with what
 * they take and when they close, durations drawn from `durations`, people at the desks with what
 * is left of their service, appointments still to come, and those walk-ins still to come who would
 * have an earlier promise than somebody here (a priority, a service with a shorter target wait).
 *
 * Whoever asks for a service (`newFor`) stands in the queue like a real ticket, but takes no
 * desk's time, so that one play answers for all services.
 */
export function estimateWaits(input: EstimateInput): Estimate {
  const { context, nowMs, durations } = input;
  const { courses = 100, seed = 1, punctuality = defaultPunctuality } = input;
  const asked = (input.newFor ?? []).map((serviceId) => walkInNow(serviceId, context, nowMs));
  const inQueue = input.tickets.filter((ticket) => isCallable(ticket, nowMs) || isParkedUntil(ticket));
  const everyone = [...inQueue, ...asked];
  const waits = everyone.map(() => new Float64Array(courses).fill(Infinity));
  const place = new Map(everyone.map((ticket, index) => [ticket.id, index]));

  const queue = prepareQueue(context);
  const expectations = prepareExpected(queue, context.expected, nowMs, punctuality);
  const prepared = everyone.map((ticket) => prepareTicket(queue, ticket));
  for (const { booked } of prepared) if (booked) queue.starts.push(booked);
  sortStarts(queue.starts);
  const sorted = prepared.filter(({ source }) => isCallable(source, nowMs)).sort(comparePrepared);
  const returning = prepared
    .filter(({ source }) => !isCallable(source, nowMs))
    .map((ticket) => ({ atMs: ticket.source.parkedUntilMs ?? nowMs, ticket }));
  const ghosts = new Set<PreparedTicket>(prepared.slice(inQueue.length));
  const rates = walkInRates(input.tickets, nowMs);
  const latestMs = Math.max(...everyone.map(({ promiseMs }) => promiseMs));
  const deskIds = context.desks.map(({ id }) => id);
  const random = seededRandom(seed);

  for (let course = 0; course < courses; course++) {
    const drawn = drawCourse(durations, deskIds, random);
    for (const start of queue.starts) start.gone = false;
    let uncalled = everyone.length;
    playQueue({
      queue,
      waiting: sorted.slice(),
      entries: [
        ...drawExpected(queue, expectations, nowMs, punctuality, random),
        ...drawWalkIns(queue, rates, nowMs, latestMs, random),
        ...returning,
      ].sort((a, b) => a.atMs - b.atMs),
      freeMs: drawFreeMs(input, drawn),
      fromMs: nowMs,
      occupyMs: (ticket, desk) =>
        ghosts.has(ticket)
          ? 0
          : drawDuration(durations, drawn, desk.index, ticket.source.serviceId, ticket.durationMs),
      onCall: (ticket, _desk, atMs) => {
        const index = place.get(ticket.source.id);
        if (index === undefined) return false;
        waits[index]![course] = atMs - nowMs;
        return --uncalled === 0;
      },
    });
  }

  const ahead = peopleAhead(orderFor(null, everyone, context, nowMs), context.desks, inQueue);
  const forecast = ({ id }: QueueTicket): WaitForecast =>
    summarize(waits[place.get(id)!]!, ahead.get(id) ?? []);
  return {
    tickets: new Map(inQueue.map((ticket) => [ticket.id, forecast(ticket)])),
    services: new Map(asked.map((ticket) => [ticket.serviceId, forecast(ticket)])),
  };
}

function isParkedUntil(ticket: QueueTicket): boolean {
  return ticket.state === 'parked' && ticket.parkedUntilMs !== undefined;
}

function walkInNow(serviceId: string, context: QueueContext, nowMs: number): QueueTicket {
  const targetWaitMin = context.services[serviceId]?.targetWaitMin ?? 20;
  return {
    id: `new ${serviceId}`,
    series: '',
    number: Number.MAX_SAFE_INTEGER,
    state: 'waiting',
    serviceId,
    people: 1,
    arrivedMs: nowMs,
    priority: 'none',
    ...promiseFor({ arrivedMs: nowMs, priority: 'none', targetWaitMin }, context.settings),
  };
}

/** From when each desk can call in this course: now, when its person is done, when it opens or comes back from a pause. */
export function drawFreeMs(
  input: Pick<EstimateInput, 'tickets' | 'context' | 'nowMs'>,
  course: Course,
): number[] {
  const { context, nowMs } = input;
  return context.desks.map((desk, index) => {
    const pausedMs = desk.paused ? Math.max(desk.pausedUntilMs ?? nowMs + pauseMs, nowMs) : nowMs;
    const readyMs = Math.max(pausedMs, desk.opensMs ?? nowMs);
    const person = input.tickets.find(
      ({ deskId, state }) => deskId === desk.id && (state === 'called' || state === 'serving'),
    );
    if (!person) return readyMs;
    const configured = configuredMs(context.services[person.serviceId], person.people);
    const elapsedMs = Math.max(0, nowMs - (person.calledMs ?? nowMs));
    const leftMs = drawRemaining(course, index, person.serviceId, configured, elapsedMs);
    return Math.max(readyMs, nowMs + leftMs);
  });
}

function summarize(waits: Float64Array, before: readonly QueueTicket[]): WaitForecast {
  waits.sort();
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const unserved = waits.indexOf(Infinity);
  const servedShare = unserved < 0 ? 1 : unserved / waits.length;
  return {
    position: before.length + 1,
    aheadIds: before.map(({ id }) => id),
    servedShare,
    lowMs: finite(quantile(waits, lowShare)),
    medianMs: finite(quantile(waits, 0.5)),
    highMs: finite(quantile(waits, highShare)),
  };
}

/** Linear between the order statistics; infinite as soon as the upper neighbour is. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const lower = sorted[Math.floor(at)]!;
  const upper = sorted[Math.ceil(at)]!;
  return Number.isFinite(upper) ? lower + (upper - lower) * (at - Math.floor(at)) : upper;
}
