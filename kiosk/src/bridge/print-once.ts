import { printBlindly, printOn, readPrinterState, type PrinterState } from '@sportello/shared/escpos';
import type { PrintResult } from '@sportello/shared/print-job';
import { openDeviceFile } from './device-file.ts';
import type { Journal } from './journal.ts';

interface Parts {
  device: string;
  /** The printer never answers. */
  mute: boolean;
  journal: Journal;
  log: (line: string) => void;
}

/** The printer of this machine; it does one thing after the other, and each slip once. */
export function createPrinter({ device, mute, journal, log }: Parts) {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };

  /** Undefined where no device is there or it refuses to be opened. */
  async function withDevice<T>(work: (wire: ReturnType<typeof openDeviceFile>) => Promise<T>) {
    let wire: ReturnType<typeof openDeviceFile>;
    try {
      wire = openDeviceFile(device, mute);
    } catch (error) {
      log(`${device}: ${(error as Error).message}`);
      return undefined;
    }
    try {
      return await work(wire);
    } finally {
      wire.close();
    }
  }

  const standing = (id: string): PrintResult | undefined => {
    const outcome = journal.outcomeOf(id);
    if (outcome === undefined) return undefined;
    if (outcome === 'printed') return { state: 'printed' };
    return { state: 'failed', reason: outcome === 'begun' ? 'unknown' : outcome };
  };

  async function print(id: string, slip: Uint8Array): Promise<PrintResult> {
    const before = standing(id);
    if (before) return before;
    let begun = false;
    const begin = async () => {
      journal.note(id, 'begun');
      begun = true;
    };
    const way = mute ? printBlindly : printOn;
    const failure = await withDevice(async (wire) => (await way(wire, slip, begin)) ?? ('printed' as const));
    if (failure === undefined) return { state: 'failed', reason: 'offline' };
    // Before its first byte nothing is noted: the same slip may be tried again.
    if (begun) journal.note(id, failure);
    log(`${id}: ${failure}`);
    return failure === 'printed' ? { state: 'printed' } : { state: 'failed', reason: failure };
  }

  return {
    print: (id: string, slip: Uint8Array) => inTurn(() => print(id, slip)),
    state: () =>
      inTurn(async (): Promise<PrinterState> => {
        const state = await withDevice(async (wire) => (mute ? 'ready' : readPrinterState(wire)));
        return state ?? 'offline';
      }),
  };
}
export type Printer = ReturnType<typeof createPrinter>;
