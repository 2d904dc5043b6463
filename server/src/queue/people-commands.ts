import type { Desk } from '@sportello/shared/office';
import type { DeskCommand } from '@sportello/shared/queue';
import type { Staff } from '@sportello/shared/staff';
import type { Ticket } from '@sportello/shared/ticket';
import type { CheckInExpected } from './check-in-expected.ts';
import type { JoinTickets } from './join-tickets.ts';
import type { PrioritizeTicket } from './prioritize-ticket.ts';
import type { SplitTicket } from './split-ticket.ts';

interface Parts {
  checkInExpected: CheckInExpected;
  prioritizeTicket: PrioritizeTicket;
  splitTicket: SplitTicket;
  joinTickets: JoinTickets;
}

export interface PeopleOutcome {
  ticket: Ticket;
  others?: string[];
}

/**
 * What a desk does for people wherever they stand in the queue. Undefined for every other command. Each use case answers a
 * repeated command itself: several of them write more than once, and complete what was broken off.
 */
export function createPeopleCommands(parts: Parts) {
  return async (desk: Desk, staff: Staff, command: DeskCommand): Promise<PeopleOutcome | undefined> => {
    const { commandId } = command;
    const by = { deskId: desk.id, officeId: desk.officeId, commandId };
    switch (command.type) {
      case 'checkIn':
        return { ticket: await parts.checkInExpected(desk.officeId, command.appointmentId, commandId) };
      case 'prioritize':
        return { ticket: await parts.prioritizeTicket({ ...command, ...by, staffId: staff.id }) };
      case 'split':
        return parts.splitTicket({ ...command, ...by });
      case 'join':
        return parts.joinTickets({ ...command, ...by });
      default:
        return undefined;
    }
  };
}
export type PeopleCommands = ReturnType<typeof createPeopleCommands>;
