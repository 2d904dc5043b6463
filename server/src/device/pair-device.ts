import type { Device, PairDevice } from '@sportello/shared/device';
import type { Clock } from '../clock.ts';
import { DomainError, isDuplicateKey } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { Derivation } from '../secret.ts';
import type { DeviceStore } from './device-store.ts';
import type { PairingStore } from './pairing-store.ts';
import { pairingHash } from './start-pairing.ts';

interface Parts {
  directory: DirectoryReader;
  devices: DeviceStore;
  pairings: PairingStore;
  derive: Derivation;
  clock: Clock;
}

/**
 * Makes the screen that shows `code` a device, once: the device takes the pairing's id, so that of two administrators who
 * type the same code the second write is refused. Throws `pairing.notFound`, `pairing.used`, `office.notFound`.
 */
export function createPairDevice({ directory, devices, pairings, derive, clock }: Parts) {
  return async ({ code, ...wanted }: PairDevice): Promise<Device> => {
    for (const id of [wanted.officeId, ...wanted.settings.moreOfficeIds]) directory.office(id);
    const pairing = await pairings.byCode(pairingHash(derive, code), clock.now());
    if (!pairing) throw new DomainError('pairing.notFound');
    const device: Device = { id: pairing.id, ...wanted };
    try {
      await devices.add(device, pairing.tokenHash);
    } catch (error) {
      if (isDuplicateKey(error)) throw new DomainError('pairing.used');
      throw error;
    }
    return device;
  };
}
export type PairScreen = ReturnType<typeof createPairDevice>;
