import type { Desk } from '@sportello/shared/office';
import type { Staff } from '@sportello/shared/staff';
import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { DeskRuntime, DeskStateStore } from './desk-state-store.ts';
import type { StepDesk } from './desk-step.ts';
import { assertOperates, CONSOLE_LOST_MS, stateInContact } from './operate-desk.ts';

interface Parts {
  directory: DirectoryReader;
  deskStates: DeskStateStore;
  stepDesk: StepDesk;
  clock: Clock;
}

const isWorked = ({ state }: Pick<DeskRuntime, 'state'>): boolean => state === 'open' || state === 'paused';

/**
 * Which connection works which desk. A desk whose console is gone keeps its person, its operator and its pause, and shows as away:
 * nobody can tell whether somebody comes back to it.
 */
export function createDeskConsoles({ directory, deskStates, stepDesk, clock }: Parts) {
  const goAway = (desk: Desk, isGone: (runtime: DeskRuntime) => boolean): Promise<DeskRuntime> =>
    stepDesk({
      desk,
      decide: (runtime) => (isWorked(runtime) && isGone(runtime) ? { state: 'away' } : undefined),
    });

  return {
    /** Throws `desk.notOpen`, `desk.taken`. */
    async attach(deskId: string, staff: Staff, consoleId: string, pageId?: string): Promise<DeskRuntime> {
      const desk = directory.desk(deskId);
      assertOperates(await deskStates.get(deskId, desk.officeId), staff, pageId);
      await deskStates.noteConsole(deskId, consoleId, clock.now());
      return stepDesk({
        desk,
        decide: (runtime) => (runtime.state === 'away' ? { state: stateInContact(runtime) } : undefined),
      });
    },

    seen: (deskId: string, consoleId: string): Promise<void> =>
      deskStates.seeConsole(deskId, consoleId, clock.now()),

    /** Its connection has ended; whether the page is gone shows later, in `lost`. */
    ended: (deskId: string, consoleId: string): Promise<void> => deskStates.loseConsole(deskId, consoleId),

    /** Nothing happens when another connection has taken the desk on meanwhile. */
    lost: (deskId: string, consoleId: string): Promise<DeskRuntime> =>
      goAway(directory.desk(deskId), (runtime) => runtime.consoleId === consoleId),

    async findLost(): Promise<void> {
      const since = clock.now() - CONSOLE_LOST_MS;
      for (const office of directory.offices()) {
        for (const { id, state, consoleSeenMs } of await deskStates.ofOffice(office.id)) {
          if (!isWorked({ state }) || consoleSeenMs === undefined || consoleSeenMs >= since) continue;
          await goAway(directory.desk(id), (now) => (now.consoleSeenMs ?? Infinity) < since);
        }
      }
    },
  };
}
export type DeskConsoles = ReturnType<typeof createDeskConsoles>;
