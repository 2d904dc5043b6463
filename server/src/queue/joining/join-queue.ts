import type { Joining, JoinQueue } from '@sportello/shared/joining';
import type { Office } from '@sportello/shared/office';
import type { Ticket } from '@sportello/shared/ticket';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import type { Derivation } from '../../secret.ts';
import { officeDate } from '../office-day.ts';
import type { CreateTicket } from '../take-ticket.ts';
import type { TicketStore } from '../ticket-store.ts';
import { isNear } from './distance.ts';
import type { JoinStore } from './join-store.ts';
import type { RoomCodes } from './room-code.ts';

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  joins: JoinStore;
  roomCodes: RoomCodes;
  takeTicket: CreateTicket;
  derive: Derivation;
  clock: Clock;
}

const KEPT_MS = 36 * 3_600_000;
const isOver = ({ state }: Ticket): boolean => state === 'done' || state === 'left';

/**
 * A number taken with one's own phone, under the rules of the ticket machine and those of the office about phones. One open
 * number a phone and day: whoever has one is given it again. Throws `join.notOffered`, `join.wrongCode`, `join.tooFar`, and
 * what taking a number throws.
 */
export function createJoinQueue(parts: Parts) {
  const { directory, tickets, joins, roomCodes, takeTicket, derive, clock } = parts;

  function assertProven(office: Office, proof: JoinQueue['proof']): void {
    const joining: Joining = office.joining ?? { way: 'off' };
    if (joining.way === 'code' && proof.way === 'code') {
      if (!roomCodes.holds(office.id, proof.code, clock.now())) throw new DomainError('join.wrongCode');
    } else if (joining.way === 'distance' && proof.way === 'distance') {
      if (!isNear(joining, proof)) throw new DomainError('join.tooFar', { meters: joining.meters });
    } else {
      throw new DomainError('join.notOffered', { way: joining.way, officeName: office.name });
    }
  }

  return async (officeId: string, request: JoinQueue): Promise<Ticket> => {
    const office = directory.office(officeId);
    assertProven(office, request.proof);
    const { serviceId, cause, phone, commandId } = request;
    const id = `${officeId}|${officeDate(office, clock.now())}|${derive.hash('phone', phone)}`;
    const wanted = {
      serviceId,
      people: 1,
      priority: cause ? { kind: 'priority' as const, cause } : { kind: 'none' as const },
    };
    for (let tries = 0; tries < 5; tries++) {
      const join = await joins.begin(id, commandId, clock.now() + KEPT_MS);
      const ticket =
        (join.ticketId && (await tickets.byId(join.ticketId))) ||
        (await takeTicket(officeId, { ...wanted, commandId: join.commandId }, { byStaff: false }));
      await joins.took(join, ticket.id);
      // The same request again is told what became of its number; a new one gets a new number.
      if (!isOver(ticket) || join.commandId === commandId) return ticket;
      await joins.beginAgain(join, commandId);
    }
    throw new DomainError('server.unavailable');
  };
}
export type JoinQueueFromPhone = ReturnType<typeof createJoinQueue>;
