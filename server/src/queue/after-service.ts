import type { Ticket, TicketReturn } from '@sportello/shared/ticket';

const RETURNS_KEPT = 5;

/** Where a visit leads when the present service is given; the rest of the ticket stays. */
export type AfterService = Pick<Ticket, 'serviceId' | 'doneServiceIds'> &
  Partial<Pick<Ticket, 'officeId' | 'targetDeskId' | 'returnTo'>>;
type Visit = Pick<Ticket, 'officeId' | 'serviceId' | 'serviceIds' | 'doneServiceIds' | 'returnTo'>;

/** Counters that wait for a person, as the ticket keeps them. */
export function oneAfterTheOther([next, ...later]: readonly TicketReturn[]): TicketReturn | undefined {
  if (!next) return undefined;
  const after = later.slice(0, RETURNS_KEPT).map(({ later: _, ...one }) => one);
  return { ...next, ...(after.length > 0 && { later: after }) };
}

/** What follows once a service is given: back to who sent the person, else the next service of the visit, else the end. */
export function afterService(ticket: Visit): AfterService | undefined {
  const doneServiceIds = [...ticket.doneServiceIds, ticket.serviceId];
  if (ticket.returnTo) {
    const { officeId, serviceId, deskId, later = [] } = ticket.returnTo;
    return {
      officeId: officeId ?? ticket.officeId,
      serviceId,
      targetDeskId: deskId,
      returnTo: oneAfterTheOther(later),
      doneServiceIds,
    };
  }
  const next = ticket.serviceIds.find((id) => !doneServiceIds.includes(id));
  return next ? { serviceId: next, targetDeskId: undefined, doneServiceIds } : undefined;
}
