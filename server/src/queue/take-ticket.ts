import type { TakeTicket } from '@sportello/shared/queue';
import type { Ticket } from '@sportello/shared/ticket';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { EnterQueue } from './enter-queue.ts';
import type { IntakeOfDay } from './intake/intake.ts';
import { daysOffOf, givesNumbersAt } from './office-day.ts';

interface Parts {
  directory: DirectoryReader;
  enterQueue: EnterQueue;
  intake: IntakeOfDay;
  clock: Clock;
}

/**
 * A number without an appointment. Staff may give one outside the opening hours, a machine may not.
 * Throws `service.notOfferedHere`, `service.noWalkIn`, `office.closed`, `tickets.stopped`.
 */
export function createTakeTicket({ directory, enterQueue, intake, clock }: Parts) {
  return async (
    officeId: string,
    request: TakeTicket,
    { byStaff }: { byStaff: boolean },
  ): Promise<Ticket> => {
    const office = directory.office(officeId);
    const serviceIds = [request.serviceId, ...(request.moreServiceIds ?? [])] as const;
    for (const id of serviceIds) {
      const service = directory.service(id);
      if (!service.officeIds.includes(officeId)) {
        throw new DomainError('service.notOfferedHere', {
          serviceTitle: service.title,
          officeName: office.name,
        });
      }
      if (!service.walkIn) throw new DomainError('service.noWalkIn', { serviceTitle: service.title });
    }
    if (!byStaff && !givesNumbersAt(office, daysOffOf(directory, officeId), clock.now())) {
      throw new DomainError('office.closed', { officeName: office.name });
    }
    if (!byStaff) await intake.assertGives(officeId, serviceIds);
    const { people, priority, commandId } = request;
    // Before everybody else is for a person to decide, not for a button.
    if (!byStaff && priority.kind === 'urgent') throw new DomainError('auth.forbidden');
    return enterQueue({ officeId, serviceIds, people, priority, commandId });
  };
}
export type CreateTicket = ReturnType<typeof createTakeTicket>;
