import type { DeviceLanguage } from '../../device/language.ts';
import type { DeviceSettings, ReportedPrinter } from '@sportello/shared/device';
import type { EncodedSlip, PrintFailure, PrintResult } from '@sportello/shared/print-job';
import { ask } from '../../device/api.ts';
import { pause } from '../../device/pause.ts';
import { bytesOf, printOverBridge } from './bridge.ts';
import { encodeNotedSlip, type NotedSlip } from './noted-slip.ts';

const AGAIN_MS = 1_000;
const TRIES = 15;

/** A number to print: one of the server's, by its token, or one that was given without it. */
export type Printable =
  | { kind: 'ticket'; token: string; language: DeviceLanguage }
  | { kind: 'noted'; commandId: string; text: NotedSlip };

/** How a machine prints, and how its printer was last seen. */
export interface PaperWay {
  machineToken: string;
  settings: Pick<DeviceSettings, 'print' | 'bridgePort'>;
  /** Told how it went. */
  onOutcome: (outcome: ReportedPrinter) => void;
}

/** One number on paper. Asking again for the same number makes no second slip. */
export class Slip {
  state = $state<'printing' | 'printed' | PrintFailure>('printing');

  async print(way: PaperWay, what: Printable): Promise<void> {
    const result = await (way.settings.print === 'usb' ? overUsb(way, what) : overNetwork(way, what));
    const failure = result.state === 'failed' ? result.reason : null;
    this.state = failure === null ? 'printed' : failure === 'bridgeOff' ? 'offline' : failure;
    way.onOutcome(failure ?? 'ready');
  }
}

type Outcome =
  Extract<PrintResult, { state: 'printed' }> | { state: 'failed'; reason: PrintFailure | 'bridgeOff' };

async function overNetwork({ machineToken }: PaperWay, what: Printable): Promise<Outcome> {
  // Without the server nobody reaches that printer.
  if (what.kind === 'noted') return { state: 'failed', reason: 'offline' };
  const request = { token: what.token, language: what.language };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await ask<PrintResult>('/device/slips', machineToken, request);
    // Whether it was printed is known only to the server: the same question again is safe.
    if (answer.kind === 'ok' && answer.data.state !== 'printing') return answer.data;
    if (answer.kind === 'problem') return { state: 'failed', reason: 'offline' };
    await pause(AGAIN_MS);
  }
  return { state: 'failed', reason: 'unknown' };
}

async function overUsb({ machineToken, settings }: PaperWay, what: Printable): Promise<Outcome> {
  const job = what.kind === 'ticket' ? await encodedTicket(machineToken, what) : encodedNoted(what);
  if (!job) return { state: 'failed', reason: 'offline' };
  for (let tries = 0; tries < 2; tries += 1) {
    const result = await printOverBridge(settings.bridgePort, job.id, job.bytes);
    if (result?.state === 'printed' || result?.state === 'failed') return result;
    await pause(AGAIN_MS);
  }
  return { state: 'failed', reason: 'bridgeOff' };
}

async function encodedTicket(
  machineToken: string,
  { token, language }: Extract<Printable, { kind: 'ticket' }>,
) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await ask<EncodedSlip>('/device/slips/encoded', machineToken, { token, language });
    if (answer.kind === 'ok') return { id: answer.data.jobId ?? '', bytes: bytesOf(answer.data.bytes) };
    if (answer.kind === 'problem') return null;
    await pause(AGAIN_MS);
  }
  return null;
}

const encodedNoted = ({ commandId, text }: Extract<Printable, { kind: 'noted' }>) => ({
  id: commandId,
  bytes: encodeNotedSlip(text),
});
