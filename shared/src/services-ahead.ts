import type { Ticket } from './ticket.ts';

/** What is still to be done for somebody with a number, in order: the service waited for or given now, then those of the visit after it. */
export const servicesAhead = ({
  serviceId,
  serviceIds,
  doneServiceIds,
}: Pick<Ticket, 'serviceId' | 'serviceIds' | 'doneServiceIds'>): string[] => [
  serviceId,
  ...serviceIds.filter((id) => id !== serviceId && !doneServiceIds.includes(id)),
];
