import { promiseFor } from '../order/promise.ts';
import { nextTurn, prepareQueue, prepareTicket } from '../order/prepare.ts';
import type { PreparedTicket } from '../order/prepare.ts';
import { configuredMs, defaultQueueSettings } from '../order/queue-types.ts';
import type { QueueContext, QueueSettings, QueueTicket } from '../order/queue-types.ts';
import type { Measurement } from '../estimate/durations.ts';
import type { DayPlan, PlannedArrival } from './day-plan.ts';
import { playQueue } from './play-queue.ts';

/** Times in epoch milliseconds. */
export interface PlayedTurn {
  readonly serviceId: string;
  readonly deskId: string;
  readonly calledMs: number;
  readonly doneMs: number;
}

/** What became of a person, and of their first service; times in epoch milliseconds. */
export interface Visit {
  readonly ticket: QueueTicket;
  readonly arrival: PlannedArrival;
  /** Absent when the desks closed before. */
  readonly deskId?: string;
  readonly calledMs?: number;
  readonly doneMs?: number;
  /** Further services of the visit that were given. */
  readonly later?: readonly PlayedTurn[];
  /** Sent away without a number. */
  readonly refused?: true;
}

export interface SimulatedDay {
  readonly plan: DayPlan;
  readonly settings: QueueSettings;
  /** In order of arrival. */
  readonly visits: readonly Visit[];
}

/** What the office knows at the moment somebody enters; the newcomer is among the tickets. */
export interface Moment {
  readonly nowMs: number;
  readonly entered: QueueTicket;
  readonly tickets: readonly QueueTicket[];
  readonly context: QueueContext;
  /** Of those who are done. */
  readonly measurements: readonly Measurement[];
}

export interface DayOptions {
  readonly settings?: QueueSettings;
  /** Overrides of what services promise, for comparisons. */
  readonly targetWaitMin?: Readonly<Record<string, number>>;
  /**
   * Sees every arrival, before any desk reacts; what it needs to know is computed only if it asks. False sends the person away
   * without a number.
   */
  readonly onEntry?: (moment: () => Moment) => boolean | void;
}

/** Plays a day through the functions that run the real queue, some ten thousand times faster than it would take. */
export function simulateDay(plan: DayPlan, options: DayOptions = {}): SimulatedDay {
  const settings = options.settings ?? defaultQueueSettings;
  const services = Object.fromEntries(
    Object.entries(plan.services).map(([id, service]) => {
      return [id, { ...service, targetWaitMin: options.targetWaitMin?.[id] ?? service.targetWaitMin }];
    }),
  );
  const context: QueueContext = { desks: plan.desks, services, expected: plan.appointments, settings };
  const queue = prepareQueue(context);
  const starts = new Map(
    plan.appointments.map(({ id, serviceId, bookedStartMs }) => {
      const service = queue.services.get(serviceId);
      return [id, queue.starts.find((start) => start.startMs === bookedStartMs && start.service === service)];
    }),
  );
  const visits = plan.arrivals.map((arrival, index): Visit => ({
    ticket: toTicket(arrival, index, plan, context),
    arrival,
  }));
  const places = new Map(visits.map(({ ticket }, index) => [ticket.id, index]));
  const entered: number[] = [];
  playQueue({
    queue,
    waiting: [],
    entries: visits.map(({ ticket, arrival }) => {
      const booked = starts.get(arrival.appointmentId ?? '');
      return { atMs: arrival.atMs, ticket: prepareTicket(queue, ticket, booked) };
    }),
    freeMs: plan.desks.map(({ opensMs }) => opensMs ?? plan.fromMs),
    fromMs: plan.fromMs,
    occupy: ({ source }, desk) => {
      const { arrival } = visits[places.get(source.id)!]!;
      if (arrival.missed) return { ms: arrival.occupiesMs, missed: true };
      const turns = [arrival, ...(arrival.then ?? [])];
      const turn = turns.at(-1 - (source.then?.length ?? 0))!;
      return { ms: turn.occupiesMs * plan.desks[desk.index]!.pace };
    },
    onCall: (ticket, desk, calledMs, doneMs) => {
      const place = places.get(ticket.source.id)!;
      const visit = visits[place]!;
      const turn = { serviceId: ticket.source.serviceId, deskId: desk.source.id, calledMs, doneMs };
      visits[place] = ticket.source.again
        ? { ...visit, later: [...(visit.later ?? []), turn] }
        : { ...visit, deskId: turn.deskId, calledMs, doneMs };
    },
    onEntry: (ticket: PreparedTicket, nowMs) => {
      const own = places.get(ticket.source.id)!;
      entered.push(own);
      const enters = options.onEntry?.(() =>
        look(
          ticket.source,
          nowMs,
          entered.map((place) => visits[place]!),
          context,
        ),
      );
      if (enters !== false) return true;
      entered.pop();
      visits[own] = { ...visits[own]!, refused: true };
      return false;
    },
  });
  return { plan, settings, visits };
}

