import { expect, test } from 'vitest';
import { sentenceOf } from './sentence.ts';

const call = { label: 'A012', deskLabel: '3' };

test('when a number of the office itself is called, then neither its office nor that of the desk is named', () => {
  expect(sentenceOf(call, { office: null, issuer: null }, 'it')).toBe('Numero A 12. Sportello 3.');
});

test('when another office gave the number, then the voice says which, in each language', () => {
  const from = { office: null, issuer: 'Anagrafe' };
  expect(sentenceOf(call, from, 'it')).toBe('Numero A 12 dell’ufficio Anagrafe. Sportello 3.');
  expect(sentenceOf(call, from, 'en')).toBe('Number A 12 from Anagrafe. Desk 3.');
});

test('when several offices share the screen, then the voice says whose desk it is', () => {
  const names = { office: 'Tributi', issuer: null };
  expect(sentenceOf(call, names, 'it')).toBe('Numero A 12. Tributi, sportello 3.');
  expect(sentenceOf(call, { ...names, issuer: 'Anagrafe' }, 'de')).toBe(
    'Nummer A 12 der Stelle Anagrafe. Tributi, Schalter 3.',
  );
});
