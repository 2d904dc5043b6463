import type { Office } from '@sportello/shared/office';
import type { Service } from '@sportello/shared/service';
import type { Ticket } from '@sportello/shared/ticket';
import { ticketLabel } from '@sportello/shared/ticket-label';
import { learnDurations, type Measurement } from '../queue/estimate/durations.ts';
import { estimateWaits } from '../queue/estimate/estimate-waits.ts';
import { usualFormulaMs } from '../queue/estimate/usual-formula.ts';
import { minuteMs, type QueueDesk } from '../queue/order/queue-types.ts';
import { makeDay, type Scenario, type ScenarioService } from '../queue/simulate/make-day.ts';
import { measurementsOf, simulateDay, type Moment, type Visit } from '../queue/simulate/simulate-day.ts';
import type { Told } from '../queue/statistics/visit.ts';
import type { VisitEnd } from '../queue/statistics/visit-of.ts';

/** Share of its time for which a desk of the demo has work: enough for waits, not enough for anger. */
const LOAD = 0.84;
/** Fewer courses than a real estimate has: thousands are made before the demo opens. */
const COURSES = 24;
const LEARNED_FROM = 600;

/** Each desk's time goes to the services it takes, the first the most; half of what takes bookings is booked. */
export function demoScenario(
  services: readonly Service[],
  desks: readonly QueueDesk[],
  openMinutes: number,
): Scenario {
  const perHour = new Map<string, number>();
  for (const desk of desks) {
    const taken = services.filter(({ id }) => desk.serviceIds.length === 0 || desk.serviceIds.includes(id));
    const weights = taken.map((_, place) => 1 / (place + 1));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    for (const [place, { id, minutes }] of taken.entries()) {
      perHour.set(id, (perHour.get(id) ?? 0) + (LOAD * 60 * weights[place]!) / sum / minutes);
    }
  }
  return {
    openMinutes,
    desks,
    services: Object.fromEntries(
      services.flatMap((service, place) => {
        const rate = perHour.get(service.id);
        return rate ? [[service.id, demoService(service, rate, place)]] : [];
      }),
    ),
    noShowShare: 0.09,
    missedShare: 0.04,
    priorityShare: 0.04,
    urgentShare: 0.002,
    dayLogSd: 0.14,
    deskLogSd: 0.12,
  };
}

function demoService(service: Service, perHour: number, place: number): ScenarioService {
  const books = service.calendarIds.length > 0;
  const booked = books ? (service.walkIn ? perHour / 2 : perHour) : 0;
  return {
    minutes: service.minutes,
    minutesPerExtraPerson: service.minutesPerExtraPerson,
    targetWaitMin: service.targetWaitMin,
    // What the sheet says is seldom what it takes.
    realRatio: [0.9, 1.1, 0.8, 1.2][place % 4]!,
    logSd: 0.45,
    walkInsPerHour: service.walkIn ? perHour - booked : 0,
    bookedEveryMin: booked > 0 ? Math.max(10, Math.round(60 / booked / 5) * 5) : undefined,
  };
}

export interface PastOpening {
  office: Office;
  date: string;
  fromMs: number;
  scenario: Scenario;
  seed: number;
  /** What was measured on the days before. */
  history: readonly Measurement[];
}

/** One opening of an office as it may have been, with what people were told when they came; nobody is invented by name. */
export function liveThroughOpening({ office, date, fromMs, scenario, seed, history }: PastOpening): {
  ends: VisitEnd[];
  measurements: Measurement[];
} {
  const told = new Map<string, Told>();
  const recent = history.slice(-LEARNED_FROM);
  const onEntry = (look: () => Moment): void => {
    const moment = look();
    told.set(moment.entered.id, tell(moment, recent, fromMs));
  };
  const day = simulateDay(makeDay(scenario, fromMs, seed), { onEntry });
  const closesMs = fromMs + scenario.openMinutes * minuteMs;
  return {
    ends: day.visits.map((visit) => {
      const { calledMs, doneMs = closesMs, arrival, ticket } = visit;
      const outcome = calledMs === undefined ? 'left' : arrival.missed ? 'noShow' : 'served';
      const before = toTicket(visit, office.id, date);
      return { before, outcome, endedMs: doneMs, told: told.get(ticket.id) };
    }),
    measurements: measurementsOf(day.visits, scenario.services),
  };
}

function tell(moment: Moment, recent: readonly Measurement[], fromMs: number): Told {
  const { entered, nowMs, measurements, ...known } = moment;
  const durations = learnDurations([...recent, ...measurements], nowMs, fromMs);
  const { tickets } = estimateWaits({ ...known, nowMs, durations, courses: COURSES });
  const { lowMs, medianMs, highMs } = tickets.get(entered.id)!;
  const { averageMs } = durations;
  const formulaMs =
    averageMs === undefined ? undefined : usualFormulaMs({ ...known, nowMs, asking: entered, averageMs });
  return { atMs: nowMs, lowMs, medianMs, highMs, formulaMs };
}

const instant = (ms: number): string => new Date(ms).toISOString();

/** The ticket as it stood before its visit ended. */
function toTicket({ ticket, arrival, deskId, calledMs }: Visit, officeId: string, date: string): Ticket {
  const { series, number, serviceId, people, promiseBasis, bookedStartMs } = ticket;
  const called = calledMs === undefined ? undefined : instant(calledMs);
  const startsMs = calledMs !== undefined && !arrival.missed ? calledMs + 0.5 * minuteMs : undefined;
  return {
    // Never stored; the same again, so that a load that was broken off counts nobody twice.
    id: `${officeId} ${date} ${ticket.arrivedMs} ${ticket.id}`,
    officeId,
    issuingOfficeId: officeId,
    date,
    label: ticketLabel(series, number),
    series,
    number,
    serviceId,
    serviceIds: [serviceId],
    doneServiceIds: [],
    people,
    origin: arrival.appointmentId === undefined ? 'walkIn' : 'appointment',
    bookedStartAt: bookedStartMs === undefined ? undefined : instant(bookedStartMs),
    arrivedAt: instant(ticket.arrivedMs),
    promiseAt: instant(ticket.promiseMs),
    promiseBasis,
    priority:
      ticket.priority === 'priority' ? { kind: 'priority', cause: 'other' } : { kind: ticket.priority },
    state: called === undefined ? 'waiting' : startsMs === undefined ? 'called' : 'serving',
    deskId,
    calledAt: called,
    lastCallAt: called,
    calls: called === undefined ? 0 : 1,
    servingAt: startsMs === undefined ? undefined : instant(startsMs),
    notes: [],
    seq: 0,
    version: 0,
  };
}
