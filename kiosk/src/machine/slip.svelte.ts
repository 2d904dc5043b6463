import type { PrintFailure, PrintResult } from '@sportello/shared/print-job';
import type { DeviceLanguage } from '../device/language.ts';
import { ask } from '../device/api.ts';
import { pause } from '../device/pause.ts';

const AGAIN_MS = 1_000;
const TRIES = 15;

/** Told to the administration with the machine's next report. */
let lastOutcome: 'ready' | PrintFailure | undefined;
export const printerReport = () => (lastOutcome ? { printer: lastOutcome } : {});

/** Asks the server for one number on paper. Asking again for the same number makes no second slip. */
export class Slip {
  state = $state<'printing' | 'printed' | PrintFailure>('printing');

  async print(machineToken: string, ticketToken: string, language: DeviceLanguage): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const request = { token: ticketToken, language };
      const answer = await ask<PrintResult>('/device/slips', machineToken, request);
      // Whether it was printed is known only to the server: the same question again is safe.
      if (answer.kind === 'ok' && answer.data.state !== 'printing') return this.#end(answer.data);
      if (answer.kind === 'problem') return this.#end({ state: 'failed', reason: 'offline' });
      await pause(AGAIN_MS);
    }
    this.#end({ state: 'failed', reason: 'unknown' });
  }

  #end(result: Exclude<PrintResult, { state: 'printing' }>): void {
    this.state = result.state === 'printed' ? 'printed' : result.reason;
    lastOutcome = result.state === 'printed' ? 'ready' : result.reason;
  }
}
