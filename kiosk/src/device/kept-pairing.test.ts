import { describe, expect, it } from 'vitest';
import { isOver, keepPairing } from './kept-pairing.ts';

const minute = 60_000;
const kept = keepPairing({ code: 'AB2D9K', token: 't', expiresInMs: 10 * minute }, 0);

describe('a code on the screen', () => {
  it('when its time and some seconds have passed, then it is over', () => {
    expect(isOver(kept, 9 * minute)).toBe(false);
    expect(isOver(kept, 10 * minute + 4_000)).toBe(false);
    expect(isOver(kept, 10 * minute + 6_000)).toBe(true);
  });

  it('when the clock was set back meanwhile, then it is over', () => {
    expect(isOver(kept, -60 * minute)).toBe(true);
  });
});
