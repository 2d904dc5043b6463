import { z } from 'zod';
import {
  deviceSchema,
  deviceStatusSchema,
  type ChangeDevice,
  type DeviceStatus,
  type PairDevice,
} from '@sportello/shared/device';
import { testSlipSchema, type TestSlip } from '@sportello/shared/print-job';
import type { ProblemCode } from '@sportello/shared/problem';
import { ApiProblem, get, patch, post, remove, tell } from '#lib/desk/api.ts';
import type { AdminKey } from '../messages.ts';
import type { AdminApp } from '../admin-app.svelte.ts';

const listSchema = z.object({ devices: z.array(deviceStatusSchema) });
const REFRESH_MS = 5_000;

/** What these requests alone are refused for; the code is their only field that can be typed wrong. */
const problems: Partial<Record<ProblemCode, AdminKey>> = {
  'pairing.notFound': 'problem.pairingNotFound',
  'pairing.used': 'problem.pairingUsed',
  'printer.none': 'problem.printerNone',
  'device.notFound': 'problem.deviceNotFound',
};

/** The paired screens as the server sees them, and what an administrator does with them. */
export class DevicePage {
  readonly app: AdminApp;
  devices = $state.raw<DeviceStatus[] | null>(null);
  /** Why the list could not be read, or is old. */
  problem = $state('');
  /** What was asked for on this page, by device. */
  #testSlips = $state.raw<Readonly<Record<string, TestSlip>>>({});

  constructor(app: AdminApp) {
    this.app = app;
  }

  /** Reads the list again and again until the page is left. */
  watch(): () => void {
    void this.load();
    const timer = setInterval(() => void this.load(), REFRESH_MS);
    return () => clearInterval(timer);
  }

  load = async (): Promise<void> => {
    try {
      this.devices = (await get('/devices', listSchema)).devices;
      this.problem = '';
    } catch (error) {
      this.problem = this.app.explainError(error);
    }
  };

  #explain(error: unknown): string {
    if (error instanceof ApiProblem && error.problem.code === 'request.invalid') {
      const path = error.problem.errors?.[0]?.path ?? '';
      if (path === 'code') return this.app.t('problem.pairingCode');
      if (path.startsWith('settings.printer')) return this.app.t('problem.printerAddress');
      if (path.startsWith('settings.bridgePort')) return this.app.t('problem.printerPort');
    }
    const key = error instanceof ApiProblem ? problems[error.problem.code] : undefined;
    return key ? this.app.t(key) : this.app.explainError(error);
  }

  /** Empty, or why it did not work. */
  async #do(action: () => Promise<unknown>, said: string): Promise<string> {
    try {
      await action();
    } catch (error) {
      return this.#explain(error);
    }
    this.app.say(said);
    await this.load();
    return '';
  }

  pair = (wanted: PairDevice) =>
    this.#do(
      () => post('/devices', wanted, deviceSchema),
      this.app.t('devices.paired', { name: wanted.name }),
    );
  change = (device: DeviceStatus, change: ChangeDevice) =>
    this.#do(
      () => patch(`/devices/${device.id}`, change, deviceStatusSchema),
      this.app.t('devices.changed', { name: change.name ?? device.name }),
    );
  reload = (device: DeviceStatus) =>
    this.#do(
      () => tell(`/devices/${device.id}/reload`),
      this.app.t('devices.reloading', { name: device.name }),
    );
  /** Of a USB printer the machine itself says how it went, with its next report. */
  testSlipOf({ id, report }: DeviceStatus): TestSlip | undefined {
    const asked = this.#testSlips[id];
    return asked && report?.testSlip?.id === asked.id ? report.testSlip : asked;
  }
  printTest = async (device: DeviceStatus): Promise<string> => {
    try {
      const slip = await post(`/devices/${device.id}/test-slips`, {}, testSlipSchema);
      this.#testSlips = { ...this.#testSlips, [device.id]: slip };
    } catch (error) {
      return this.#explain(error);
    }
    return '';
  };
  revoke = (device: DeviceStatus) =>
    this.#do(() => remove(`/devices/${device.id}`), this.app.t('devices.revoked', { name: device.name }));
}
