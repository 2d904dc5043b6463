import { expect, test } from 'vitest';
import { claimedSpan, claimsFor } from './claims.ts';
import { visitOf } from './slots.fixture.ts';

const MINUTE = 60_000;
const base = Date.parse('2026-03-02T08:00:00Z');
const claims = (from: number, length: number, seat = 0): string[] =>
  claimsFor('registry', seat, { from: base + from * MINUTE, to: base + (from + length) * MINUTE });

test('when any two spans of a seat are compared, then they share a claim exactly if they overlap', () => {
  const spans: { from: number; to: number; claims: Set<string> }[] = [];
  for (let from = 0; from < 18; from++) {
    for (let length = 5; length <= 21; length++) {
      spans.push({ from, to: from + length, claims: new Set(claims(from, length)) });
    }
  }
  for (const one of spans) {
    for (const other of spans) {
      const overlap = one.from < other.to && other.from < one.to;
      if (one.claims.isDisjointFrom(other.claims) === overlap) {
        expect.fail(`${one.from}–${one.to} and ${other.from}–${other.to}`);
      }
    }
  }
});

test('when a span lies on the five-minute grid, then it takes two claims for every five minutes', () => {
  expect(claims(0, 30)).toHaveLength(12);
  expect(claims(0, 5)).toEqual([`registry|0|${base / MINUTE}`, `registry|0|${base / MINUTE + 4}`]);
});

test('when seat or calendar differ, then nothing is shared', () => {
  const span = { from: base, to: base + 30 * MINUTE };
  expect(new Set(claims(0, 30, 0)).isDisjointFrom(new Set(claims(0, 30, 1)))).toBe(true);
  expect(new Set(claimsFor('a', 0, span)).isDisjointFrom(new Set(claimsFor('b', 0, span)))).toBe(true);
});

test('when a span is not of whole minutes or too short, then it is refused', () => {
  expect(() => claimsFor('registry', 0, { from: base + 1, to: base + 30 * MINUTE })).toThrow(RangeError);
  expect(() => claims(0, 4)).toThrow(RangeError);
});

test('when a visit has buffers, then they are claimed with it', () => {
  const timing = visitOf({ minutes: 20, bufferBeforeMin: 5, bufferAfterMin: 10 });
  expect(claimedSpan(base, timing)).toEqual({ from: base - 5 * MINUTE, to: base + 30 * MINUTE });
});
