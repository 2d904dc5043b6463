import type { Desk } from '@sportello/shared/office';
import type { DeskCommand } from '@sportello/shared/queue';
import type { Ticket, TicketReturn } from '@sportello/shared/ticket';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { oneAfterTheOther } from './after-service.ts';
import type { TicketPatch } from './ticket-store.ts';

type TransferCommand = Extract<DeskCommand, { type: 'transfer' }>;

/**
 * Where a transfer leads: another service, a desk, or both; number and promise stay. Without a service the present one
 * goes on. With `returns` the person comes back to this desk and service once the other counter has finished; whoever was to
 * come back to another one still does, after that.
 * Throws `service.notOfferedHere`, `desk.notFound`, `service.notFound`.
 */
export function planTransfer(
  command: TransferCommand,
  desk: Desk,
  directory: DirectoryReader,
): (ticket: Ticket) => TicketPatch {
  const target = command.deskId === undefined ? undefined : directory.desk(command.deskId);
  const officeId = command.officeId ?? target?.officeId ?? desk.officeId;
  if (target && target.officeId !== officeId) throw new DomainError('desk.notFound');
  const office = directory.office(officeId);
  return (ticket) => {
    const service = directory.service(command.serviceId ?? ticket.serviceId);
    if (!service.officeIds.includes(officeId)) {
      throw new DomainError('service.notOfferedHere', {
        serviceTitle: service.title,
        officeName: office.name,
      });
    }
    return {
      officeId,
      serviceId: service.id,
      targetDeskId: target?.id,
      returnTo: returnAfter(ticket, desk, command, target?.id),
    };
  };
}

/** Kept while somebody still waits for the person; whom they are sent to right away need not be returned to. */
function returnAfter(
  { returnTo, serviceId }: Ticket,
  desk: Desk,
  { returns }: TransferCommand,
  targetId: string | undefined,
): TicketReturn | undefined {
  const waiting = returnTo ? [returnTo, ...(returnTo.later ?? [])] : [];
  const open = waiting.filter(({ deskId }) => deskId === undefined || deskId !== targetId);
  const here = { officeId: desk.officeId, serviceId, deskId: desk.id };
  return oneAfterTheOther(returns ? [here, ...open] : open);
}

/** The turn at this desk, as it stands before the person is sent on. */
export function handOn(ticket: Ticket, deskId: string, now: string): TicketPatch {
  const { officeId, serviceId, doneServiceIds, targetDeskId, returnTo } = ticket;
  const { calls, calledFrom, calledAt, lastCallAt, servingAt } = ticket;
  const turn = { calls, calledFrom, calledAt, lastCallAt, servingAt };
  const where = { officeId, serviceId, doneServiceIds, targetDeskId, returnTo };
  const state = ticket.state === 'called' ? 'called' : 'serving';
  return { handedOn: { at: now, deskId, state, ...where, ...turn } };
}
