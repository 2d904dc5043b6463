import { describe, expect, it } from 'vitest';
import { exponential, normal, normalCdf, normalQuantile, seededRandom } from './random.ts';

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('random numbers', () => {
  it('when the seed is the same, then the series is the same', () => {
    expect(draw(5, seededRandom(7))).toEqual(draw(5, seededRandom(7)));
    expect(draw(5, seededRandom(7))).not.toEqual(draw(5, seededRandom(8)));
  });

  it('when many are drawn, then mean and spread are those of the distribution', () => {
    const random = seededRandom(1);
    const normals = draw(20_000, () => normal(random));
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((value) => value ** 2))).toBeCloseTo(1, 1);
    expect(mean(draw(20_000, () => exponential(random, 3)))).toBeCloseTo(3, 0);
  });

  it('when a quantile is looked up, then the distribution function gives the share back', () => {
    expect(normalCdf(1.2815515655)).toBeCloseTo(0.9, 6);
    for (const p of [0.0001, 0.01, 0.1, 0.5, 0.77, 0.99, 0.9999])
      expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 6);
  });
});
