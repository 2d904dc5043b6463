import type { PromiseBasis, TicketPriority, TicketState } from '@sportello/shared/ticket';

/** A further turn of somebody who has one number for several services, or is to come back to who sent them. */
export interface LaterTurn {
  readonly serviceId: string;
  readonly targetDeskId?: string | undefined;
}

/** What order and estimate need of a ticket. Instants are epoch milliseconds. */
export interface QueueTicket {
  readonly id: string;
  readonly series: string;
  readonly number: number;
  readonly state: TicketState;
  readonly serviceId: string;
  /** What follows the present service in the same visit, in order. */
  readonly then?: readonly LaterTurn[] | undefined;
  /** Was at a desk before, in the same visit. */
  readonly again?: boolean | undefined;
  /** What the person came for, as chosen on entering; absent: `serviceId` alone. */
  readonly cameFor?: readonly string[] | undefined;
  readonly people: number;
  readonly arrivedMs: number;
  readonly promiseMs: number;
  readonly promiseBasis: PromiseBasis;
  readonly priority: TicketPriority['kind'];
  readonly bookedStartMs?: number | undefined;
  /** A parked ticket takes part again from here on; without it, it rests until unparked. */
  readonly parkedUntilMs?: number | undefined;
  readonly targetDeskId?: string | undefined;
  /** The desk that called or serves. */
  readonly deskId?: string | undefined;
  readonly calledMs?: number | undefined;
}

/** A desk with an operator. */
export interface QueueDesk {
  readonly id: string;
  /** Services it takes; empty means every service of the office. */
  readonly serviceIds: readonly string[];
  /** Keeps what was sent to it, but calls nobody. */
  readonly paused?: boolean | undefined;
  readonly pausedUntilMs?: number | undefined;
  readonly opensMs?: number | undefined;
  /** No calls from here on; who is at the desk is served to the end. */
  readonly closesMs?: number | undefined;
}

export interface QueueService {
  /** Configured duration. */
  readonly minutes: number;
  readonly minutesPerExtraPerson?: number | undefined;
  readonly targetWaitMin: number;
}

/** An appointment of today whose person has not arrived. */
export interface ExpectedAppointment {
  readonly id: string;
  readonly serviceId: string;
  readonly bookedStartMs: number;
  readonly people?: number | undefined;
  /** What follows `serviceId` in the same visit. */
  readonly then?: readonly LaterTurn[] | undefined;
}

export interface QueueSettings {
  /** Arrivals later than this after the booked start count as walk-ins. */
  readonly graceMin: number;
  /** An appointment is called at most this long before its start while others wait. */
  readonly earlyWindowMin: number;
  /** How much earlier a priority makes the promise. */
  readonly priorityEarlierMin: number;
  /** A booked start further away than this does not change the order of walk-ins. */
  readonly fitWindowMin: number;
  /** A walk-in this much over its promise is passed over no more, so that nobody starves. */
  readonly fitPatienceMin: number;
}

export const defaultQueueSettings: QueueSettings = {
  graceMin: 10,
  earlyWindowMin: 10,
  priorityEarlierMin: 30,
  fitWindowMin: 30,
  fitPatienceMin: 20,
};

/** What is known of the office at this moment; the same for display, console, phone, estimate and call-next. */
export interface QueueContext {
  /** Desks with an operator, paused ones included. */
  readonly desks: readonly QueueDesk[];
  readonly services: Readonly<Record<string, QueueService>>;
  readonly expected: readonly ExpectedAppointment[];
  readonly settings: QueueSettings;
}

export const minuteMs = 60_000;

/** The configured duration of a ticket's present service, in milliseconds; an unknown service counts as ten minutes. */
export function configuredMs(service: QueueService | undefined, people = 1): number {
  if (!service) return 10 * minuteMs;
  return (service.minutes + (service.minutesPerExtraPerson ?? 0) * (people - 1)) * minuteMs;
}
