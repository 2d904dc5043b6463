import type { Office } from '@sportello/shared/office';
import type { Ticket } from '@sportello/shared/ticket';
import { ticketLabel } from '@sportello/shared/ticket-label';
import { learnDurations, type Measurement } from '../queue/estimate/durations.ts';
import { estimateWaits } from '../queue/estimate/estimate-waits.ts';
import { usualFormulaMs } from '../queue/estimate/usual-formula.ts';
import { minuteMs } from '../queue/order/queue-types.ts';
import { makeDay, type Scenario } from '../queue/simulate/make-day.ts';
import { measurementsOf, simulateDay, type Moment, type Visit } from '../queue/simulate/simulate-day.ts';
import type { Told } from '../queue/statistics/visit.ts';
import type { VisitEnd } from '../queue/statistics/visit-of.ts';

/** Fewer courses than a real estimate has: thousands are made before the demo opens. */
const COURSES = 24;
const LEARNED_FROM = 600;

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
