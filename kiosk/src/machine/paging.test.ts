import { describe, expect, it } from 'vitest';
import { isHidden, pageStarts, type Part } from './paging.ts';

/** Rows of two, as a list of services stands. */
const rows = (count: number, height: number, gap: number): Part[] =>
  Array.from({ length: count * 2 }, (_, at) => {
    const top = Math.floor(at / 2) * (height + gap);
    return { top, bottom: top + height };
  });

describe('pages of a step', () => {
  it('when all fits, then there is one page', () => {
    expect(pageStarts(rows(3, 100, 10), 320, 5)).toEqual([0]);
  });

  it('when rows do not fit, then each page begins with the first that had no room', () => {
    expect(pageStarts(rows(5, 100, 10), 220, 5)).toEqual([0, 215, 435]);
  });

  it('when any list is paged, then every part is whole on some page', () => {
    for (let count = 1; count < 12; count++) {
      for (let height = 130; height < 900; height += 37) {
        const parts = rows(count, 110, 13);
        const starts = pageStarts(parts, height, 6);
        for (const part of parts) {
          expect(starts.some((start) => !isHidden(part, start, height))).toBe(true);
        }
      }
    }
  });

  it('when a part is larger than the screen, then it comes in several pages, and what follows in the last', () => {
    const parts = [
      { top: 0, bottom: 500 },
      { top: 510, bottom: 600 },
    ];
    expect(pageStarts(parts, 300, 0)).toEqual([0, 300]);
    expect(pageStarts([{ top: 9, bottom: 700 }], 300, 8)).toEqual([0, 292, 584]);
    expect(isHidden(parts[0]!, 0, 300)).toBe(false);
    expect(isHidden(parts[1]!, 0, 300)).toBe(true);
  });
});
