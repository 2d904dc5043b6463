/** One column: `parts` stand on each other, `mark` is a line across above them. */
export interface Column {
  key: string;
  label: string;
  parts: readonly number[];
  mark?: number | null;
}

/** Heights are easier to compare against a round number than against the highest column. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((one) => one * power >= value)!;
  return step * power;
}

/** Every how many labels fit, when each needs `labelPx`. */
export const labelEvery = (count: number, widthPx: number, labelPx: number): number =>
  Math.max(1, Math.ceil((count * labelPx) / Math.max(1, widthPx)));

export const highestOf = (columns: readonly Column[]): number =>
  roundUp(
    Math.max(
      0,
      ...columns.map(({ parts, mark }) =>
        Math.max(
          mark ?? 0,
          parts.reduce((a, b) => a + b, 0),
        ),
      ),
    ),
  );
