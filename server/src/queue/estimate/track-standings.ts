import type { PositionChange } from '@sportello/shared/ticket';
import type { QueueContext, QueueTicket } from '../order/queue-types.ts';
import type { Estimate } from './estimate-waits.ts';
import { explainWorse, type Standing } from './explain-worse.ts';

export type Standings = ReadonlyMap<string, Standing>;

export interface Tracked {
  /** The best standing that each ticket has had so far. */
  readonly best: Standings;
  /** By ticket id, why it stands worse now than it did. */
  readonly worse: ReadonlyMap<string, PositionChange>;
}

const desksThatServe = (ticket: QueueTicket, { desks }: QueueContext): number =>
  desks.filter(
    ({ paused, serviceIds }) => !paused && (serviceIds.length === 0 || serviceIds.includes(ticket.serviceId)),
  ).length;

function isBetter(one: Standing, other: Standing): boolean {
  const [a, b] = [one.forecast, other.forecast];
  if (a.position !== b.position) return a.position < b.position;
  return (a.medianMs ?? Infinity) <= (b.medianMs ?? Infinity);
}

/**
 * Compares a new estimate with the best standing before it, so that a reason stays for as long as the place is worse and goes
 * once it has been won back. Tickets that no longer wait are forgotten.
 */
export function trackStandings(
  before: Standings,
  estimate: Estimate,
  tickets: readonly QueueTicket[],
  context: QueueContext,
): Tracked {
  const best = new Map<string, Standing>();
  const worse = new Map<string, PositionChange>();
  for (const ticket of tickets) {
    const forecast = estimate.tickets.get(ticket.id);
    // Whoever rests asked for it, or was asked to; that is no news.
    if (!forecast || ticket.state !== 'waiting') continue;
    const now: Standing = { forecast, desks: desksThatServe(ticket, context) };
    const known = before.get(ticket.id);
    const why = known && explainWorse(ticket, known, now, tickets);
    if (why) worse.set(ticket.id, why);
    best.set(ticket.id, !known || isBetter(now, known) ? now : known);
  }
  return { best, worse };
}
