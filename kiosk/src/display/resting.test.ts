import { describe, expect, it } from 'vitest';
import type { BoardTicket, PublicDesk } from '@sportello/shared/queue';
import { isQuiet, placeAt } from './resting.ts';

const desk = (state: PublicDesk['state']): PublicDesk => ({ id: 'd', number: 1, state });
const ticket = (state: BoardTicket['state']): BoardTicket => ({ label: 'A001', state, seq: 1, calls: 1 });

describe('a screen at rest', () => {
  it('when a desk is open or pauses, or somebody waits or is served, then the room is not quiet', () => {
    expect(isQuiet({ desks: [desk('open')], tickets: [] })).toBe(false);
    expect(isQuiet({ desks: [desk('paused')], tickets: [] })).toBe(false);
    for (const state of ['waiting', 'called', 'serving'] as const)
      expect(isQuiet({ desks: [], tickets: [ticket(state)] })).toBe(false);
  });

  it('when everybody has gone, then it is, also where a console was left on', () => {
    expect(isQuiet({ desks: [desk('closed'), desk('away')], tickets: [ticket('done')] })).toBe(true);
  });

  it('when nine minutes have passed, then the picture has stood in each of nine places once and never in the same third twice in a row', () => {
    const seen = Array.from({ length: 9 }, (_, minute) => placeAt(minute * 60_000));
    expect(new Set(seen.map(({ x, y }) => `${x} ${y}`)).size).toBe(9);
    for (const [at, { x }] of seen.entries()) expect(seen[(at + 1) % 9]!.x).not.toBe(x);
    expect(placeAt(59_999)).toEqual(placeAt(0));
  });
});
