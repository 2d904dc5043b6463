import type { ServiceTiming } from '@sportello/shared/calendar';
import type { VisitTiming } from './slot-input.ts';

/**
 * Timing of one visit for one or several services. Their minutes and the minutes of extra persons add up; there
 * is one preparation before and one clearing up after, so of the buffers the longest counts. Starts step by the
 * smallest of the services' intervals (default: the service's minutes for one person), so that a visit with more
 * people lies on the same grid as a short one.
 * @throws RangeError without any service
 */
export function visitTiming(services: readonly ServiceTiming[], extraPersons = 0): VisitTiming {
  if (services.length === 0) throw new RangeError('a visit needs a service');
  return {
    durationMin: services.reduce(
      (sum, service) => sum + service.minutes + extraPersons * service.minutesPerExtraPerson,
      0,
    ),
    bufferBeforeMin: Math.max(...services.map((service) => service.bufferBeforeMin)),
    bufferAfterMin: Math.max(...services.map((service) => service.bufferAfterMin)),
    intervalMin: Math.min(...services.map((service) => service.intervalMin ?? service.minutes)),
  };
}
