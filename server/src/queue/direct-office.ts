import type { DirectionCommand, DirectionResult } from '@sportello/shared/direction';
import type { Desk } from '@sportello/shared/office';
import type { Staff } from '@sportello/shared/staff';
import type { Ticket } from '@sportello/shared/ticket';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { DeskRuntime, DeskStateStore } from './desk-state-store.ts';
import type { StepDesk } from './desk-step.ts';
import { officeDate } from './office-day.ts';
import type { OperateDesk } from './operate-desk.ts';
import type { StepTicket } from './step-ticket.ts';
import { afterService } from './after-service.ts';
import type { TicketPatch, TicketStore } from './ticket-store.ts';
import { toStaffDesk } from './views.ts';
import type { Visitors } from './visitors.ts';
import type { Clock } from '../clock.ts';

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  deskStates: DeskStateStore;
  stepDesk: StepDesk;
  stepTicket: StepTicket;
  operateDesk: OperateDesk;
  visitors: Visitors;
  clock: Clock;
}

type Of<T extends DirectionCommand['type']> = Extract<DirectionCommand, { type: T }>;
type Touched = { ticket?: Ticket | undefined; desk?: { desk: Desk; runtime: DeskRuntime } | undefined };

/** In states that a desk does not hold. */
const resting = (ticket: Ticket): boolean => ticket.state === 'waiting' || ticket.state === 'parked';

/** What a supervisor does to desks and people of one office. Throws `desk.*`, `ticket.*`, `service.*`. */
export function createDirectOffice(parts: Parts) {
  const { directory, tickets, deskStates, stepDesk, stepTicket, operateDesk, visitors, clock } = parts;

  function deskOf(officeId: string, deskId: string): Desk {
    const desk = directory.desk(deskId);
    if (desk.officeId !== officeId) throw new DomainError('desk.notFound');
    return desk;
  }

  function assertOffered(officeId: string, serviceId: string): void {
    const service = directory.service(serviceId);
    if (service.officeIds.includes(officeId)) return;
    const officeName = directory.office(officeId).name;
    throw new DomainError('service.notOfferedHere', { serviceTitle: service.title, officeName });
  }

  /**
   * First the person, then the desk: when the second write fails, the same command again finds the first one done. Whoever
   * is called to the desk in between keeps it open, and the refusal says who it is.
   */
  async function release(desk: Desk, staff: Staff, { person, commandId }: Of<'release'>): Promise<Touched> {
    const there = (await tickets.byCommand(commandId)) ? undefined : await tickets.atDesk(desk.id);
    // As when the desk itself finishes: whoever has more to do goes on waiting for it.
    const goesOn = person === 'served' && there?.state === 'serving' && afterService(there) !== undefined;
    const action = person === 'served' && !goesOn ? 'finish' : 'transfer';
    const patch = (now: Ticket): TicketPatch => (goesOn ? (afterService(now) ?? {}) : {});
    const ticket =
      there && (await stepTicket({ ticketId: there.id, action, commandId, deskId: desk.id, patch }));
    return { ticket, desk: { desk, runtime: await operateDesk.close(desk, { staff, commandId }) } };
  }

  async function setServices(desk: Desk, { serviceIds, commandId }: Of<'services'>): Promise<Touched> {
    for (const id of serviceIds ?? []) assertOffered(desk.officeId, id);
    const date = officeDate(directory.office(desk.officeId), clock.now());
    const servicesToday = serviceIds ? { date, serviceIds: [...new Set(serviceIds)] } : undefined;
    const runtime = await stepDesk({ desk, commandId, decide: () => ({ servicesToday }) });
    return { desk: { desk, runtime } };
  }

  async function reassign(officeId: string, command: Of<'reassign'>): Promise<Touched> {
    const { ticketId, serviceId, commandId } = command;
    const target = command.deskId === undefined ? undefined : deskOf(officeId, command.deskId);
    if (serviceId !== undefined) assertOffered(officeId, serviceId);
    const patch = (ticket: Ticket): TicketPatch => {
      if (ticket.officeId !== officeId) throw new DomainError('ticket.notFound');
      // The table lets a desk send on whom it holds; nobody takes a person away from a desk.
      if (!resting(ticket)) {
        throw new DomainError('ticket.transition', { label: ticket.label, state: ticket.state });
      }
      return { serviceId: serviceId ?? ticket.serviceId, targetDeskId: target?.id };
    };
    return { ticket: await stepTicket({ ticketId, action: 'transfer', commandId, patch }) };
  }

  function run(officeId: string, staff: Staff, command: DirectionCommand): Promise<Touched> {
    switch (command.type) {
      case 'release':
        return release(deskOf(officeId, command.deskId), staff, command);
      case 'services':
        return setServices(deskOf(officeId, command.deskId), command);
      case 'reassign':
        return reassign(officeId, command);
    }
  }

  return async (officeId: string, staff: Staff, command: DirectionCommand): Promise<DirectionResult> => {
    directory.office(officeId);
    const { ticket, desk } = await run(officeId, staff, command);
    return {
      ticket: ticket ? await visitors.withName(ticket) : null,
      desk: desk ? toStaffDesk(desk.desk, await deskStates.get(desk.desk.id, officeId)) : null,
    };
  };
}
export type DirectOffice = ReturnType<typeof createDirectOffice>;
