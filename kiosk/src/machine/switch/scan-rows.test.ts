import { describe, expect, it } from 'vitest';
import { rowsOf, scanNext, scanPress, scanStart, type ScanPoint } from './scan-rows.ts';

const at = (left: number, top: number) => ({ left, top, bottom: top + 100 });

describe('scanning with one switch', () => {
  it('when controls stand beside each other, then they are one row, from left to right', () => {
    expect(rowsOf([at(200, 10), at(0, 0), at(0, 120), at(0, 300), at(300, 310)])).toEqual([
      [1, 0],
      [2],
      [3, 4],
    ]);
  });

  it('when a row of one is pressed, then that control is chosen; a longer row is entered', () => {
    const rows = [[5], [2, 3]];
    expect(scanPress(scanStart, rows)).toBe(5);
    const entered = scanPress({ row: 1, item: null, steps: 4 }, rows);
    expect(entered).toEqual({ row: 1, item: 0, steps: 0 });
    expect(scanPress({ row: 1, item: 1, steps: 1 }, rows)).toBe(3);
  });

  it('when nothing is pressed in a row, then it goes back to the rows; when nowhere, then it ends', () => {
    const rows = [[0, 1], [2]];
    let point: ScanPoint | null = { row: 0, item: 0, steps: 0 };
    const seen: (number | null)[] = [];
    for (let count = 0; count < 4 && point; count += 1) {
      point = scanNext(point, rows);
      seen.push(point?.item ?? null);
    }
    expect(seen).toEqual([1, 0, 1, null]);
    let steps = 0;
    for (point = scanStart; point; point = scanNext(point, rows)) steps += 1;
    expect(steps).toBe(6);
  });
});
