import { describe, expect, it } from 'vitest';
import { minuteMs } from '../order/queue-types.ts';
import { seededRandom } from '../simulate/random.ts';
import { drawCourse, drawDuration, drawRemaining } from './draw.ts';
import { learnDurations } from './durations.ts';
import type { Measurement } from './durations.ts';

const nowMs = Date.parse('2026-11-23T10:00:00Z');
const todayMs = Date.parse('2026-11-23T08:00:00Z');
const dayMs = 24 * 60 * minuteMs;
const configuredMs = 10 * minuteMs;

function measured(count: number, minutes: number, rest: Partial<Measurement> = {}): Measurement[] {
  const one = { serviceId: 'a', endedMs: nowMs - dayMs, configuredMs, missed: false, ...rest };
  return Array.from({ length: count }, () => ({ ...one, occupiedMs: minutes * minuteMs }));
}

function meanDraw(measurements: Measurement[], deskId = 'one'): number {
  const model = learnDurations(measurements, nowMs, todayMs);
  const random = seededRandom(3);
  let sum = 0;
  for (let i = 0; i < 4000; i++) {
    const course = drawCourse(model, [deskId], random);
    sum += drawDuration(course, 0, 'a', configuredMs);
  }
  return sum / 4000 / minuteMs;
}

describe('durations learnt from measurements', () => {
  it('when nothing was measured, then the configured minutes are believed', () => {
    expect(learnDurations([], nowMs, todayMs).fallback.meanRatio).toBe(1);
    expect(meanDraw([])).toBeGreaterThan(9.5);
    expect(meanDraw([])).toBeLessThan(11.5);
  });

  it('when eight recent visits took twice as long, then the belief is near the middle; with many, near the measured', () => {
    const some = learnDurations(measured(8, 20), nowMs, todayMs).services.get('a')!.meanRatio;
    expect(some).toBeGreaterThan(1.4);
    expect(some).toBeLessThan(1.55);
    expect(learnDurations(measured(400, 20), nowMs, todayMs).services.get('a')!.meanRatio).toBeGreaterThan(
      1.95,
    );
  });

  it('when measurements are old, then they count less', () => {
    const old = measured(8, 20, { endedMs: nowMs - 56 * dayMs });
    expect(learnDurations(old, nowMs, todayMs).services.get('a')!.meanRatio).toBeLessThan(1.1);
  });

  it('when somebody forgot to press finish, then that visit counts as five times the minutes at most', () => {
    const model = learnDurations([...measured(92, 10), ...measured(1, 600)], nowMs, todayMs);
    expect(model.services.get('a')!.meanRatio).toBeLessThan(1.06);
  });

  it('when a desk is slow today, then its people are expected to take longer than those of others', () => {
    const usual = measured(200, 10);
    const slow = measured(15, 15, { deskId: 'slow', endedMs: nowMs - minuteMs });
    const ordinary = measured(15, 10, { deskId: 'one', endedMs: nowMs - minuteMs });
    const all = [...usual, ...slow, ...ordinary];
    expect(meanDraw(all, 'slow')).toBeGreaterThan(meanDraw(all, 'one') * 1.15);
  });

  it('when people miss their call, then the share is learnt and does not shorten the services', () => {
    const model = learnDurations([...measured(90, 10), ...measured(10, 1, { missed: true })], nowMs, todayMs);
    expect(model.missShare).toBeCloseTo(12 / 140);
    expect(model.services.get('a')!.meanRatio).toBeCloseTo(1);
  });

  it('when a service lasts already, then what is left is drawn from what is still possible', () => {
    const model = learnDurations(measured(50, 10), nowMs, todayMs);
    const random = seededRandom(4);
    const left = (elapsedMin: number): number => {
      let sum = 0;
      for (let i = 0; i < 2000; i++) {
        const course = drawCourse(model, ['one'], random);
        const one = drawRemaining(course, 0, 'a', configuredMs, elapsedMin * minuteMs);
        expect(one).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(one)).toBe(true);
        sum += one;
      }
      return sum / 2000 / minuteMs;
    };
    expect(left(0)).toBeGreaterThan(9);
    expect(left(8)).toBeLessThan(left(0));
    expect(left(8)).toBeGreaterThan(1);
    expect(left(240)).toBeGreaterThan(0);
  });
});
