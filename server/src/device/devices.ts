import type { Connection } from 'mongoose';
import type { Clock } from '../clock.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { Derivation } from '../secret.ts';
import { createDeviceStore } from './device-store.ts';
import { createDeviceEndpoints } from './endpoints.ts';
import { createManageDevices } from './manage-devices.ts';
import { createPairDevice } from './pair-device.ts';
import { createPairingStore } from './pairing-store.ts';
import { createStartPairing } from './start-pairing.ts';

export interface DeviceParts {
  connection: Connection;
  directory: DirectoryReader;
  derive: Derivation;
  limit: RateLimit;
  clock: Clock;
  /** Build of the device pages. */
  version: string;
}

/** Puts together what concerns paired screens. Like the context it decides nothing. */
export function createDevices(given: DeviceParts) {
  const base = {
    ...given,
    devices: createDeviceStore(given.connection),
    pairings: createPairingStore(given.connection),
  };
  const manage = createManageDevices(base);
  return {
    store: base.devices,
    manage,
    endpoints: createDeviceEndpoints({
      startPairing: createStartPairing(base),
      pair: createPairDevice(base),
      manage,
      limit: given.limit,
    }),
  };
}
export type Devices = ReturnType<typeof createDevices>;
