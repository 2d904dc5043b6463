import { orderFor } from '../order/order.ts';
import type { QueueTicket } from '../order/queue-types.ts';
import { playQueue } from '../simulate/play-queue.ts';
import { seededRandom } from '../simulate/random.ts';
import { drawWalkIns, usualVisits, walkInRates } from './arrival-rates.ts';
import { drawCourse, drawTurn } from './draw.ts';
import { peopleAhead } from './position.ts';
import { quantile } from './quantile.ts';
import { imagineWalkIn, peopleWaiting, prepareRestOfDay } from './rest-of-day.ts';
import type { DaySoFar } from './rest-of-day.ts';

export interface EstimateInput extends DaySoFar {
  /** Services for which somebody asks how long the wait would be with a number taken now. */
  readonly newFor?: readonly string[];
}

export interface WaitForecast {
  /** 1 is next, among those who compete for the same desks. */
  readonly position: number;
  /** Who stands before, by id and in order, for `explainWorse`. */
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

/**
 * Waits by playing the rest of the day many times through the order function: open desks with what
 * they take and when they close, durations drawn from `durations`, people at the desks with what
 * is left of their service, every service that somebody still has to come back for, appointments still to come, and those walk-ins still to come who would
 * have an earlier promise than somebody here (a priority, a service with a shorter target wait).
 *
 * Whoever asks for a service (`newFor`) stands in the queue like a real ticket, but takes no
 * desk's time, so that one play answers for all services. The same input gives the same answer.
 */
export function estimateWaits(input: EstimateInput): Estimate {
  const { context, nowMs, durations, courses = 100, seed = 1 } = input;
  const asked = (input.newFor ?? []).map((id) => imagineWalkIn(`new ${id}`, id, nowMs, 'none', context));
  const inQueue = peopleWaiting(input);
  const everyone = [...inQueue, ...asked];
  const rest = prepareRestOfDay(input, everyone);
  const places = new Map(rest.prepared.map((ticket, index) => [ticket, index]));
  const waits = everyone.map(() => new Float64Array(courses).fill(Infinity));
  const rates = walkInRates(input.tickets, nowMs);
  const visits = usualVisits(input.tickets);
  const latestMs = Math.max(...everyone.map(({ promiseMs }) => promiseMs));
  const deskIds = context.desks.map(({ id }) => id);
  const random = seededRandom(seed);

  for (let course = 0; course < courses; course++) {
    const drawn = drawCourse(durations, deskIds, random);
    const walkIns = drawWalkIns({ queue: rest.queue, rates, visits, nowMs, latestMs, random });
    let uncalled = everyone.length;
    playQueue({
      ...rest.begin(drawn, walkIns),
      occupy: (ticket, desk) => {
        const place = places.get(ticket);
        if (place !== undefined && place >= inQueue.length) return { ms: 0 };
        return drawTurn(durations, drawn, desk.index, ticket);
      },
      onCall: (ticket, _desk, atMs) => {
        const place = places.get(ticket);
        if (place === undefined) return false;
        waits[place]![course] = atMs - nowMs;
        return --uncalled === 0;
      },
    });
  }

  const ahead = peopleAhead(orderFor(null, everyone, context, nowMs), context.desks, inQueue);
  const forecasts = everyone.map(({ id }, place) => summarize(waits[place]!, ahead.get(id) ?? []));
  return {
    tickets: new Map(inQueue.map(({ id }, place) => [id, forecasts[place]!])),
    services: new Map(asked.map(({ serviceId }, index) => [serviceId, forecasts[inQueue.length + index]!])),
  };
}

function summarize(waits: Float64Array, before: readonly QueueTicket[]): WaitForecast {
  waits.sort();
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const unserved = waits.indexOf(Infinity);
  return {
    position: before.length + 1,
    aheadIds: before.map(({ id }) => id),
    servedShare: unserved < 0 ? 1 : unserved / waits.length,
    lowMs: finite(quantile(waits, lowShare)),
    medianMs: finite(quantile(waits, 0.5)),
    highMs: finite(quantile(waits, highShare)),
  };
}
