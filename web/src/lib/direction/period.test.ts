import { expect, test } from 'vitest';
import { datesOf, periodAt, periodBefore, stepPeriod } from './period.ts';

test('when a period is asked for around a date, then it is its day, its week from Monday, its month', () => {
  expect(periodAt('day', '2027-05-05')).toEqual({ unit: 'day', from: '2027-05-05', to: '2027-05-05' });
  expect(periodAt('week', '2027-05-09')).toEqual({ unit: 'week', from: '2027-05-03', to: '2027-05-09' });
  expect(periodAt('month', '2028-02-10')).toEqual({ unit: 'month', from: '2028-02-01', to: '2028-02-29' });
});

test('when one steps, then months keep their length and years turn', () => {
  expect(stepPeriod(periodAt('month', '2027-03-31'), -1)).toMatchObject({
    from: '2027-02-01',
    to: '2027-02-28',
  });
  expect(stepPeriod(periodAt('month', '2026-12-31'), 1)).toMatchObject({
    from: '2027-01-01',
    to: '2027-01-31',
  });
  expect(stepPeriod({ unit: 'own', from: '2027-05-01', to: '2027-05-10' }, -1)).toMatchObject({
    from: '2027-04-21',
    to: '2027-04-30',
  });
});

test('when a period is under way, then it is compared with as many days of the one before', () => {
  expect(periodBefore(periodAt('month', '2027-05-05'), '2027-05-05')).toMatchObject({
    from: '2027-04-01',
    to: '2027-04-05',
  });
  expect(periodBefore(periodAt('month', '2027-03-31'), '2027-03-30')).toMatchObject({ to: '2027-02-28' });
  expect(periodBefore(periodAt('week', '2027-04-20'), '2027-05-05')).toMatchObject({
    from: '2027-04-12',
    to: '2027-04-18',
  });
});

test('when a period crosses a change of the clocks, then every date is there once', () => {
  expect(datesOf({ unit: 'own', from: '2027-03-27', to: '2027-03-29' })).toEqual([
    '2027-03-27',
    '2027-03-28',
    '2027-03-29',
  ]);
});
