import type { BoardTicket } from '@sportello/shared/queue';
import { describe, expect, it } from 'vitest';
import { finishCurrent, forgetBefore, noAnnouncements, observe, startNext } from './announcements.ts';
import type { Announcements } from './announcements.ts';

const noon = Date.parse('2026-11-23T12:00:00Z');
const called = (label: string, secondsAgo: number, calls = 1): BoardTicket => ({
  label,
  state: 'called',
  deskLabel: '3',
  seq: 1,
  calls,
  lastCallAt: new Date(noon - secondsAgo * 1000).toISOString(),
});
const queue = (...tickets: BoardTicket[]) => ({ officeId: 'anagrafe', tickets });
const labels = (state: Announcements) => state.pending.map((one) => one.label);

/** Announces everything that waits and tells in which order. */
function announceAll(state: Announcements): string[] {
  const said: string[] = [];
  let at = startNext(state);
  while (at.current) {
    said.push(`${at.current.label}×${at.current.calls}`);
    at = startNext(finishCurrent(at));
  }
  return said;
}

describe('announcements', () => {
  it('when two desks call within a second, then both wait in order of the calls', () => {
    const { next } = observe(noAnnouncements(), queue(called('B007', 0), called('A042', 1)), noon);
    expect(announceAll(next)).toEqual(['A042×1', 'B007×1']);
  });

  it('when a call comes while another is announced, then it waits and interrupts nothing', () => {
    const first = startNext(observe(noAnnouncements(), queue(called('A001', 1)), noon).next);
    const second = startNext(observe(first, queue(called('A001', 1), called('A002', 0)), noon).next);
    expect(second.current?.label).toBe('A001');
    expect(labels(second)).toEqual(['A002']);
  });

  it('when the same queue is seen again, then nothing is announced twice', () => {
    const once = observe(noAnnouncements(), queue(called('A001', 5)), noon).next;
    const again = observe(once, queue(called('A001', 5)), noon);
    expect(again.next).toBe(once);
    expect(again.silent).toEqual([]);
  });

  it('when a person is called again, then the announcement repeats', () => {
    const once = observe(noAnnouncements(), queue(called('A001', 20)), noon).next;
    expect(announceAll(observe(once, queue(called('A001', 0, 2)), noon).next)).toEqual(['A001×1', 'A001×2']);
  });

  it('when somebody who missed the turn is called anew, then the lower count is announced', () => {
    const thrice = observe(noAnnouncements(), queue(called('A001', 25, 3)), noon).next;
    expect(announceAll(observe(thrice, queue(called('A001', 0, 1)), noon).next)).toEqual([
      'A001×3',
      'A001×1',
    ]);
  });

  it('when a call is older than 30 seconds, then it is shown silently', () => {
    const { next, silent } = observe(noAnnouncements(), queue(called('A001', 31), called('A002', 30)), noon);
    expect(silent.map((one) => one.label)).toEqual(['A001']);
    expect(labels(next)).toEqual(['A002']);
  });

  it('when a call waits long behind others, then it is not dropped', () => {
    const waiting = observe(noAnnouncements(), queue(called('A001', 1), called('A002', 0)), noon).next;
    const later = observe(waiting, queue(called('A001', 1), called('A002', 0)), noon + 60_000);
    expect(labels(later.next)).toEqual(['A001', 'A002']);
  });

  it('when a call is undone before it was announced, then it is not announced', () => {
    const waiting = observe(noAnnouncements(), queue(called('A001', 1), called('A002', 0)), noon).next;
    const undone = { ...called('A002', 0, 0), state: 'waiting' as const };
    expect(labels(observe(waiting, queue(called('A001', 1), undone), noon).next)).toEqual(['A001']);
  });

  it('when a person stands at the desk already, then an unheard call is not announced', () => {
    const serving = { ...called('A001', 2), state: 'serving' as const };
    expect(labels(observe(noAnnouncements(), queue(serving), noon).next)).toEqual([]);
  });

  it('when the page starts again with what it knew, then nothing is announced twice', () => {
    const before = observe(noAnnouncements(), queue(called('A001', 5)), noon).next;
    const restarted = noAnnouncements(before.known);
    expect(labels(observe(restarted, queue(called('A001', 5), called('A002', 1)), noon).next)).toEqual([
      'A002',
    ]);
  });

  it('when two offices use the same number, then both are announced', () => {
    const one = observe(noAnnouncements(), queue(called('A001', 2)), noon).next;
    const two = observe(one, { officeId: 'tributi', tickets: [called('A001', 2)] }, noon).next;
    expect(two.pending.map((call) => call.officeId)).toEqual(['anagrafe', 'tributi']);
  });

  it('when simulated days go by, then what is known does not grow', () => {
    let state = noAnnouncements();
    for (let day = 0; day < 5; day += 1) {
      const start = noon + day * 86_400_000;
      state = forgetBefore(state, start - 12 * 3_600_000);
      for (let number = 0; number < 300; number += 1) {
        const ticket = { ...called(`A${number}`, 0), lastCallAt: new Date(start).toISOString() };
        state = finishCurrent(startNext(observe(state, queue(ticket), start).next));
      }
    }
    expect(Object.keys(state.known)).toHaveLength(300);
    expect(state.pending).toHaveLength(0);
  });
});
