import type { PrintFailure } from './print-job.ts';

/** The way to an ESC/POS printer, whatever it is made of: a socket, a device file. */
export interface PrinterWire {
  /** False when the printer did not take all of it within a time. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** The next byte of the printer that `fits`, others are passed over; undefined when none came in time. */
  next(fits: (byte: number) => boolean, withinMs: number): Promise<number | undefined>;
}

/** `paperLow`: it prints, and somebody should bring a new roll. */
export type PrinterState = 'ready' | 'paperLow' | Exclude<PrintFailure, 'unknown'>;

/** DLE EOT 1, 2 and 4: printer, cause of being offline, paper. Answered at once, one byte each, whatever is being printed. */
const ASK_STATUS = Uint8Array.of(0x10, 0x04, 1, 0x10, 0x04, 2, 0x10, 0x04, 4);
/** GS r 1: answered with one byte when everything before it was printed. */
const ASK_WHEN_PRINTED = Uint8Array.of(0x1d, 0x72, 1);
// What printers say unasked (automatic status back) has other fixed bits and is no answer.
const isStatus = (byte: number): boolean => (byte & 0x93) === 0x12;
const isPrinted = (byte: number): boolean => (byte & 0x90) === 0;

const ANSWER_WITHIN_MS = 2_000;
const PRINTED_WITHIN_MS = 8_000;

const has = (byte: number, bits: number): boolean => (byte & bits) !== 0;

/** What three status bytes say. The cause comes before the bare fact of being offline. */
export function stateOf([printer = 0, cause = 0, paper = 0]: readonly number[]): PrinterState {
  if (has(cause, 0x04)) return 'coverOpen';
  if (has(cause, 0x20) || has(paper, 0x60)) return 'paperOut';
  if (has(printer, 0x08) || has(cause, 0x40)) return 'offline';
  return has(paper, 0x0c) ? 'paperLow' : 'ready';
}

const failureOf = (state: PrinterState): PrintFailure | undefined =>
  state === 'ready' || state === 'paperLow' ? undefined : state;

/** Asks the printer how it is; one that does not answer is offline. */
export async function readPrinterState(wire: PrinterWire): Promise<PrinterState> {
  if (!(await wire.write(ASK_STATUS))) return 'offline';
  const answers: number[] = [];
  while (answers.length < 3) {
    const answer = await wire.next(isStatus, ANSWER_WITHIN_MS);
    if (answer === undefined) return 'offline';
    answers.push(answer);
  }
  return stateOf(answers);
}

/**
 * Prints a slip: asks for the printer's state before its first byte is sent, so that a printer without paper prints nothing later
 * either, and counts as printed only what the printer says it has printed. `begin` runs right before the first byte: from there
 * on nobody may try again.
 */
export async function printOn(
  wire: PrinterWire,
  slip: Uint8Array,
  begin: () => Promise<void> = async () => {},
): Promise<PrintFailure | undefined> {
  const failure = failureOf(await readPrinterState(wire));
  if (failure) return failure;
  await begin();
  if ((await wire.write(slip)) && (await wire.write(ASK_WHEN_PRINTED))) {
    if ((await wire.next(isPrinted, PRINTED_WITHIN_MS)) !== undefined) return undefined;
  }
  const after = failureOf(await readPrinterState(wire));
  return after === 'offline' ? 'unknown' : (after ?? 'unknown');
}

/** For a printer that never answers: what it has taken counts as printed. */
export async function printBlindly(
  wire: PrinterWire,
  slip: Uint8Array,
  begin: () => Promise<void>,
): Promise<PrintFailure | undefined> {
  await begin();
  return (await wire.write(slip)) ? undefined : 'unknown';
}
