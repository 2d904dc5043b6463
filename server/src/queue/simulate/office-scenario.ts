import type { Service } from '@sportello/shared/service';
import type { QueueDesk } from '../order/queue-types.ts';
import type { Scenario, ScenarioService } from './make-day.ts';

/**
 * An invented day for the services and desks of an office: `load` of each desk's time goes to the services it takes, the
 * first the most; half of what takes bookings is booked.
 */
export function officeScenario(
  services: readonly Service[],
  desks: readonly QueueDesk[],
  openMinutes: number,
  load: number,
): Scenario {
  const perHour = new Map<string, number>();
  for (const desk of desks) {
    const taken = services.filter(({ id }) => desk.serviceIds.length === 0 || desk.serviceIds.includes(id));
    const weights = taken.map((_, place) => 1 / (place + 1));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    for (const [place, { id, minutes }] of taken.entries()) {
      perHour.set(id, (perHour.get(id) ?? 0) + (load * 60 * weights[place]!) / sum / minutes);
    }
  }
  return {
    openMinutes,
    desks,
    services: Object.fromEntries(
      services.flatMap((service, place) => {
        const rate = perHour.get(service.id);
        return rate ? [[service.id, scenarioService(service, rate, place)]] : [];
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

function scenarioService(service: Service, perHour: number, place: number): ScenarioService {
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
