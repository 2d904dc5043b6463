import { expect, test } from 'vitest';
import { minuteMs } from '../order/queue-types.ts';
import { accuracyReport } from './accuracy-report.ts';
import type { Visit } from './visit.ts';

const span = { officeId: 'registry', from: '2027-05-01', to: '2027-05-31' };
const told = (
  lowMin: number,
  medianMin: number,
  highMin: number,
  actualMin: number,
  formulaMin?: number,
) => ({
  lowMs: lowMin * minuteMs,
  medianMs: medianMin * minuteMs,
  highMs: highMin * minuteMs,
  actualMs: actualMin * minuteMs,
  formulaMs: formulaMin === undefined ? undefined : formulaMin * minuteMs,
});
const aVisit = (value: Partial<Visit>): Visit => ({
  officeId: 'registry',
  date: '2027-05-03',
  hour: 11,
  arrivedHour: 10,
  serviceId: 'identity-card',
  outcome: 'served',
  configuredMs: 10 * minuteMs,
  endedMs: 0,
  ...value,
});

test('when people were told a wait, then shares, errors and the usual formula are over the right cases', () => {
  const report = accuracyReport(
    [
      aVisit({ told: told(5, 10, 20, 12, 30) }),
      aVisit({ told: told(5, 10, 20, 3, 5) }),
      aVisit({ told: told(5, 10, 20, 25) }),
      aVisit({ told: told(5, 10, 20, 10, 10) }),
      aVisit({}),
    ],
    span,
  );
  expect(report.total).toMatchObject({ cases: 4, heldShare: 0.5, soonerShare: 0.25, laterShare: 0.25 });
  expect(report.total.meanErrorMin).toBeCloseTo((2 + 7 + 15 + 0) / 4);
  expect(report.total.means).toEqual({ lowMin: 5, highMin: 20, actualMin: 12.5 });
  expect(report.total.formula).toEqual({ cases: 3, errorMin: (18 + 2 + 0) / 3, ownErrorMin: 3 });
  expect(report.distances.filter(({ cases }) => cases > 0)).toEqual([
    { fromMin: -10, toMin: -5, cases: 1 },
    { fromMin: 0, toMin: 5, cases: 2 },
    { fromMin: 15, toMin: null, cases: 1 },
  ]);
});

test('when a group is small, then it is in the total only; who found a free desk is in neither', () => {
  const many = Array.from({ length: 5 }, () => aVisit({ told: told(5, 10, 20, 12) }));
  const few = Array.from({ length: 4 }, () =>
    aVisit({ serviceId: 'residence', arrivedHour: 12, told: told(5, 10, 20, 12) }),
  );
  const report = accuracyReport([...many, ...few, aVisit({ told: told(0, 0, 0, 1) })], span);
  expect(report.total.cases).toBe(9);
  expect(report.byService.map(({ key, cases }) => [key, cases])).toEqual([['identity-card', 5]]);
  expect(report.byHour.map(({ key, cases }) => [key, cases])).toEqual([['10', 5]]);
});

test('when nobody was told anything, then everything is zero and nothing divides by it', () => {
  expect(accuracyReport([], span)).toMatchObject({
    total: { cases: 0, heldShare: 0, means: null, formula: null },
    byService: [],
  });
});
