import { expect, test } from 'vitest';
import { visitTiming } from './visit-timing.ts';

const identityCard = { minutes: 20, minutesPerExtraPerson: 10, bufferBeforeMin: 0, bufferAfterMin: 5 };
const passport = {
  minutes: 30,
  minutesPerExtraPerson: 0,
  bufferBeforeMin: 5,
  bufferAfterMin: 0,
  intervalMin: 15,
};

test('when a service says nothing else, then starts step by its minutes', () => {
  expect(visitTiming([identityCard])).toEqual({
    durationMin: 20,
    bufferBeforeMin: 0,
    bufferAfterMin: 5,
    intervalMin: 20,
  });
});

test('when more people come, then the visit is longer and its grid the same', () => {
  expect(visitTiming([identityCard], 2)).toMatchObject({ durationMin: 40, intervalMin: 20 });
});

test('when several services are done in one visit, then minutes add up, the longest buffers and the finest grid hold', () => {
  const visit = { durationMin: 60, bufferBeforeMin: 5, bufferAfterMin: 5, intervalMin: 15 };
  expect(visitTiming([identityCard, passport], 1)).toEqual(visit);
  expect(visitTiming([passport, identityCard], 1)).toEqual(visit);
});

test('when no service is given, then it is refused', () => {
  expect(() => visitTiming([])).toThrow(RangeError);
});