function toTicket(arrival: PlannedArrival, index: number, plan: DayPlan, context: QueueContext): QueueTicket {
  const appointment = plan.appointments.find(({ id }) => id === arrival.appointmentId);
  const { atMs: arrivedMs, serviceId, people, priority, then = [] } = arrival;
  const targetWaitMin = context.services[serviceId]!.targetWaitMin;
  const bookedStartMs = appointment?.bookedStartMs;
  const fields = {
    id: `t${index}`,
    series: 'A',
    number: index + 1,
    state: 'waiting',
    serviceId,
    then: then.map((turn) => ({ serviceId: turn.serviceId })),
    cameFor: [serviceId, ...then.map((turn) => turn.serviceId)],
    people,
  } as const;
  const promise = promiseFor({ arrivedMs, bookedStartMs, priority, targetWaitMin }, context.settings);
  return { ...fields, arrivedMs, bookedStartMs, priority, ...promise };
}

function look(entered: QueueTicket, nowMs: number, visits: readonly Visit[], context: QueueContext): Moment {
  const arrived = new Set(visits.map(({ arrival }) => arrival.appointmentId));
  return {
    nowMs,
    entered,
    tickets: visits.map((visit) => ticketAt(visit, nowMs)),
    context: { ...context, expected: context.expected.filter(({ id }) => !arrived.has(id)) },
    measurements: measurementsOf(visits, context.services, nowMs),
  };
}

export function turnsOf({ ticket, deskId, calledMs, doneMs, later = [] }: Visit): PlayedTurn[] {
  if (deskId === undefined || calledMs === undefined || doneMs === undefined) return [];
  return [{ serviceId: ticket.serviceId, deskId, calledMs, doneMs }, ...later];
}

/** The ticket as the office has it: at the desk of its last turn, waiting for the next one, or done. */
function ticketAt(visit: Visit, nowMs: number): QueueTicket {
  let { ticket } = visit;
  for (const { deskId, calledMs, doneMs } of turnsOf(visit)) {
    if (doneMs > nowMs) return { ...ticket, state: 'serving', deskId, calledMs };
    const next = visit.arrival.missed ? undefined : nextTurn(ticket);
    if (!next) return { ...ticket, state: 'done', deskId, calledMs };
    ticket = next;
  }
  return ticket;
}

/** What a real office would have measured of these visits by `nowMs`. */
export function measurementsOf(
  visits: readonly Visit[],
  services: QueueContext['services'],
  nowMs = Infinity,
): Measurement[] {
  return visits.flatMap((visit) => {
    const { people } = visit.ticket;
    const { missed } = visit.arrival;
    return turnsOf(visit)
      .filter(({ doneMs }) => doneMs <= nowMs)
      .map(({ serviceId, deskId, calledMs, doneMs }) => ({
        serviceId,
        deskId,
        endedMs: doneMs,
        occupiedMs: doneMs - calledMs,
        configuredMs: configuredMs(services[serviceId], people),
        missed,
      }));
  });
}
