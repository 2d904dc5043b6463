import type { PrintFailure } from '@sportello/shared/print-job';

/** DLE EOT 1, 2 and 4: printer, cause of being offline, paper. Answered at once, one byte each, whatever is being printed. */
export const ASK_STATUS = Uint8Array.of(0x10, 0x04, 1, 0x10, 0x04, 2, 0x10, 0x04, 4);
export const STATUS_BYTES = 3;
/** GS r 1: answered with one byte when everything before it was printed. */
export const ASK_WHEN_PRINTED = Uint8Array.of(0x1d, 0x72, 1);

const has = (byte: number, bits: number): boolean => (byte & bits) !== 0;

/** What three status bytes say; undefined: ready. The cause comes before the bare fact of being offline. */
export function failureOf([printer = 0, cause = 0, paper = 0]: readonly number[]): PrintFailure | undefined {
  if (has(cause, 0x04)) return 'coverOpen';
  if (has(cause, 0x20) || has(paper, 0x60)) return 'paperOut';
  if (has(printer, 0x08) || has(cause, 0x40)) return 'offline';
  return undefined;
}
