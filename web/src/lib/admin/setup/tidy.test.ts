import { expect, test } from 'vitest';
import { siteAddress, tidy } from './tidy.ts';

test('when translations are left empty, then they are none, and a text without any is none at all', () => {
  const draft = {
    name: { it: ' Anagrafe ', en: '' },
    directions: { it: '', en: ' ' },
    fee: undefined,
    needed: [{ it: 'Documento' }],
    opening: [{ weekdays: [1], from: '09:00' }],
  };
  expect(tidy(draft)).toEqual({
    name: { it: 'Anagrafe' },
    needed: [{ it: 'Documento' }],
    opening: [{ weekdays: [1], from: '09:00' }],
  });
});

test('when only the English text is there, then the Italian one stays empty, so that it is asked for', () => {
  expect(tidy({ it: ' ', en: 'Registry' })).toEqual({ it: '', en: 'Registry' });
});

test('when an address is typed without its protocol, then it gets one', () => {
  expect(siteAddress(' www.comune.it')).toBe('https://www.comune.it');
  expect(siteAddress('http://comune.it')).toBe('http://comune.it');
  expect(siteAddress(' ')).toBe('');
});
