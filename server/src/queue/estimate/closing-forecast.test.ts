import { describe, expect, it } from 'vitest';
import { configuredMs, minuteMs } from '../order/queue-types.ts';
import { cityOffice, townOfSeveral, townRegistry } from '../simulate/invented-offices.ts';
import { makeDay } from '../simulate/make-day.ts';
import type { Scenario } from '../simulate/make-day.ts';
import { measurementsOf, simulateDay, turnsOf } from '../simulate/simulate-day.ts';
import type { Moment, SimulatedDay, Visit } from '../simulate/simulate-day.ts';
import { forecastClosing } from './closing-forecast.ts';
import { learnDurations } from './durations.ts';
import { learnArrivals } from './usual-arrivals.ts';

const dayMs = 24 * 60 * minuteMs;
/** Days with these seeds were not looked at while the forecast was made. */
const unseen = 90_000;

/** An office that has been open for ten days. */
function anOffice(scenario: Scenario) {
  const past = Array.from({ length: 10 }, (_, day) =>
    simulateDay(makeDay(scenario, day * dayMs, unseen + day)),
  );
  const measured = past.flatMap(({ visits }) => measurementsOf(visits, scenario.services));
  const arrivals = learnArrivals(
    past.flatMap(({ plan, visits }) =>
      visits.filter(isWalkIn).map(({ arrival: { serviceId, atMs } }) => {
        return { serviceId, date: String(plan.fromMs), sinceMidnightMs: atMs - plan.fromMs };
      }),
    ),
  );
  const planOf = (day: number) => makeDay(scenario, (100 + day) * dayMs, unseen + 500 + day);
  type Plan = ReturnType<typeof planOf>;
  return {
    planOf,
    forecast: (plan: Plan, moment: Moment, usual = true) =>
      forecastClosing({
        ...moment,
        tickets: moment.tickets.filter(({ id }) => id !== moment.entered.id),
        durations: learnDurations([...measured, ...moment.measurements], moment.nowMs, plan.fromMs),
        usual: usual ? { arrivals, midnightMs: plan.fromMs } : undefined,
      }),
  };
}

const isWalkIn = ({ arrival }: Visit): boolean => arrival.appointmentId === undefined;

function closingOf({ plan }: SimulatedDay, serviceId: string): number {
  const takers = plan.desks.filter(
    ({ serviceIds }) => serviceIds.length === 0 || serviceIds.includes(serviceId),
  );
  return Math.max(...takers.map(({ closesMs }) => closesMs!));
}

/** Did not get all they came for by closing; who missed their call wanted nothing more. */
function isUnserved(day: SimulatedDay, visit: Visit): boolean {
  if (!isWalkIn(visit) || visit.refused) return false;
  const turns = turnsOf(visit);
  const wanted = visit.arrival.missed ? 1 : visit.ticket.cameFor!.length;
  return turns.length < wanted || turns.some(({ serviceId, doneMs }) => doneMs > closingOf(day, serviceId));
}

/** Minutes by which the forecast, twenty minutes after the doors opened, was before the moment that turned out right. */
function tooEarlyMin(scenario: Scenario, days: number, usual: boolean): number[] {
  const { planOf, forecast } = anOffice(scenario);
  return Array.from({ length: days }, (_, index) => {
    const plan = planOf(index);
    let told: ReturnType<typeof forecast> | undefined;
    const day = simulateDay(plan, {
      onEntry: (look) => {
        if (told) return;
        const moment = look();
        if (moment.nowMs >= plan.fromMs + 20 * minuteMs) told = forecast(plan, moment, usual);
      },
    });
    return [...told!].map(([serviceId, { lastTicketMs }]) => {
      const first = day.visits.find(
        (visit) => visit.ticket.serviceId === serviceId && isUnserved(day, visit),
      );
      const latestMs = closingOf(day, serviceId) - configuredMs(plan.services[serviceId]!);
      return (Math.min(first?.arrival.atMs ?? Infinity, latestMs) - lastTicketMs) / minuteMs;
    });
  }).flat();
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const share = (values: readonly number[], counts: (value: number) => boolean) =>
  values.filter(counts).length / values.length;

describe('forecast of the closing, on days that were not used to tune it', () => {
  it('when the doors have been open for twenty minutes, then it knows the end of the day as past days tell it', () => {
    const blind = tooEarlyMin(cityOffice, 16, false);
    const learned = tooEarlyMin(cityOffice, 16, true);
    // Four times of five it is right to be sure; that costs minutes, not hours.
    expect(share(learned, (min) => min >= 0)).toBeGreaterThan(0.65);
    expect(mean(learned)).toBeLessThan(35);
    expect(share(learned, (min) => min > 60)).toBeLessThan(0.2);
    expect(mean(learned)).toBeLessThan(0.75 * mean(blind));
  });

  it.each([
    ['single services', townRegistry],
    ['several services in one visit', townOfSeveral],
  ])(
    'when it decides over numbers for %s, then who has one is served and few are sent away for nothing',
    (_, scenario) => {
      const { planOf, forecast } = anOffice(scenario);
      let [given, sentAway, unserved, unservedOtherwise] = [0, 0, 0, 0];
      for (let index = 0; index < 12; index++) {
        const plan = planOf(index);
        const day = simulateDay(plan, {
          onEntry: (look) => {
            const moment = look();
            const { bookedStartMs, cameFor } = moment.entered;
            if (bookedStartMs !== undefined) return true;
            const told = forecast(plan, moment);
            return !cameFor!.some((serviceId) => told.get(serviceId)?.stopNow);
          },
        });
        const otherwise = simulateDay(plan);
        sentAway += day.visits.filter(({ refused }) => refused).length;
        given += day.visits.filter((visit) => isWalkIn(visit) && !visit.refused).length;
        unserved += day.visits.filter((visit) => isUnserved(day, visit)).length;
        unservedOtherwise += otherwise.visits.filter((visit) => isUnserved(otherwise, visit)).length;
      }
      expect(unservedOtherwise / given).toBeGreaterThan(0.1);
      expect(unserved / given).toBeLessThan(0.03);
      expect(sentAway).toBeLessThan(1.3 * unservedOtherwise);
    },
  );
});
