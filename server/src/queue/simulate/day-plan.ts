import type { TicketPriority } from '@sportello/shared/ticket';
import type { ExpectedAppointment, QueueDesk, QueueService } from '../order/queue-types.ts';

/** A person who comes on a simulated day, recorded or made up. */
export interface PlannedArrival {
  readonly atMs: number;
  readonly serviceId: string;
  readonly people: number;
  readonly priority: TicketPriority['kind'];
  /** Of the appointment that the person keeps. */
  readonly appointmentId?: string | undefined;
  /** From the call until the desk can call again, at a desk of ordinary speed. */
  readonly occupiesMs: number;
  /** Does not come when called; `occupiesMs` is what the calls take. */
  readonly missed: boolean;
  /** Further services of the same visit, in order. */
  readonly then?: readonly PlannedTurn[] | undefined;
}

export interface PlannedTurn {
  readonly serviceId: string;
  /** As of the arrival. */
  readonly occupiesMs: number;
}

/** `pace` multiplies what people take at this desk: 1 is ordinary, 1.2 slower. */
export interface PlannedDesk extends QueueDesk {
  readonly pace: number;
}

/** Everything that does not depend on how the queue is run: whoever plays it twice compares like with like. */
export interface DayPlan {
  readonly fromMs: number;
  readonly desks: readonly PlannedDesk[];
  readonly services: Readonly<Record<string, QueueService>>;
  /** Every appointment of the day, whether its person comes or not. */
  readonly appointments: readonly ExpectedAppointment[];
  /** Sorted by time. */
  readonly arrivals: readonly PlannedArrival[];
}
