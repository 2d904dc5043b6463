import type { Device, DeviceReport, DeviceState } from '@sportello/shared/device';
import { isRefusedToken, type DeviceSocket } from './socket.ts';

const REPORT_EVERY_MS = 30_000;
const LOOK_EVERY_MS = 1_000;

interface Options {
  socket: DeviceSocket;
  device: Device;
  /** What the page tells of itself besides its build and size. */
  describe: () => Omit<DeviceReport, 'version' | 'width' | 'height'>;
  /** Whether nobody would be interrupted by a reload. */
  isIdle: () => boolean;
  onRevoked: () => void;
  /** What the server says of this device, each time. */
  onState?: (state: DeviceState) => void;
}

/** Tells the server how this device is, and does what an administrator decided about it. Returns what tells it at once. */
export function stayInContact({ socket, device, describe, isIdle, onRevoked, onState }: Options): () => void {
  let first: DeviceState | null = null;
  let reloadWanted = false;

  const obey = (state: DeviceState | null) => {
    if (!state) return onRevoked();
    onState?.(state);
    first ??= state;
    const changed = JSON.stringify(state.device) !== JSON.stringify(first.device);
    const moved = state.device.officeId !== device.officeId;
    if (changed || moved || state.reloads > first.reloads) reloadWanted = true;
  };
  const report = () => {
    if (!socket.connected) return;
    const mine = { version: __DEVICE_VERSION__, width: innerWidth, height: innerHeight };
    socket.emit('report', { ...mine, ...describe() }, (answer) => {
      if (answer.ok) obey(answer.data);
      else if (answer.problem.code === 'device.pairing') onRevoked();
    });
  };

  socket.on('device', obey);
  socket.on('connect', report);
  socket.on('connect_error', (error) => {
    if (isRefusedToken(error)) onRevoked();
  });
  report();
  setInterval(report, REPORT_EVERY_MS);
  setInterval(() => {
    if (reloadWanted && isIdle()) location.reload();
  }, LOOK_EVERY_MS);
  return report;
}
