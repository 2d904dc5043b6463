import { describe, expect, it } from 'vitest';
import { defaultQueueSettings, minuteMs } from '../order/queue-types.ts';
import { compareSettings } from './compare-settings.ts';
import type { DayPlan } from './day-plan.ts';
import { reportDay, summarizeWaits } from './day-report.ts';
import { townRegistry } from './invented-offices.ts';
import { makeDay } from './make-day.ts';
import { measurementsOf, simulateDay } from './simulate-day.ts';

const visit = {
  serviceId: 'a',
  people: 1,
  priority: 'none',
  occupiesMs: 10 * minuteMs,
  missed: false,
} as const;
const plan: DayPlan = {
  fromMs: 0,
  desks: [{ id: 'one', serviceIds: [], pace: 1, closesMs: 60 * minuteMs }],
  services: { a: { minutes: 10, targetWaitMin: 20 } },
  appointments: [{ id: 'booked', serviceId: 'a', bookedStartMs: 12 * minuteMs }],
  arrivals: [
    { ...visit, atMs: 0 },
    { ...visit, atMs: 1 * minuteMs },
    { ...visit, atMs: 4 * minuteMs, appointmentId: 'booked' },
    { ...visit, atMs: 59 * minuteMs },
  ],
};

describe('day simulator', () => {
  it('when a day is played, then people are called in the order of their promises', () => {
    const { visits } = simulateDay(plan);
    expect(visits.map(({ calledMs }) => calledMs! / minuteMs)).toEqual([0, 20, 10, 59]);
    expect(visits[2]!.doneMs).toBe(20 * minuteMs);
  });

  it('when the desks close, then nobody is called any more and the report counts who was turned away', () => {
    const crowd = Array.from({ length: 8 }, () => ({ ...visit, atMs: 0 }));
    const report = reportDay(simulateDay({ ...plan, arrivals: crowd }));
    expect(report).toMatchObject({ turnedAway: 2, overtimeMin: 0, deskUse: { one: 1 } });
    expect(report.waits).toMatchObject({ people: 6, meanMin: 25, p50Min: 20, maxMin: 50 });
  });

  it('when the same day is played twice, then the same happens', () => {
    const day = makeDay(townRegistry, 0, 42);
    expect(makeDay(townRegistry, 0, 42)).toEqual(day);
    expect(simulateDay(day)).toEqual(simulateDay(day));
  });

  it('when an invented day is played, then nobody is lost and no desk has two people at once', () => {
    const { visits, plan: day } = simulateDay(makeDay(townRegistry, 0, 7));
    expect(visits).toHaveLength(day.arrivals.length);
    for (const { id } of day.desks) {
      const there = visits.filter(({ deskId }) => deskId === id).sort((a, b) => a.calledMs! - b.calledMs!);
      for (const [index, { calledMs }] of there.entries()) {
        expect(calledMs!).toBeGreaterThanOrEqual(there[index - 1]?.doneMs ?? 0);
      }
    }
    expect(measurementsOf(visits, day.services)).toHaveLength(visits.filter(({ doneMs }) => doneMs).length);
  });

  it('when settings are compared, then the same people come under each, and one desk more shortens the waits', () => {
    const days = [1, 2, 3].map((seed) => makeDay(townRegistry, 0, seed));
    const extra = { id: 'extra', serviceIds: [], pace: 1, closesMs: townRegistry.openMinutes * minuteMs };
    const [usual, staffed, patient] = compareSettings(days, [
      { name: 'as configured' },
      { name: 'one desk more', desks: (day) => [...day.desks, extra] },
      { name: 'no early calls', settings: { ...defaultQueueSettings, earlyWindowMin: 0 } },
    ]);
    const mean = (report: typeof usual): number =>
      report!.days.reduce((sum, { waits }) => sum + waits.meanMin, 0) / days.length;
    expect(mean(staffed)).toBeLessThan(mean(usual));
    expect(patient!.days.map(({ waits, turnedAway }) => waits.people + turnedAway)).toEqual(
      usual!.days.map(({ waits, turnedAway }) => waits.people + turnedAway),
    );
  });

  it('when percentiles are asked for, then they are waits that somebody had', () => {
    expect(summarizeWaits([4, 1, 3, 2])).toEqual({
      people: 4,
      meanMin: 2.5,
      p50Min: 2,
      p90Min: 4,
      p99Min: 4,
      maxMin: 4,
    });
    expect(summarizeWaits([])).toMatchObject({ people: 0, p50Min: 0 });
  });
});
