import { expect, test } from 'vitest';
import { fiscalCodeRoot, fiscalCodeSchema } from './fiscal-code.ts';

test.each(['RSSMRA80A01H501U', 'rss mra 80a01 h501u', 'RSSMRA80A01H50MM', 'MRTMTT91D08F205J'])(
  'when %s is typed, then it is taken',
  (typed) => {
    expect(fiscalCodeSchema.safeParse(typed).success).toBe(true);
  },
);

test.each([
  ['a wrong check letter', 'RSSMRA80A01H501A'],
  ['two letters swapped', 'RSSRMA80A01H501U'],
  ['a month that does not exist', 'RSSMRA80F01H501U'],
  ['too short', 'RSSMRA80A01H501'],
  ['a company number', '12345678901'],
])('when it is wrong by %s, then it is refused', (_why, typed) => {
  expect(fiscalCodeSchema.safeParse(typed).success).toBe(false);
});

test('when two people would share a code and one has letters for digits, then both have one root', () => {
  expect(fiscalCodeRoot('RSSMRA80A01H50MM')).toBe(fiscalCodeRoot('RSSMRA80A01H501U'));
});
