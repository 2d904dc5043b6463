import type { Visit } from '../statistics/visit.ts';
import type { QueueDesk, QueueService } from '../order/queue-types.ts';
import type { DayPlan, PlannedArrival, PlannedDesk } from './day-plan.ts';

export interface RecordedOffice {
  /** As they are now; a desk counts on the days on which it called somebody. */
  readonly desks: readonly QueueDesk[];
  readonly services: Readonly<Record<string, QueueService>>;
  /** When the doors close on a local date, epoch milliseconds; undefined on a day that should have been closed. */
  readonly closesMs: (date: string) => number | undefined;
}

type CalledVisit = Visit & { deskId: string; occupiedMs: number };
const wasCalled = (visit: Visit): visit is CalledVisit =>
  typeof visit.deskId === 'string' && typeof visit.occupiedMs === 'number';
const calledMs = ({ endedMs, occupiedMs }: CalledVisit): number => endedMs - occupiedMs;

/**
 * The days that the statistics tell of, to be played again. Who was sent on to another desk comes a second time at the
 * moment of that call; who left stays and takes the configured minutes.
 */
export function recordedDays(visits: readonly Visit[], office: RecordedOffice): DayPlan[] {
  const known = visits.filter(({ serviceId }) => office.services[serviceId]);
  return [...Map.groupBy(known, ({ date }) => date)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([date, group]) => recordedDay(date, group, office));
}

function recordedDay(date: string, visits: readonly Visit[], office: RecordedOffice): DayPlan[] {
  const desks = recordedDesks(date, visits, office);
  const arrivals = visits.flatMap(toArrival).sort((a, b) => a.atMs - b.atMs);
  const [first] = arrivals;
  if (!first || desks.length === 0) return [];
  return [
    {
      fromMs: Math.min(first.atMs, ...desks.map(({ opensMs }) => opensMs!)),
      desks,
      services: office.services,
      appointments: visits.flatMap(({ bookedMs, serviceId, arrivedMs }) =>
        typeof bookedMs === 'number' && typeof arrivedMs === 'number'
          ? [{ id: appointmentId(serviceId, arrivedMs, bookedMs), serviceId, bookedStartMs: bookedMs }]
          : [],
      ),
      arrivals,
    },
  ];
}

function recordedDesks(date: string, visits: readonly Visit[], office: RecordedOffice): PlannedDesk[] {
  const byDesk = Map.groupBy(visits.filter(wasCalled), ({ deskId }) => deskId);
  return office.desks.flatMap((desk) => {
    const there = byDesk.get(desk.id);
    if (!there) return [];
    const lastMs = Math.max(...there.map(({ endedMs }) => endedMs));
    const served = there.map(({ serviceId }) => serviceId);
    return [
      {
        ...desk,
        serviceIds: desk.serviceIds.length === 0 ? [] : [...new Set([...desk.serviceIds, ...served])],
        opensMs: Math.min(...there.map(calledMs)),
        closesMs: Math.max(lastMs, office.closesMs(date) ?? 0),
        // What was measured has the operator's own pace in it.
        pace: 1,
      },
    ];
  });
}

const appointmentId = (serviceId: string, arrivedMs: number, bookedMs: number): string =>
  `${serviceId} ${bookedMs} ${arrivedMs}`;

function toArrival(visit: Visit): PlannedArrival[] {
  const { serviceId, arrivedMs, bookedMs, people, priority, configuredMs, outcome } = visit;
  const comesMs = typeof arrivedMs === 'number' ? arrivedMs : wasCalled(visit) ? calledMs(visit) : undefined;
  if (comesMs === undefined) return [];
  const booked = typeof bookedMs === 'number' && typeof arrivedMs === 'number';
  return [
    {
      atMs: comesMs,
      serviceId,
      people: people ?? 1,
      priority: priority ?? 'none',
      appointmentId: booked ? appointmentId(serviceId, arrivedMs, bookedMs) : undefined,
      occupiesMs: wasCalled(visit) ? visit.occupiedMs : configuredMs,
      missed: outcome === 'noShow',
    },
  ];
}
