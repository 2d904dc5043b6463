import type { TicketAction, TicketState } from '@sportello/shared/ticket';

type Steps = Readonly<Partial<Record<TicketAction, TicketState>>>;

/**
 * Every allowed step; what is not listed is an error. `done` and `left` end a ticket, but for the
 * undo of a finish. A missed or parked ticket can be called by hand, without waiting again.
 */
const table: Readonly<Record<TicketState, Steps>> = {
  waiting: { call: 'called', park: 'parked', transfer: 'waiting', leave: 'left', undoTransfer: 'serving' },
  called: {
    recall: 'called',
    start: 'serving',
    miss: 'missed',
    park: 'parked',
    transfer: 'waiting',
    leave: 'left',
    undoCall: 'waiting',
  },
  serving: { finish: 'done', park: 'parked', transfer: 'waiting', leave: 'left' },
  parked: {
    call: 'called',
    park: 'parked',
    unpark: 'waiting',
    imHere: 'waiting',
    transfer: 'waiting',
    leave: 'left',
  },
  missed: { call: 'called', imHere: 'waiting', leave: 'left' },
  done: { undoFinish: 'serving' },
  left: {},
};

export interface TicketRules {
  /** Calls before a person can be put down as missed. */
  readonly missAfterCalls: number;
  /** How long a call or a finish can be taken back, in milliseconds, inclusive. */
  readonly undoMs: number;
}

export const defaultTicketRules: TicketRules = { missAfterCalls: 3, undoMs: 10_000 };

export type TransitionError =
  | {
      code: 'ticket.transition';
      data: {
        state: TicketState;
        action: TicketAction;
        allowed: TicketAction[];
        /** Present when the step exists, but more calls have to come first. */
        callsLeft?: number;
      };
    }
  | { code: 'undo.expired'; data: { action: TicketAction; elapsedMs: number; undoMs: number } };

export type Transition = { ok: true; state: TicketState } | { ok: false; error: TransitionError };

/** The steps that lead on from a state, in the table's order. */
export function actionsFrom(state: TicketState): TicketAction[] {
  return Object.keys(table[state]) as TicketAction[];
}

/** The states in which an action is allowed: the guard of the write that carries it out. */
export function statesAllowing(action: TicketAction): TicketState[] {
  return (Object.keys(table) as TicketState[]).filter((state) => table[state][action] !== undefined);
}

/** The table alone; `stepTicket` adds the rules about calls and undo. */
export function nextState(state: TicketState, action: TicketAction): Transition {
  const next = table[state][action];
  if (next) return { ok: true, state: next };
  return {
    ok: false,
    error: { code: 'ticket.transition', data: { state, action, allowed: actionsFrom(state) } },
  };
}

export interface TicketFacts {
  readonly state: TicketState;
  /** Calls of the present turn. */
  readonly calls: number;
  /** Where the call came from; `undoCall` goes back there. */
  readonly calledFrom?: 'waiting' | 'parked' | 'missed' | undefined;
  readonly calledMs?: number | undefined;
  readonly doneMs?: number | undefined;
  /** When a desk sent the person on and from which state; `undoTransfer` goes back there. */
  readonly handedOnMs?: number | undefined;
  readonly handedOnFrom?: 'called' | 'serving' | undefined;
}

/**
 * One step of a ticket at `nowMs` (epoch milliseconds).
 *
 * - `miss` needs `missAfterCalls` calls: otherwise `ticket.transition` with `callsLeft`.
 * - `undoCall`, `undoFinish` and `undoTransfer` hold for `undoMs` after what they take back, then `undo.expired`.
 *   A recall does not extend the time, because it does not correct a wrong call.
 */
export function stepTicket(
  ticket: TicketFacts,
  action: TicketAction,
  nowMs: number,
  rules: TicketRules = defaultTicketRules,
): Transition {
  const step = nextState(ticket.state, action);
  if (!step.ok) return step;
  if (action === 'miss' && ticket.calls < rules.missAfterCalls) {
    const data = { state: ticket.state, action, allowed: actionsFrom(ticket.state) };
    const callsLeft = rules.missAfterCalls - ticket.calls;
    return { ok: false, error: { code: 'ticket.transition', data: { ...data, callsLeft } } };
  }
  if (action === 'undoCall' || action === 'undoFinish' || action === 'undoTransfer') {
    const instants = {
      undoCall: ticket.calledMs,
      undoFinish: ticket.doneMs,
      undoTransfer: ticket.handedOnMs,
    };
    const sinceMs = instants[action] ?? Number.NEGATIVE_INFINITY;
    const elapsedMs = nowMs - sinceMs;
    if (elapsedMs > rules.undoMs) {
      return {
        ok: false,
        error: { code: 'undo.expired', data: { action, elapsedMs, undoMs: rules.undoMs } },
      };
    }
    if (action === 'undoCall') return { ok: true, state: ticket.calledFrom ?? 'waiting' };
    if (action === 'undoTransfer') return { ok: true, state: ticket.handedOnFrom ?? 'serving' };
  }
  return step;
}
