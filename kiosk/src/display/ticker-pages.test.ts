import { expect, it } from 'vitest';
import { tickerPages } from './ticker-pages.ts';

it('when nothing may move, then long messages are cut between words and none is mixed with another', () => {
  expect(tickerPages(['uno due tre', '', 'quattro'], 7)).toEqual(['uno due', 'tre', 'quattro']);
  expect(tickerPages(['lunghissimo a'], 4)).toEqual(['lunghissimo', 'a']);
});
