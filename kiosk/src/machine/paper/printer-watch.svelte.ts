import { tick } from 'svelte';
import type { Device, DeviceReport, ReportedPrinter } from '@sportello/shared/device';
import type { EncodedSlip, PrinterNow } from '@sportello/shared/print-job';
import { ask } from '../../device/api.ts';
import { bytesOf, printOverBridge, stateOverBridge } from './bridge.ts';

const LOOK_EVERY_MS = 30_000;

/** Looks after the printer of a machine: people are told before they take a number, the administration with the next report. */
export class PrinterWatch {
  state = $state<ReportedPrinter | null>(null);
  /** The browser prints a test slip in place of the page at this moment. */
  testing = $state(false);
  #testSlip: DeviceReport['testSlip'];
  #lastTest = '';
  readonly #device: Device;
  readonly #token: string;
  /** Tells the administration at once. */
  readonly #report: () => void;
  readonly #isIdle: () => boolean;

  constructor(device: Device, token: string, hooks: { report: () => void; isIdle: () => boolean }) {
    this.#device = device;
    this.#token = token;
    this.#report = hooks.report;
    this.#isIdle = hooks.isIdle;
    if (!['network', 'usb'].includes(device.settings.print)) return;
    void this.#look();
    setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** Nothing to be said to people here: it prints, or it has never been asked to. */
  get works(): boolean {
    return this.state === null || this.state === 'ready' || this.state === 'paperLow';
  }

  get told(): Pick<DeviceReport, 'printer' | 'testSlip'> {
    return {
      ...(this.state ? { printer: this.state } : {}),
      ...(this.#testSlip ? { testSlip: this.#testSlip } : {}),
    };
  }

  set(state: ReportedPrinter): void {
    if (state === this.state) return;
    this.state = state;
    this.#report();
  }

  async #look(): Promise<void> {
    // A slip that is under way says how the printer is by itself.
    if (!this.#isIdle()) return;
    if (this.#device.settings.print === 'usb') {
      this.set((await stateOverBridge(this.#device.settings.bridgePort)) ?? 'bridgeOff');
      return;
    }
    const answer = await ask<PrinterNow>('/device/printer', this.#token);
    if (answer.kind === 'ok') this.set(answer.data.state);
  }

  /** What an administrator has asked for, once. */
  async printTest(id: string): Promise<void> {
    const { print } = this.#device.settings;
    if (this.#lastTest === id || (print !== 'usb' && print !== 'browser')) return;
    if (print === 'browser') return this.#testBrowser(id);
    this.#lastTest = id;
    const answer = await ask<EncodedSlip>('/device/slips/encoded', this.#token, { language: 'it' });
    if (answer.kind !== 'ok') return;
    const result = await printOverBridge(this.#device.settings.bridgePort, id, bytesOf(answer.data.bytes));
    const outcome = result === null ? 'bridgeOff' : result.state === 'failed' ? result.reason : 'ready';
    this.#testSlip = { id, outcome };
    this.state = outcome;
    this.#report();
  }

  /** While somebody is at the machine it waits: it is asked for with each report of the next minute. */
  async #testBrowser(id: string): Promise<void> {
    if (!this.#isIdle()) return;
    this.#lastTest = id;
    this.testing = true;
    await tick();
    window.print();
    this.testing = false;
    // Whether paper came out, no browser tells.
    this.#testSlip = { id, outcome: 'ready' };
    this.#report();
  }
}
