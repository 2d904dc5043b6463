import type { ChangeDevice, Device, DeviceReport, DeviceState, DeviceStatus } from '@sportello/shared/device';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { createListeners } from '../listeners.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { DeviceRecord, DeviceStore } from './device-store.ts';

/** A device reports this often … */
export const REPORT_EVERY_MS = 30_000;
/** … and counts as connected for so long after its last report, should its server have died with the connection. */
const CONNECTED_FOR_MS = 2.5 * REPORT_EVERY_MS;
/** A machine that was away for longer prints no test slip any more: nobody waits for it. */
const TEST_SLIP_FOR_MS = 60_000;

/** What happened to a device; `state` is null when its token was revoked. */
export interface DeviceChange {
  deviceId: string;
  state: DeviceState | null;
}

interface Parts {
  directory: DirectoryReader;
  devices: DeviceStore;
  clock: Clock;
  /** Build of the device pages that this server has. */
  version: string;
}

/** What an administrator does with paired devices, and what those tell of themselves. */
export function createManageDevices({ directory, devices, clock, version }: Parts) {
  const { tell, subscribe } = createListeners<DeviceChange>();

  const found = (record: DeviceRecord | undefined): DeviceRecord => {
    if (!record) throw new DomainError('device.notFound');
    return record;
  };
  const stateOf = ({ device, reloads, testSlip }: DeviceRecord): DeviceState => ({
    device,
    reloads,
    ...(testSlip && clock.now() - testSlip.askedMs < TEST_SLIP_FOR_MS ? { testSlip: testSlip.id } : {}),
  });

  function toStatus({ device, connectionId, lastContactMs, report }: DeviceRecord): DeviceStatus {
    const fresh = lastContactMs !== undefined && clock.now() - lastContactMs < CONNECTED_FOR_MS;
    return {
      ...device,
      connected: connectionId !== undefined && fresh,
      lastContactAt: lastContactMs === undefined ? null : new Date(lastContactMs).toISOString(),
      report: report ?? null,
      upToDate: report ? report.version === version : null,
    };
  }

  return {
    /** Told after the change is stored. */
    subscribe,

    list: async (): Promise<DeviceStatus[]> => (await devices.all()).map(toStatus),

    byId: async (id: string): Promise<Device> => found(await devices.byId(id)).device,

    /** Throws `device.notFound`, `office.notFound`; so do the others where they can. */
    async change(id: string, change: ChangeDevice): Promise<DeviceStatus> {
      for (const officeId of [change.officeId, ...(change.settings?.moreOfficeIds ?? [])]) {
        if (officeId !== undefined) directory.office(officeId);
      }
      const record = found(await devices.change(id, change));
      tell({ deviceId: id, state: stateOf(record) });
      return toStatus(record);
    },

    /** Again: nothing. */
    async revoke(id: string): Promise<void> {
      await devices.revoke(id);
      tell({ deviceId: id, state: null });
    },

    async reload(id: string): Promise<void> {
      const record = found(await devices.askToReload(id));
      tell({ deviceId: id, state: stateOf(record) });
    },

    async askForTestSlip(id: string, slipId: string): Promise<void> {
      const record = found(await devices.askForTestSlip(id, slipId, clock.now()));
      tell({ deviceId: id, state: stateOf(record) });
    },

    /** Throws `device.pairing` when it was revoked meanwhile. */
    async heard(id: string, connectionId: string, report: DeviceReport): Promise<DeviceState> {
      const record = await devices.heard(id, connectionId, report, clock.now());
      if (!record) throw new DomainError('device.pairing');
      return stateOf(record);
    },

    left: (id: string, connectionId: string): Promise<void> => devices.left(id, connectionId, clock.now()),
  };
}
export type ManageDevices = ReturnType<typeof createManageDevices>;
