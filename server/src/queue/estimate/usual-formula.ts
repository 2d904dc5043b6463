import type { QueueContext, QueueTicket } from '../order/queue-types.ts';

export interface FormulaInput {
  readonly tickets: readonly QueueTicket[];
  readonly context: QueueContext;
  readonly nowMs: number;
  /** Who asks; need not be among the tickets. */
  readonly asking: Pick<QueueTicket, 'id' | 'serviceId'>;
  /** Mean of what people occupied a desk for, in milliseconds. */
  readonly averageMs: number;
}

/**
 * What others print on the ticket, given the best numbers there are: the people waiting for this
 * person's desks, the measured average, and the desks that take the service. Nobody ahead and
 * every desk busy counts as half an average. Only to compare our own estimate with.
 */
export function usualFormulaMs({ tickets, context, nowMs, asking, averageMs }: FormulaInput): number {
  const able = context.desks.filter(
    ({ serviceIds, opensMs, closesMs }) =>
      (serviceIds.length === 0 || serviceIds.includes(asking.serviceId)) &&
      (opensMs ?? 0) <= nowMs &&
      nowMs < (closesMs ?? Infinity),
  );
  const shares = (serviceId: string): boolean =>
    able.some(({ serviceIds }) => serviceIds.length === 0 || serviceIds.includes(serviceId));
  const ahead = tickets.filter(({ id, state, serviceId }) => {
    return id !== asking.id && state === 'waiting' && shares(serviceId);
  });
  const desks = Math.max(1, able.length);
  return ahead.length > 0 ? (ahead.length * averageMs) / desks : averageMs / 2 / desks;
}
