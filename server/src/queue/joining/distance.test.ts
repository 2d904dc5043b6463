import { expect, test } from 'vitest';
import { distanceM, isNear } from './distance.ts';

const duomo = { latitude: 43.3177, longitude: 11.3289 };
const campo = { latitude: 43.3183, longitude: 11.3317 };
const florence = { latitude: 43.7731, longitude: 11.256 };

test('when two places are known, then the distance is that of the map', () => {
  expect(distanceM(duomo, campo)).toBeCloseTo(236, -1);
  expect(distanceM(duomo, florence) / 1000).toBeCloseTo(51, 0);
  expect(distanceM(duomo, duomo)).toBe(0);
  expect(distanceM({ latitude: 0, longitude: 179.9 }, { latitude: 0, longitude: -179.9 }) / 1000).toBeCloseTo(
    22.2,
    0,
  );
});

test('when the phone is unsure, then the doubt counts for the person, up to a limit', () => {
  const office = { ...duomo, meters: 200 };
  expect(isNear(office, { ...campo, accuracyM: 0 })).toBe(false);
  expect(isNear(office, { ...campo, accuracyM: 50 })).toBe(true);
  expect(isNear(office, { ...florence, accuracyM: 100_000 })).toBe(false);
});
