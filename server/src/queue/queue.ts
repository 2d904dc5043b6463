import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Desk } from '@sportello/shared/office';
import type { Staff } from '@sportello/shared/staff';
import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { Derivation } from '../secret.ts';
import type { QueueAppointments } from './appointments.ts';
import { createCallNext } from './call-next.ts';
import { createCheckInExpected } from './check-in-expected.ts';
import { createCheckIn } from './check-in.ts';
import { createDeskConsoles } from './desk-console.ts';
import { createDirectOffice } from './direct-office.ts';
import { createDeskStateStore } from './desk-state-store.ts';
import { createStepDesk } from './desk-step.ts';
import { createEnterQueue } from './enter-queue.ts';
import { createEraseTickets } from './erase-tickets.ts';
import { createEstimates } from './estimates.ts';
import { createStandingStore } from './estimate/standing-store.ts';
import { createExpireDay } from './expire-day.ts';
import { createFollowOffice } from './follow-office.ts';
import { createForgetVisitor } from './forget-visitor.ts';
import { createHolderActions } from './holder-actions.ts';
import { createHolderTickets } from './holder-ticket.ts';
import { createIntakeStore } from './intake/intake-store.ts';
import { createIntake } from './intake/intake.ts';
import { createJoinTickets } from './join-tickets.ts';
import { createJoinQueue } from './joining/join-queue.ts';
import { createJoinStore } from './joining/join-store.ts';
import { createRoomCodes } from './joining/room-code.ts';
import { createLocalSequences } from './local-sequences.ts';
import type { NumberStore } from './number-store.ts';
import { createHandIn } from './offline/hand-in.ts';
import { createNumberBlockStore } from './offline/number-block-store.ts';
import { createReserveNumbers } from './offline/reserve-numbers.ts';
import { assertOperates, createOperateDesk } from './operate-desk.ts';
import { createPeopleCommands } from './people-commands.ts';
import { createPrioritizeTicket } from './prioritize-ticket.ts';
import { createQueueChanges } from './queue-changes.ts';
import { createQueueLog } from './queue-log.ts';
import type { QueuePolicy } from './queue-policy.ts';
import { createReadDay } from './read-day.ts';
import { createReadPublicQueue } from './read-public-queue.ts';
import { createReadQueue } from './read-queue.ts';
import { createReadStaffQueue } from './read-staff-queue.ts';
import { createRecordTicket } from './record-ticket.ts';
import { createRunDeskCommand } from './run-desk-command.ts';
import { createSequenceStore } from './sequence-store.ts';
import { createSplitTicket } from './split-ticket.ts';
import { createRunSimulation } from './simulate/run-simulation.ts';
import { createReadStatistics } from './statistics/read-statistics.ts';
import { createRecordVisit } from './statistics/record-visit.ts';
import { createVisitStore } from './statistics/visit-store.ts';
import { createStepTicket } from './step-ticket.ts';
import { createTakeTicket } from './take-ticket.ts';
import { createTicketStore } from './ticket-store.ts';
import { createTodaysTickets } from './todays-tickets.ts';
import { createVisitors } from './visitors.ts';

export interface QueueParts {
  connection: Connection;
  directory: DirectoryReader;
  appointments: QueueAppointments;
  numbers: NumberStore;
  derive: Derivation;
  clock: Clock;
  logger: Logger;
  policy: QueuePolicy;
  /** No other process writes to this database. */
  alone: boolean;
  /** Days after a visit for which personal data is kept. */
  keepDays: () => Promise<number>;
  /** Build of the device pages. */
  version: string;
}

