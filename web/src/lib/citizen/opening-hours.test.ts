import { describe, expect, it } from 'vitest';
import { openingLines } from './opening-hours.ts';

describe('opening hours in words', () => {
  it('when days follow each other, then they are a range, and two spans of the same days share a line', () => {
    expect(
      openingLines(
        [
          { weekdays: [1, 2, 3, 4, 5], from: '08:30', to: '12:30' },
          { weekdays: [2, 4], from: '14:30', to: '17:00' },
          { weekdays: [4, 2], from: '18:00', to: '19:00' },
        ],
        'it',
      ),
    ).toEqual(['lunedì–venerdì 08:30–12:30', 'martedì, giovedì 14:30–17:00, 18:00–19:00']);
  });
});
