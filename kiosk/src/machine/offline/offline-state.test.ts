import { describe, expect, it } from 'vitest';
import {
  addBlock,
  dropHandedIn,
  emptyState,
  entryFor,
  give,
  interrupted,
  leftFor,
  type Giving,
} from './offline-state.ts';

const today = '2027-05-03';
const block = { id: 'b1', officeId: 'registry', date: today, series: 'A', from: 900, to: 901 };
const wish = { kind: 'take', serviceId: 'identity-card', cause: null } as const;
const giving = (insteadOf: string, change: Partial<Giving> = {}): Giving => ({
  wish,
  insteadOf,
  commandId: `of-${insteadOf}`,
  takenAt: '2027-05-03T08:00:00.000Z',
  officeId: 'registry',
  series: 'A',
  date: today,
  ...change,
});
const full = addBlock(emptyState, block, today);

describe('numbers without the server', () => {
  it('when numbers are given, then each is the next of the block, until none is left', () => {
    const first = give(full, giving('x'))!;
    const second = give(first.state, giving('y'))!;
    expect([first.entry, second.entry]).toMatchObject([{ number: 900 }, { number: 901 }]);
    expect(leftFor(second.state, 'A', today)).toBe(0);
    expect(give(second.state, giving('z'))).toBeNull();
    expect(second.state.queue).toHaveLength(2);
  });

  it('when the same wish comes back after a power cut, then it has the number that it had', () => {
    const { state, entry } = give(full, giving('x'))!;
    const again = give(state, giving('x', { commandId: 'another' }))!;
    expect(again.entry).toBe(entry);
    expect(again.state).toBe(state);
    expect(entryFor(state, 'x')).toBe(entry);
  });

  it('when date, series or office are others, then the block gives nothing', () => {
    for (const change of [{ date: '2027-05-04' }, { series: 'B' }, { officeId: 'town-hall' }]) {
      expect(give(full, giving('x', change))).toBeNull();
    }
  });

  it('when somebody arrives with a code, then no number is used', () => {
    const { state, entry } = give(full, giving('x', { wish: { kind: 'checkIn', code: 'AB2D9K3M' } }))!;
    expect(entry).toMatchObject({ kind: 'checkIn', code: 'AB2D9K3M', officeId: 'registry' });
    expect(leftFor(state, 'A', today)).toBe(2);
  });

  it('when the server has answered for some, then the others stay; used numbers stay used', () => {
    const first = give(full, giving('x'))!;
    const second = give(first.state, giving('y'))!;
    const rest = dropHandedIn(second.state, ['of-x']);
    expect(rest.queue).toEqual([second.entry]);
    expect(leftFor(rest, 'A', today)).toBe(0);
  });

  it('when a block comes twice or a day is over, then it counts once or not at all', () => {
    expect(addBlock(full, block, today)).toEqual(full);
    expect(addBlock(full, { ...block, id: 'b2', date: '2027-05-04' }, '2027-05-04').blocks).toHaveLength(1);
  });

  it('when the power fails while a number is shown, then it is shown again for two minutes, unless its person had left', () => {
    const { state, entry } = give(full, giving('x'))!;
    const taken = Date.parse(entry.takenAt);
    expect(interrupted(state, taken + 60_000)).toBe(entry);
    expect(interrupted(state, taken + 121_000)).toBeUndefined();
    expect(interrupted(state, taken - 60_000)).toBeUndefined();
    expect(interrupted({ ...state, onScreen: null }, taken)).toBeUndefined();
  });
});