/** Puts the queue together. Like the context it decides nothing. */
export function createQueue(given: QueueParts) {
  const { connection, clock } = given;
  const tickets = createTicketStore(connection);
  const deskStates = createDeskStateStore(connection);
  const lastStored = async (officeId: string) =>
    Math.max(...(await Promise.all([tickets.lastSeq(officeId), deskStates.lastSeq(officeId)])));
  const sequences = given.alone
    ? createLocalSequences(lastStored)
    : createSequenceStore(connection, lastStored);
  const changes = createQueueChanges();
  const log = createQueueLog({ sequences, tickets, desks: deskStates, changes, clock });
  const todaysTickets = createTodaysTickets({ ...given, tickets, changes });
  const base = { ...given, tickets, todaysTickets, deskStates, log, changes };

  const visits = createVisitStore(connection);
  const recordVisit = createRecordVisit({ ...base, visits });
  const statistics = createReadStatistics({ ...base, visits, recordVisit });
  const recordTicket = createRecordTicket({ ...base, recordVisit });
  const readQueue = createReadQueue(base);
  const readDay = createReadDay({ ...base, readQueue, learned: statistics.learned });
  const standingStore = createStandingStore(connection);
  const estimates = createEstimates({ ...base, readDay, standingStore });
  const intake = createIntake({ ...base, store: createIntakeStore(connection), readDay });
  const visitors = createVisitors(given);
  const enterQueue = createEnterQueue({ ...base, recordTicket });
  const stepTicket = createStepTicket({ ...base, recordTicket });
  const checkIn = createCheckIn({ ...base, enterQueue, stepTicket });
  const blocks = createNumberBlockStore(connection);
  const stepDesk = createStepDesk(base);
  const operateDesk = createOperateDesk({ ...base, stepDesk });
  const callNext = createCallNext({ ...base, readQueue, recordTicket });
  const readPublicQueue = createReadPublicQueue({ ...base, readQueue, estimates, intake });
  const staffQueue = createReadStaffQueue({ ...base, readQueue, visitors });

  const peopleCommands = createPeopleCommands({
    checkInExpected: createCheckInExpected({ ...base, enterQueue }),
    prioritizeTicket: createPrioritizeTicket({ ...base, stepTicket }),
    splitTicket: createSplitTicket({ ...base, recordTicket, stepTicket }),
    joinTickets: createJoinTickets({ ...base, stepTicket }),
  });

  const expireDay = createExpireDay({ ...base, stepDesk, recordTicket });
  const eraseTickets = createEraseTickets(base);
  const consoles = createDeskConsoles({ ...base, stepDesk });

  const takeTicket = createTakeTicket({ ...base, enterQueue, intake });
  const roomCodes = createRoomCodes(given.derive);

  return {
    changes,
    log,
    todaysTickets,
    consoles,
    /** Who was called to a desk or is served there. */
    atDesk: tickets.atDesk,
    expireDay,
    /** What has to be looked at now and then. */
    duties: [expireDay, consoles.findLost, eraseTickets],
    eraseTickets,
    statistics,
    intake,
    isDeskOpen: async (deskId: string, officeId: string): Promise<boolean> =>
      (await deskStates.get(deskId, officeId)).state !== 'closed',
    /** Throws `desk.notOpen`, `desk.taken`. */
    assertWorksAt: async (desk: Desk, staff: Staff): Promise<void> =>
      assertOperates(await deskStates.get(desk.id, desk.officeId), staff),
    /** When what happens beside the calls is stored. */
    settled: recordVisit.settled,
    recordPastVisits: recordVisit.past,
    checkIn,
    forgetVisitor: createForgetVisitor({ ...base, stepTicket }),
    reserveNumbers: createReserveNumbers({ ...base, blocks }),
    handIn: createHandIn({ ...base, blocks, enterQueue, checkIn, stepTicket }),
    runDeskCommand: createRunDeskCommand({
      ...base,
      operateDesk,
      callNext,
      stepTicket,
      peopleCommands,
      visitors,
    }),
    simulation: createRunSimulation({ ...base, visits }),
    directOffice: createDirectOffice({ ...base, stepDesk, stepTicket, operateDesk, visitors }),
    takeTicket,
    roomCodes,
    joinQueue: createJoinQueue({ ...base, joins: createJoinStore(connection), roomCodes, takeTicket }),
    holderActions: createHolderActions({ ...base, stepTicket }),
    readPublicQueue,
    readStaffQueue: staffQueue.queue,
    readNext: staffQueue.next,
    holderTickets: createHolderTickets({ ...base, estimates }),
    follow: createFollowOffice({ ...base, visitors, readPublicQueue, readStaffQueue: staffQueue.queue }),
  };
}
export type Queue = ReturnType<typeof createQueue>;
