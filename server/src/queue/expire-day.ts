import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { DeskRuntime, DeskStateStore } from './desk-state-store.ts';
import type { StepDesk } from './desk-step.ts';
import { officeDate } from './office-day.ts';
import { closedPatch } from './operate-desk.ts';
import type { QueueLog } from './queue-log.ts';
import type { RecordTicket } from './record-ticket.ts';
import type { TicketStore } from './ticket-store.ts';

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  deskStates: DeskStateStore;
  stepDesk: StepDesk;
  recordTicket: RecordTicket;
  log: QueueLog;
  clock: Clock;
}

/** Ends what is left of earlier dates: tickets become `left`, desks that nobody closed are closed and take what they usually take. Does nothing the second time. */
export function createExpireDay(parts: Parts) {
  const { directory, tickets, deskStates, stepDesk, recordTicket, log, clock } = parts;

  async function expireOffice(officeId: string, today: string): Promise<void> {
    for (const ticket of await tickets.leftOver(officeId, today)) {
      await log.inOrder(officeId, () => recordTicket.change(ticket, { state: 'left' }));
    }
    for (const { id, state, date, servicesToday } of await deskStates.ofOffice(officeId)) {
      if (servicesToday && servicesToday.date < today) {
        const decide = (runtime: DeskRuntime) =>
          runtime.servicesToday?.date === servicesToday.date ? { servicesToday: undefined } : undefined;
        await stepDesk({ desk: directory.desk(id), decide });
      }
      if (state === 'closed' || date === undefined || date >= today) continue;
      await stepDesk({
        desk: directory.desk(id),
        decide: (runtime) => (runtime.date === date ? closedPatch : undefined),
      });
    }
  }

  return async (): Promise<void> => {
    for (const office of directory.offices()) {
      await expireOffice(office.id, officeDate(office, clock.now()));
    }
  };
}
export type ExpireDay = ReturnType<typeof createExpireDay>;
