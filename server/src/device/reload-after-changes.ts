import type { Logger } from 'pino';
import type { ManageDevices } from './manage-devices.ts';

/** Between two savings of somebody who sets up several things in a row. */
const PAUSE_MS = 10_000;

interface Parts {
  devices: Pick<ManageDevices, 'list' | 'reload'>;
  log: Logger;
}

/**
 * Screens and machines read offices and services when they load. After a change of those each is asked to load anew, as soon as
 * nobody uses it, once the administrator has paused. Should the server die in that pause, screens show the older state until
 * they are reloaded by hand; what they offer is checked by the server anyway.
 */
export function createReloadAfterChanges({ devices, log }: Parts) {
  let timer: NodeJS.Timeout | undefined;
  async function reloadAll(): Promise<void> {
    try {
      for (const { id } of await devices.list()) await devices.reload(id);
    } catch (error) {
      log.error({ err: error }, 'screens could not be asked to reload');
    }
  }
  return {
    changed(): void {
      clearTimeout(timer);
      timer = setTimeout(() => void reloadAll(), PAUSE_MS);
      timer.unref();
    },
    close: (): void => clearTimeout(timer),
  };
}
