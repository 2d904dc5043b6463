import { describe, expect, it } from 'vitest';
import { minuteMs } from '../order/queue-types.ts';
import { isCalled, reportDay, waitMin } from './day-report.ts';
import { fairnessOf } from './fairness.ts';
import { cityOffice } from './invented-offices.ts';
import { makeDay } from './make-day.ts';
import { simulateDay } from './simulate-day.ts';

const people = (...waits: [atMin: number, waitMin: number][]) =>
  waits.map(([atMin, wait]) => ({ arrivedMs: atMin * minuteMs, waitMin: wait }));

describe('fairness of a day', () => {
  it('when those who came together waited alike, then it is whole, however much longer the next ones waited', () => {
    expect(fairnessOf(people([0, 2], [5, 2], [60, 40], [65, 40]))).toBe(1);
    expect(fairnessOf([])).toBe(1);
  });

  it('when one waits and those beside them do not, then it falls; by a few minutes hardly', () => {
    expect(fairnessOf(people([0, 60], [1, 0], [2, 0], [3, 0]))).toBeCloseTo(0.4, 1);
    expect(fairnessOf(people([0, 3], [1, 0], [2, 0], [3, 0]))).toBeGreaterThan(0.95);
  });

  it('when waits go up and down over a day, then the order of promises is fair, and calling by lot would not be', () => {
    const inTurn: number[] = [];
    const byLot: number[] = [];
    for (const seed of [1, 2, 3, 4]) {
      const day = simulateDay(makeDay(cityOffice, 0, seed));
      inTurn.push(reportDay(day).fairness);
      const alike = day.visits
        .filter(isCalled)
        .filter(({ ticket }) => ticket.promiseBasis === 'arrival' && ticket.priority === 'none');
      // The same waits, each borne by somebody else.
      byLot.push(
        fairnessOf(
          alike.map(({ ticket }, at) => ({
            arrivedMs: ticket.arrivedMs,
            waitMin: waitMin(alike[(at * 7_919) % alike.length]!),
          })),
        ),
      );
    }
    expect(Math.min(...inTurn)).toBeGreaterThan(0.75);
    expect(Math.max(...byLot)).toBeLessThan(Math.min(...inTurn));
  });
});
