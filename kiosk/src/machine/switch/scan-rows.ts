/** Where a control stands on the screen, CSS pixels. */
export interface Place {
  left: number;
  top: number;
  bottom: number;
}

/**
 * Controls as the rows that people see, top to bottom and left to right: whoever has one switch first chooses the row and then the
 * control in it, so that a key of thirty is reached in a dozen steps. Returns indices.
 */
export function rowsOf(places: readonly Place[]): number[][] {
  const byTop = places.map((place, index) => ({ ...place, index })).toSorted((a, b) => a.top - b.top);
  const rows: (typeof byTop)[] = [];
  for (const one of byTop) {
    const first = rows.at(-1)?.[0];
    const middle = (one.top + one.bottom) / 2;
    if (first && middle < first.bottom) rows.at(-1)?.push(one);
    else rows.push([one]);
  }
  return rows.map((row) => row.toSorted((a, b) => a.left - b.left).map(({ index }) => index));
}

/** What is lit: a row as a whole, or one control of it. */
export interface ScanPoint {
  row: number;
  /** Null: the row as a whole. */
  item: number | null;
  /** Steps since the last press. */
  steps: number;
}

export const scanStart: ScanPoint = { row: 0, item: null, steps: 0 };

const ROUNDS_IN_ROW = 2;
const ROUNDS = 3;

/** The next point after a pause without a press; null when nobody seems to be there any more. */
export function scanNext({ row, item, steps }: ScanPoint, rows: readonly number[][]): ScanPoint | null {
  const length = rows[row]?.length ?? 0;
  if (item !== null) {
    const done = steps + 1 >= ROUNDS_IN_ROW * length;
    // Back to the rows, from this one on.
    return done ? { row, item: null, steps: 0 } : { row, item: (item + 1) % length, steps: steps + 1 };
  }
  if (steps + 1 >= ROUNDS * rows.length) return null;
  return { row: (row + 1) % rows.length, item: null, steps: steps + 1 };
}

/** What a press does: it chooses a control, by index, or enters the row. */
export function scanPress({ row, item }: ScanPoint, rows: readonly number[][]): ScanPoint | number {
  const controls = rows[row] ?? [];
  if (item !== null) return controls[item] ?? 0;
  return controls.length === 1 ? (controls[0] ?? 0) : { row, item: 0, steps: 0 };
}
