import { configuredMs, minuteMs } from './queue-types.ts';
import type { ExpectedAppointment, QueueContext, QueueDesk, QueueTicket } from './queue-types.ts';

/** A booked start that walk-ins should not delay; `gone` once its person has been called. */
export interface BookedStart {
  readonly startMs: number;
  readonly service: number;
  gone: boolean;
}

/** A ticket with what the order asks of it again and again, computed once. */
export interface PreparedTicket<T extends QueueTicket = QueueTicket> {
  readonly source: T;
  readonly urgent: boolean;
  readonly service: number;
  readonly walkIn: boolean;
  /** Not to be called before, while others wait; -Infinity when there is no such time. */
  readonly callableMs: number;
  /** Configured, of the present service alone. */
  readonly durationMs: number;
  /** The next turn of the same visit: the person waits again, with the same promise. */
  readonly next: PreparedTicket<QueueTicket> | undefined;
  /** Index of the desk it was sent to, -1 when any desk may take it. */
  readonly target: number;
  readonly booked: BookedStart | undefined;
}

export interface PreparedDesk {
  readonly source: QueueDesk;
  readonly index: number;
  readonly takesAll: boolean;
  readonly takes: readonly boolean[];
}

/** Services and desks by number, so that a simulation of many days asks the same functions quickly. */
export interface PreparedQueue {
  readonly context: QueueContext;
  readonly desks: readonly PreparedDesk[];
  readonly services: Map<string, number>;
  /** Sorted by start. */
  starts: BookedStart[];
}

function serviceNumber(services: Map<string, number>, id: string): number {
  const known = services.get(id);
  if (known !== undefined) return known;
  services.set(id, services.size);
  return services.size - 1;
}

export function prepareDesk(services: Map<string, number>, desk: QueueDesk, index: number): PreparedDesk {
  const takes: boolean[] = [];
  for (const id of desk.serviceIds) takes[serviceNumber(services, id)] = true;
  return { source: desk, index, takesAll: desk.serviceIds.length === 0, takes };
}

export function prepareQueue(context: QueueContext): PreparedQueue {
  const services = new Map<string, number>();
  for (const id of Object.keys(context.services)) serviceNumber(services, id);
  const desks = context.desks.map((desk, index) => prepareDesk(services, desk, index));
  const starts = context.expected.map((appointment) => prepareStart(services, appointment));
  return { context, desks, services, starts: sortStarts(starts) };
}

export function prepareStart(
  services: Map<string, number>,
  appointment: Pick<ExpectedAppointment, 'serviceId' | 'bookedStartMs'>,
): BookedStart {
  return {
    startMs: appointment.bookedStartMs,
    service: serviceNumber(services, appointment.serviceId),
    gone: false,
  };
}

export function sortStarts(starts: BookedStart[]): BookedStart[] {
  return starts.sort((a, b) => a.startMs - b.startMs);
}

/** Somebody as they wait again once the present service is given; undefined when nothing follows. */
export function nextTurn(ticket: QueueTicket): QueueTicket | undefined {
  const [turn, ...then] = ticket.then ?? [];
  if (!turn) return undefined;
  const { serviceId, targetDeskId } = turn;
  const turnOf = { state: 'waiting', deskId: undefined, calledMs: undefined, again: true } as const;
  return { ...ticket, ...turnOf, serviceId, targetDeskId, then };
}

/** `booked` is given when the start is already in `queue.starts`, as for an expected appointment that arrives. */
export function prepareTicket<T extends QueueTicket>(
  queue: PreparedQueue,
  ticket: T,
  booked?: BookedStart,
): PreparedTicket<T> {
  const { context, services } = queue;
  const keepsBooking = ticket.promiseBasis === 'booking' && ticket.bookedStartMs !== undefined;
  const startMs = ticket.bookedStartMs ?? 0;
  const later = nextTurn(ticket);
  return {
    source: ticket,
    urgent: ticket.priority === 'urgent',
    service: serviceNumber(services, ticket.serviceId),
    walkIn: ticket.promiseBasis === 'arrival',
    callableMs:
      keepsBooking && ticket.priority !== 'urgent'
        ? startMs - context.settings.earlyWindowMin * minuteMs
        : Number.NEGATIVE_INFINITY,
    durationMs: configuredMs(context.services[ticket.serviceId], ticket.people),
    next: later && prepareTicket(queue, later),
    target: context.desks.findIndex((desk) => desk.id === ticket.targetDeskId),
    booked: keepsBooking
      ? (booked ?? prepareStart(services, { serviceId: ticket.serviceId, bookedStartMs: startMs }))
      : undefined,
  };
}

/**
 * Urgent first, then the earliest promise, the earlier arrival, the lower number; series and id
 * only make the order total, so that every process shows the same one.
 */
export function comparePrepared(a: PreparedTicket, b: PreparedTicket): number {
  if (a.urgent !== b.urgent) return a.urgent ? -1 : 1;
  const x = a.source;
  const y = b.source;
  return (
    x.promiseMs - y.promiseMs ||
    x.arrivedMs - y.arrivedMs ||
    x.number - y.number ||
    compareText(x.series, y.series) ||
    compareText(x.id, y.id)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
