import type { Desk } from '@sportello/shared/office';
import type { Staff } from '@sportello/shared/staff';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { DeskRuntime } from './desk-state-store.ts';
import type { StepDesk } from './desk-step.ts';
import { officeDate } from './office-day.ts';
import type { TicketStore } from './ticket-store.ts';

interface Parts {
  directory: DirectoryReader;
  tickets: TicketStore;
  stepDesk: StepDesk;
  clock: Clock;
  /** No other process writes to this database. */
  alone: boolean;
}

const noConsole = { consoleId: undefined, consoleSeenMs: undefined };
const notPaused = { pausedSince: undefined, pauseReason: undefined };

/** Refuses whoever does not work at the desk. Throws `desk.notOpen`, `desk.taken`. */
export function assertOperates(runtime: DeskRuntime, staff: Staff): void {
  if (runtime.state === 'closed' || !runtime.operator) throw new DomainError('desk.notOpen');
  if (runtime.operator.id !== staff.id) {
    throw new DomainError('desk.taken', { displayName: runtime.operator.displayName });
  }
}

/** Opens, closes, pauses and resumes desks. */
export function createOperateDesk({ directory, tickets, stepDesk, clock, alone }: Parts) {
  const mayDirect = (staff: Staff): boolean => staff.role !== 'operator';

  /** Supervisors may pause others, and end that pause. */
  function assertMayPause(runtime: DeskRuntime, staff: Staff): void {
    if (!mayDirect(staff) || runtime.state === 'closed') assertOperates(runtime, staff);
  }

  /** Whoever worked there goes on. Nothing happens when the desk is not closed. */
  const reopen = (desk: Desk, operator: DeskRuntime['operator']): Promise<DeskRuntime> =>
    stepDesk({
      desk,
      decide: ({ state }) =>
        state !== 'closed' || !operator
          ? undefined
          : {
              state: 'open',
              operator,
              date: officeDate(directory.office(desk.officeId), clock.now()),
            },
    });

  return {
    /**
     * To be asked when a person has been called to the desk: another process may have closed it meanwhile, and the person counts.
     * Desk and ticket are two documents, so each side looks at the other's after its own write: at least one of them sees both.
     */
    async keepOpen(desk: Desk, before: DeskRuntime): Promise<void> {
      if (!alone) await reopen(desk, before.operator);
    },

    /** Throws `desk.taken` when somebody else works there, unless it is to be taken over. */
    open: (desk: Desk, staff: Staff, takeOver: boolean, commandId: string): Promise<DeskRuntime> =>
      stepDesk({
        desk,
        commandId,
        decide: ({ state, operator }) => {
          if (state !== 'closed' && operator && operator.id !== staff.id && !takeOver) {
            throw new DomainError('desk.taken', { displayName: operator.displayName });
          }
          if (state === 'open' && operator?.id === staff.id) return undefined;
          return {
            state: 'open',
            operator: { id: staff.id, displayName: staff.displayName },
            date: officeDate(directory.office(desk.officeId), clock.now()),
            ...(operator?.id !== staff.id && noConsole),
            ...notPaused,
          };
        },
      }),

    /** Throws `desk.busy` while somebody is at the desk. Supervisors may close for others. */
    async close(desk: Desk, staff: Staff, commandId: string): Promise<DeskRuntime> {
      let operator: DeskRuntime['operator'] = null;
      const closed = await stepDesk({
        desk,
        commandId,
        decide: async (runtime) => {
          ({ operator } = runtime);
          if (runtime.state === 'closed') return undefined;
          if (!mayDirect(staff)) assertOperates(runtime, staff);
          const there = await tickets.atDesk(desk.id);
          if (there) throw new DomainError('desk.busy', { label: there.label });
          return {
            state: 'closed',
            operator: null,
            date: undefined,
            ...noConsole,
            ...notPaused,
          };
        },
      });
      const called = alone ? undefined : await tickets.atDesk(desk.id);
      if (!called) return closed;
      await reopen(desk, operator);
      throw new DomainError('desk.busy', { label: called.label });
    },

    /** Whoever is at the desk is served to the end; nobody new is called. */
    pause: (desk: Desk, staff: Staff, reason: string | undefined, commandId: string) =>
      stepDesk({
        desk,
        commandId,
        decide: (runtime) => {
          assertMayPause(runtime, staff);
          if (runtime.state === 'paused') return undefined;
          return {
            state: 'paused',
            pausedSince: new Date(clock.now()).toISOString(),
            pauseReason: reason || undefined,
          };
        },
      }),

    resume: (desk: Desk, staff: Staff, commandId: string) =>
      stepDesk({
        desk,
        commandId,
        decide: (runtime) => {
          assertMayPause(runtime, staff);
          // A desk without contact comes back with its own console only.
          const away = runtime.state === 'away' && runtime.operator?.id !== staff.id;
          return runtime.state === 'open' || away ? undefined : { state: 'open', ...notPaused };
        },
      }),
  };
}
export type OperateDesk = ReturnType<typeof createOperateDesk>;
