import { ticketActionSchema, ticketStateSchema } from '@sportello/shared/ticket';
import type { TicketAction, TicketState } from '@sportello/shared/ticket';
import { describe, expect, it } from 'vitest';
import { actionsFrom, nextState, statesAllowing, stepTicket } from './ticket-state.ts';

function walk(actions: TicketAction[], from: TicketState = 'waiting'): TicketState {
  return actions.reduce<TicketState>((state, action) => {
    const step = nextState(state, action);
    if (!step.ok) throw new Error(`${state} refuses ${action}`);
    return step.state;
  }, from);
}

describe('ticket states', () => {
  it('when a visit goes as it should, then the ticket ends done', () => {
    expect(walk(['call', 'recall', 'start', 'finish'])).toBe('done');
  });

  it('when a missed person says "I\'m here", then the ticket waits again', () => {
    expect(walk(['call', 'miss', 'imHere'])).toBe('waiting');
  });

  it('when a person is transferred while served, then the ticket waits', () => {
    expect(walk(['call', 'start', 'transfer'])).toBe('waiting');
  });

  it('when a step is not in the table, then the error names what would be allowed', () => {
    expect(nextState('done', 'call')).toEqual({
      ok: false,
      error: { code: 'ticket.transition', data: { state: 'done', action: 'call', allowed: ['undoFinish'] } },
    });
  });

  it('when a ticket has left, then nothing can be done to it', () => {
    expect(actionsFrom('left')).toEqual([]);
  });

  it('when states allowing an action are listed, then they are exactly those from which it steps', () => {
    for (const action of ticketActionSchema.options) {
      const allowing = statesAllowing(action);
      for (const state of ticketStateSchema.options) {
        expect(nextState(state, action).ok).toBe(allowing.includes(state));
      }
    }
  });

  it('when a person was called fewer times than the rule asks, then the miss is refused with the calls left', () => {
    const refused = stepTicket({ state: 'called', calls: 1 }, 'miss', 0);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'ticket.transition', data: { callsLeft: 2 } },
    });
    expect(stepTicket({ state: 'called', calls: 3 }, 'miss', 0)).toEqual({ ok: true, state: 'missed' });
  });

  it('when a call is undone within ten seconds, then the ticket is where it was before', () => {
    const called = { state: 'called', calls: 1, calledFrom: 'missed', calledMs: 1_000 } as const;
    expect(stepTicket(called, 'undoCall', 11_000)).toEqual({ ok: true, state: 'missed' });
    expect(stepTicket(called, 'undoCall', 11_001)).toMatchObject({
      ok: false,
      error: { code: 'undo.expired' },
    });
  });

  it('when a finish is undone within ten seconds, then the person is served again', () => {
    const done = { state: 'done', calls: 1, doneMs: 5_000 } as const;
    expect(stepTicket(done, 'undoFinish', 15_000)).toEqual({ ok: true, state: 'serving' });
    expect(stepTicket(done, 'undoFinish', 15_001)).toMatchObject({
      ok: false,
      error: { code: 'undo.expired' },
    });
  });
});
