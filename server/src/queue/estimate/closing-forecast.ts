import type { PreparedTicket } from '../order/prepare.ts';
import { prepareTicket } from '../order/prepare.ts';
import { configuredMs, minuteMs } from '../order/queue-types.ts';
import type { QueueContext, QueueTicket } from '../order/queue-types.ts';
import { playQueue } from '../simulate/play-queue.ts';
import type { Entry, Turn } from '../simulate/play-queue.ts';
import { exponential, seededRandom } from '../simulate/random.ts';
import type { Random } from '../simulate/random.ts';
import { usualVisits, walkInRates, type UsualVisits } from './arrival-rates.ts';
import { drawCourse, drawTurn } from './draw.ts';
import { quantile } from './quantile.ts';
import { imagineWalkIn, peopleWaiting, prepareRestOfDay } from './rest-of-day.ts';
import type { DaySoFar, RestOfDay } from './rest-of-day.ts';
import { arrivalsToday, leastDays, type UsualArrivals } from './usual-arrivals.ts';

export interface ClosingForecast {
  /** Last moment at which a walk-in for the service is still served by closing; `nowMs` when it is over already. */
  readonly lastTicketMs: number;
  /** Whether to stop giving numbers for this service now. */
  readonly stopNow: boolean;
  /** Share of courses in which somebody who took a number now would be served to the end by closing. */
  readonly servedShare: number;
}

export interface ClosingInput extends DaySoFar {
  /** How sure to be that the last number is served; 0.8 is four times of five. */
  readonly confidence?: number;
  /** What days that are over tell of how many still come; without, or with too few, today's last hour. */
  readonly usual?: { readonly arrivals: UsualArrivals; readonly midnightMs: number } | undefined;
}

/** Who still comes without an appointment. */
interface Crowd {
  /** People per hour for a service at a moment. */
  readonly perHour: (serviceId: string, atMs: number) => number;
  readonly priorityShare: number;
  readonly visits: UsualVisits;
}

/**
 * When to stop giving tickets, by service id, so that everybody who has one is served by the
 * closing of the desks that take the service. Plays the rest of the day with walk-ins coming as
 * usual, more or fewer as today shows, and looks, in each course, for the first of them who is not done in
 * time; when all are, the last moment is closing minus one service. Somebody who asks now stands
 * in each course too, without taking a desk's time. Services that no desk with a closing hour
 * takes are left out.
 */
export function forecastClosing(input: ClosingInput): Map<string, ClosingForecast> {
  const { context, nowMs, durations, courses = 60, seed = 1, confidence = 0.8 } = input;
  const closing = closingTimes(context);
  const lasts = new Map([...closing.keys()].map((id) => [id, new Float64Array(courses)]));
  const rest = prepareRestOfDay(input, peopleWaiting(input));
  const asking = [...closing.keys()].map((id) => imagineEntry(rest, id, nowMs, 'none', context));
  const imagined = new Set<PreparedTicket>(asking.map(({ ticket }) => ticket));
  const crowd = crowdOf(input);
  const deskIds = context.desks.map(({ id }) => id);
  const random = seededRandom(seed);

  for (let course = 0; course < courses; course++) {
    const drawn = drawCourse(durations, deskIds, random);
    const walkIns = [...asking, ...drawDay(rest, closing, crowd, input, random)].sort(
      (a, b) => a.atMs - b.atMs,
    );
    const doneMs = new Map<PreparedTicket, number>();
    const missed = new Set<PreparedTicket>();
    const draw = (ticket: PreparedTicket, desk: number): Turn => drawTurn(durations, drawn, desk, ticket);
    playQueue({
      ...rest.begin(drawn, walkIns),
      occupy: (ticket, desk) => {
        if (imagined.has(ticket)) return { ms: 0 };
        const turn = draw(ticket, desk.index);
        if (turn.missed) missed.add(ticket);
        return turn;
      },
      onCall: (ticket, desk, atMs, untilMs) => {
        doneMs.set(ticket, imagined.has(ticket) ? atMs + draw(ticket, desk.index).ms : untilMs);
      },
    });
    for (const [serviceId, closesMs] of closing) {
      const unserved = walkIns.find(({ ticket }) => {
        return turnsOf(ticket, missed).some((turn) => {
          return turn.source.serviceId === serviceId && (doneMs.get(turn) ?? Infinity) > closesMs;
        });
      });
      const lastStartMs = closesMs - configuredMs(context.services[serviceId]);
      lasts.get(serviceId)![course] = Math.min(unserved?.atMs ?? Infinity, lastStartMs);
    }
  }
  return new Map([...lasts].map(([serviceId, times]) => [serviceId, summarize(times, nowMs, confidence)]));
}

