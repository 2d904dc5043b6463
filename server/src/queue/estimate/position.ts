import type { QueueDesk, QueueTicket } from '../order/queue-types.ts';
import type { RankedTicket } from '../order/order.ts';

/** The desks that could call a ticket; the same rule as `canServe`, by id. */
function desksFor(ticket: QueueTicket, desks: readonly QueueDesk[]): string {
  const target = desks.find(({ id }) => id === ticket.targetDeskId);
  if (target) return `|${target.id}|`;
  const able = desks.filter(
    ({ serviceIds }) => serviceIds.length === 0 || serviceIds.includes(ticket.serviceId),
  );
  return `|${able.map(({ id }) => id).join('|')}|`;
}

/**
 * Who stands before each ticket of the office's order: only people whom a desk that also serves
 * this ticket would call first. The position is their number plus one. A ticket that no desk
 * serves competes with its own service. Only `counted` tickets stand before others: whoever merely
 * asks does not.
 */
export function peopleAhead(
  order: readonly RankedTicket[],
  desks: readonly QueueDesk[],
  counted: readonly QueueTicket[],
): Map<string, readonly QueueTicket[]> {
  const counts = new Set(counted);
  const ahead = new Map<string, QueueTicket[]>();
  const before = new Map<string, QueueTicket[]>();
  const shared = new Map<string, boolean>();
  for (const { ticket } of order) {
    const able = desksFor(ticket, desks);
    const key = able === '||' ? `service ${ticket.serviceId}` : able;
    const mine: QueueTicket[] = [];
    for (const [other, tickets] of before) {
      const pair = `${key}\n${other}`;
      const shares = shared.get(pair) ?? shareDesk(key, other);
      shared.set(pair, shares);
      if (shares) mine.push(...tickets);
    }
    ahead.set(ticket.id, mine);
    if (!counts.has(ticket)) continue;
    const group = before.get(key);
    if (group) group.push(ticket);
    else before.set(key, [ticket]);
  }
  return ahead;
}

function shareDesk(a: string, b: string): boolean {
  if (a === b) return true;
  if (!a.startsWith('|') || !b.startsWith('|')) return false;
  return a.split('|').some((id) => id !== '' && b.includes(`|${id}|`));
}
