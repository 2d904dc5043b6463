import { describe, expect, it } from 'vitest';
import { cityOffice, townOfSeveral, townRegistry, villageDesk } from '../simulate/invented-offices.ts';
import type { Scenario } from '../simulate/make-day.ts';
import { scoreEstimates } from '../simulate/score-estimates.ts';
import { accuracyOf } from './accuracy.ts';

/** Seeds of the days on which the estimate was tuned are below 10,000. */
const firstSeed = 90_000;

const offices: [string, Scenario, { days: number; every: number }][] = [
  ['a town with four desks', townRegistry, { days: 100, every: 3 }],
  ['a town where four in ten come for several services', townOfSeveral, { days: 100, every: 3 }],
  ['a village with one desk', villageDesk, { days: 100, every: 1 }],
  ['a city with ten desks', cityOffice, { days: 100, every: 25 }],
];

describe('calibration on a hundred simulated days that were not used to tune', () => {
  it.each(offices)(
    'when %s estimates waits, then the range holds in 75 to 85 of 100 cases',
    (_, scenario, size) => {
      const scored = scoreEstimates({ scenario, ...size, firstSeed, historyDays: 10, courses: 100 });
      const { heldShare, meanErrorMin, cases } = accuracyOf(scored);
      const formula =
        scored.reduce((sum, it) => sum + Math.abs(it.formulaMs - it.actualMs), 0) / cases / 60_000;
      expect(cases).toBeGreaterThan(400);
      expect(heldShare).toBeGreaterThanOrEqual(0.75);
      expect(heldShare).toBeLessThanOrEqual(0.85);
      expect(meanErrorMin).toBeLessThan(formula * 0.8);
    },
  );
});
