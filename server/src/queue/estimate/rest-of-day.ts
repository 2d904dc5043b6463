import { isCallable } from '../order/order.ts';
import { promiseFor } from '../order/promise.ts';
import { comparePrepared, nextTurn, prepareQueue, prepareTicket, sortStarts } from '../order/prepare.ts';
import type { PreparedQueue, PreparedTicket } from '../order/prepare.ts';
import { configuredMs, minuteMs } from '../order/queue-types.ts';
import type { QueueContext, QueueTicket } from '../order/queue-types.ts';
import type { Entry, Play } from '../simulate/play-queue.ts';
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
  /**
   * Where one possible course begins: those who can be called now, sorted, with every booked start to come; who comes without
   * anybody deciding it (appointments, people parked until a time, people at a desk with a further service) and `walkIns`; from
   * when each desk can call, which is now, when its person is done, when it opens or comes back.
   */
  readonly begin: (course: Course, walkIns: readonly Entry[]) => Omit<Play, 'occupy' | 'onCall'>;
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
  const drawDesks = prepareDesks(day, queue);
  return {
    queue,
    prepared,
    begin: (course, walkIns) => {
      for (const start of queue.starts) start.gone = false;
      const expected = drawExpected(queue, expectations, nowMs, punctuality, course.random);
      const { freeMs, again } = drawDesks(course);
      const entries = [...expected, ...returning, ...walkIns].sort(byTime);
      return { queue, waiting: sorted.slice(), entries, again, freeMs, fromMs: nowMs };
    },
  };
}

/** Who is at each desk, when the desk is free of them, and when those wait again who came for more than this. */
function prepareDesks({ context, nowMs, tickets }: DaySoFar, queue: PreparedQueue) {
  const desks = context.desks.map((desk) => {
    const pausedMs = desk.paused ? Math.max(desk.pausedUntilMs ?? nowMs + pauseMs, nowMs) : nowMs;
    const person = tickets.find(
      ({ deskId, state }) => deskId === desk.id && (state === 'called' || state === 'serving'),
    );
    const later = person && nextTurn(person);
    return {
      person,
      readyMs: Math.max(pausedMs, desk.opensMs ?? nowMs),
      later: later && prepareTicket(queue, later),
    };
  });
  return (course: Course): { freeMs: number[]; again: Entry[] } => {
    const again: Entry[] = [];
    const freeMs = desks.map(({ person, readyMs, later }, index) => {
      if (!person) return readyMs;
      const configured = configuredMs(context.services[person.serviceId], person.people);
      const elapsedMs = Math.max(0, nowMs - (person.calledMs ?? nowMs));
      const doneMs = nowMs + drawRemaining(course, index, person.serviceId, configured, elapsedMs);
      if (later) again.push({ atMs: doneMs, ticket: later });
      return Math.max(readyMs, doneMs);
    });
    return { freeMs, again };
  };
}

/** Somebody who takes a number at `arrivedMs`, real or imagined. */
export function imagineWalkIn(
  id: string,
  serviceId: string,
  arrivedMs: number,
  priority: 'none' | 'priority',
  context: QueueContext,
  then?: QueueTicket['then'],
): QueueTicket {
  const targetWaitMin = context.services[serviceId]?.targetWaitMin ?? 20;
  const promise = promiseFor({ arrivedMs, priority, targetWaitMin }, context.settings);
  const number = Number.MAX_SAFE_INTEGER;
  const fields = { id, series: '', number, state: 'waiting', serviceId, then, people: 1 } as const;
  return { ...fields, arrivedMs, priority, ...promise };
}

function byTime(a: Entry, b: Entry): number {
  return a.atMs - b.atMs;
}
