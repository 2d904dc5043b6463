import { isCallable } from '../order/order.ts';
import { promiseFor } from '../order/promise.ts';
import { comparePrepared, prepareQueue, prepareTicket, sortStarts } from '../order/prepare.ts';
import type { PreparedQueue, PreparedTicket } from '../order/prepare.ts';
import { configuredMs, minuteMs } from '../order/queue-types.ts';
import type { QueueContext, QueueTicket } from '../order/queue-types.ts';
import type { Entry } from '../simulate/play-queue.ts';
import type { Random } from '../simulate/random.ts';
import { drawRemaining } from './draw.ts';
import type { Course } from './draw.ts';
import type { DurationModel } from './durations.ts';
import { defaultPunctuality, drawExpected, prepareExpected } from './expected-arrivals.ts';
import type { Punctuality } from './expected-arrivals.ts';

/** What is known of an office's day at `nowMs`, to be played on from there. */
export interface DaySoFar {
  /**
   * Every ticket of today, also those who are done: they tell how many still come. Those called or
   * being served keep their desk busy.
   */
  readonly tickets: readonly QueueTicket[];
  readonly context: QueueContext;
  readonly durations: DurationModel;
  readonly nowMs: number;
  readonly punctuality?: Punctuality;
  /** Simulated courses of the rest of the day; more make the answer steadier. */
  readonly courses?: number;
  readonly seed?: number;
}

export interface RestOfDay {
  readonly queue: PreparedQueue;
  /** In the order of `everyone`, then of `asked`. */
  readonly prepared: readonly PreparedTicket[];
  /** A fresh list of those who can be called now, sorted, with every booked start to come. */
  readonly restart: () => PreparedTicket[];
  /** Who comes without anybody deciding it: appointments, and people parked until a time. */
  readonly drawEntries: (random: Random) => Entry[];
  /** From when each desk can call in this course: now, when its person is done, when it opens or comes back. */
  readonly drawFreeMs: (course: Course) => number[];
}

/** A pause without an end is taken to last this long. */
const pauseMs = 10 * minuteMs;

/** Everybody who waits, or is parked until a time. */
export function peopleWaiting({ tickets, nowMs }: Pick<DaySoFar, 'tickets' | 'nowMs'>): QueueTicket[] {
  return tickets.filter((ticket) => {
    return isCallable(ticket, nowMs) || (ticket.state === 'parked' && ticket.parkedUntilMs !== undefined);
  });
}

/** Prepares `everyone` and the rest of what is known once, so that each course only draws. */
export function prepareRestOfDay(day: DaySoFar, everyone: readonly QueueTicket[]): RestOfDay {
  const { context, nowMs, punctuality = defaultPunctuality } = day;
  const queue = prepareQueue(context);
  const expectations = prepareExpected(queue, context.expected, nowMs, punctuality);
  const prepared = everyone.map((ticket) => prepareTicket(queue, ticket));
  for (const { booked } of prepared) if (booked) queue.starts.push(booked);
  sortStarts(queue.starts);
  const sorted = prepared.filter(({ source }) => isCallable(source, nowMs)).sort(comparePrepared);
  const returning = prepared
    .filter(({ source }) => !isCallable(source, nowMs))
    .map((ticket) => ({ atMs: ticket.source.parkedUntilMs ?? nowMs, ticket }));
  return {
    queue,
    prepared,
    restart: () => {
      for (const start of queue.starts) start.gone = false;
      return sorted.slice();
    },
    drawEntries: (random) => [...drawExpected(queue, expectations, nowMs, punctuality, random), ...returning],
    drawFreeMs: (course) => drawFreeMs(day, course),
  };
}

function drawFreeMs({ context, nowMs, tickets }: DaySoFar, course: Course): number[] {
  return context.desks.map((desk, index) => {
    const pausedMs = desk.paused ? Math.max(desk.pausedUntilMs ?? nowMs + pauseMs, nowMs) : nowMs;
    const readyMs = Math.max(pausedMs, desk.opensMs ?? nowMs);
    const person = tickets.find(
      ({ deskId, state }) => deskId === desk.id && (state === 'called' || state === 'serving'),
    );
    if (!person) return readyMs;
    const configured = configuredMs(context.services[person.serviceId], person.people);
    const elapsedMs = Math.max(0, nowMs - (person.calledMs ?? nowMs));
    const leftMs = drawRemaining(course, index, person.serviceId, configured, elapsedMs);
    return Math.max(readyMs, nowMs + leftMs);
  });
}

/** Somebody who takes a number at `arrivedMs`, real or imagined. */
export function imagineWalkIn(
  id: string,
  serviceId: string,
  arrivedMs: number,
  priority: 'none' | 'priority',
  context: QueueContext,
): QueueTicket {
  const targetWaitMin = context.services[serviceId]?.targetWaitMin ?? 20;
  const promise = promiseFor({ arrivedMs, priority, targetWaitMin }, context.settings);
  const number = Number.MAX_SAFE_INTEGER;
  return { id, series: '', number, state: 'waiting', serviceId, people: 1, arrivedMs, priority, ...promise };
}

export function byTime(a: Entry, b: Entry): number {
  return a.atMs - b.atMs;
}
