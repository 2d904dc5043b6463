import type { Desk } from '@sportello/shared/office';
import type { Staff } from '@sportello/shared/staff';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { DeskPatch, DeskRuntime } from './desk-state-store.ts';
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

const noConsole = {
  pageId: undefined,
  consoleId: undefined,
  consoleSeenMs: undefined,
  consoleGone: undefined,
};
/** A console that was not seen for this long is gone, even if the server that had it died and told nobody. */
export const CONSOLE_LOST_MS = 60_000;

/** Who asks for something, and from which page. */
export interface Asking {
  staff: Staff;
  commandId: string;
  pageId?: string | undefined;
}

const notPaused = { pausedSince: undefined, pauseReason: undefined };
/** What becomes of a desk at which nobody works. */
export const closedPatch = {
  state: 'closed',
  operator: null,
  date: undefined,
  ...noConsole,
  ...notPaused,
} satisfies DeskPatch;

/** A pause lasts until somebody ends it, whatever becomes of the page meanwhile. */
export const stateInContact = ({ pausedSince }: Pick<DeskRuntime, 'pausedSince'>): 'open' | 'paused' =>
  pausedSince === undefined ? 'open' : 'paused';

/** Of two pages of one person, the one that took the desk works it. */
export const isOtherPage = (runtime: DeskRuntime, pageId: string | undefined): boolean =>
  pageId !== undefined && runtime.pageId !== undefined && runtime.pageId !== pageId;

/** Refuses whoever does not work at the desk, or not from this page. Throws `desk.notOpen`, `desk.taken`. */
export function assertOperates(runtime: DeskRuntime, staff: Staff, pageId?: string): void {
  const { state, operator } = runtime;
  if (state === 'closed' || !operator) throw new DomainError('desk.notOpen');
  const self = operator.id === staff.id;
  if (!self || isOtherPage(runtime, pageId)) {
    throw new DomainError('desk.taken', { displayName: operator.displayName, self });
  }
}

/** Opens, closes, pauses and resumes desks. */
export function createOperateDesk({ directory, tickets, stepDesk, clock, alone }: Parts) {
  const mayDirect = (staff: Staff): boolean => staff.role !== 'operator';

  /** Supervisors may pause others, and end that pause. */
  function assertMayPause(runtime: DeskRuntime, { staff, pageId }: Asking): void {
    if (!mayDirect(staff) || runtime.state === 'closed') assertOperates(runtime, staff, pageId);
  }

  /** A page that is gone is not asked about. */
  const isAtWork = ({ state, consoleSeenMs, consoleGone }: DeskRuntime): boolean =>
    state !== 'away' &&
    !consoleGone &&
    consoleSeenMs !== undefined &&
    clock.now() - consoleSeenMs < CONSOLE_LOST_MS;

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

    /** Throws `desk.taken` when somebody else works there, or the same person elsewhere, unless it is to be taken over. */
    open: (desk: Desk, { staff, commandId, pageId }: Asking, takeOver: boolean): Promise<DeskRuntime> =>
      stepDesk({
        desk,
        commandId,
        decide: (runtime) => {
          const { state, operator } = runtime;
          const self = operator?.id === staff.id;
          const elsewhere = isOtherPage(runtime, pageId);
          if (state !== 'closed' && operator && !takeOver && (!self || (elsewhere && isAtWork(runtime)))) {
            throw new DomainError('desk.taken', { displayName: operator.displayName, self });
          }
          const goesOn = state === 'open' || state === 'paused';
          if (goesOn && self && !elsewhere && (runtime.pageId || !pageId)) return undefined;
          return {
            state: self ? stateInContact(runtime) : 'open',
            operator: { id: staff.id, displayName: staff.displayName },
            date: officeDate(directory.office(desk.officeId), clock.now()),
            ...((!self || elsewhere) && noConsole),
            pageId,
            ...(!self && notPaused),
          };
        },
      }),

    /** Throws `desk.busy` while somebody is at the desk. Supervisors may close for others. */
    async close(desk: Desk, { staff, commandId, pageId }: Asking): Promise<DeskRuntime> {
      let operator: DeskRuntime['operator'] = null;
      const closed = await stepDesk({
        desk,
        commandId,
        decide: async (runtime) => {
          ({ operator } = runtime);
          if (runtime.state === 'closed') return undefined;
          if (!mayDirect(staff)) assertOperates(runtime, staff, pageId);
          const there = await tickets.atDesk(desk.id);
          if (there) throw new DomainError('desk.busy', { label: there.label });
          return closedPatch;
        },
      });
      const called = alone ? undefined : await tickets.atDesk(desk.id);
      if (!called) return closed;
      await reopen(desk, operator);
      throw new DomainError('desk.busy', { label: called.label });
    },

    /** Whoever is at the desk is served to the end; nobody new is called. */
    pause: (desk: Desk, asking: Asking, reason: string | undefined) =>
      stepDesk({
        desk,
        commandId: asking.commandId,
        decide: (runtime) => {
          assertMayPause(runtime, asking);
          if (runtime.state === 'paused') return undefined;
          return {
            state: 'paused',
            pausedSince: new Date(clock.now()).toISOString(),
            pauseReason: reason || undefined,
          };
        },
      }),

    resume: (desk: Desk, asking: Asking) =>
      stepDesk({
        desk,
        commandId: asking.commandId,
        decide: (runtime) => {
          assertMayPause(runtime, asking);
          if (runtime.state === 'open') return undefined;
          // A desk without contact comes back with its own console only.
          const away = runtime.state === 'away' && runtime.operator?.id !== asking.staff.id;
          if (away) return runtime.pausedSince === undefined ? undefined : notPaused;
          return { state: 'open', ...notPaused };
        },
      }),
  };
}
export type OperateDesk = ReturnType<typeof createOperateDesk>;