/** Every turn of a visit that should have been; after a missed call there is none. */
function turnsOf(ticket: PreparedTicket, missed: ReadonlySet<PreparedTicket>): PreparedTicket[] {
  const turns: PreparedTicket[] = [];
  for (let turn: PreparedTicket | undefined = ticket; turn; turn = missed.has(turn) ? undefined : turn.next) {
    turns.push(turn);
  }
  return turns;
}

function summarize(times: Float64Array, nowMs: number, confidence: number): ClosingForecast {
  times.sort();
  const lastTicketMs = Math.max(nowMs, quantile(times, 1 - confidence));
  const servedShare = times.filter((ms) => ms > nowMs).length / times.length;
  return { lastTicketMs, stopNow: lastTicketMs <= nowMs, servedShare };
}

/** By service id, the closing of the last desk that takes it. */
function closingTimes(context: QueueContext): Map<string, number> {
  const times = new Map<string, number>();
  for (const desk of context.desks) {
    const serviceIds = desk.serviceIds.length > 0 ? desk.serviceIds : Object.keys(context.services);
    for (const id of serviceIds) times.set(id, Math.max(times.get(id) ?? 0, desk.closesMs ?? Infinity));
  }
  return new Map([...times].filter(([, ms]) => Number.isFinite(ms)));
}

/** Walk-ins until the closing of each service. */
function drawDay(
  rest: RestOfDay,
  closing: ReadonlyMap<string, number>,
  crowd: Crowd,
  { nowMs, context }: DaySoFar,
  random: Random,
): Entry[] {
  const entries: Entry[] = [];
  for (const [serviceId, closesMs] of closing) {
    for (let fromMs = nowMs; fromMs < closesMs; fromMs += stepMs) {
      const perHour = crowd.perHour(serviceId, fromMs);
      if (perHour <= 0) continue;
      const untilMs = Math.min(closesMs, fromMs + stepMs);
      const meanMs = (60 * minuteMs) / perHour;
      for (
        let atMs = fromMs + exponential(random, meanMs);
        atMs < untilMs;
        atMs += exponential(random, meanMs)
      ) {
        const priority = random() < crowd.priorityShare ? 'priority' : 'none';
        const then = crowd.visits.draw(serviceId, random);
        entries.push(imagineEntry(rest, serviceId, atMs, priority, context, then));
      }
    }
  }
  return entries;
}

/** How finely the crowd of a day changes. */
const stepMs = 15 * minuteMs;

function crowdOf({ tickets, nowMs, usual }: ClosingInput): Crowd {
  const { perHour, priorityShare } = walkInRates(tickets, nowMs);
  const visits = usualVisits(tickets);
  if (!usual || usual.arrivals.days < leastDays) {
    return { perHour: (serviceId) => perHour.get(serviceId) ?? 0, priorityShare, visits };
  }
  const { arrivals, midnightMs } = usual;
  return { perHour: arrivalsToday(arrivals, { tickets, nowMs, midnightMs }), priorityShare, visits };
}

function imagineEntry(
  { queue }: RestOfDay,
  serviceId: string,
  atMs: number,
  priority: 'none' | 'priority',
  context: QueueContext,
  then?: QueueTicket['then'],
): Entry {
  const walkIn = imagineWalkIn(`later ${serviceId}`, serviceId, atMs, priority, context, then);
  return { atMs, ticket: prepareTicket(queue, walkIn) };
}
