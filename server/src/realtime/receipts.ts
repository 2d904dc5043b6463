import type { Shown } from '@sportello/shared/realtime';
import { rooms } from './rooms.ts';
import type { Gateway } from './socket-types.ts';

/** Older announcements are forgotten; a desk looks only at its last one. */
const KEPT = 500;

/** Counts on how many screens each call was shown, and tells the office's consoles connected to this server. */
export function createReceipts({ io }: { io: Gateway }) {
  const shownBy = new Map<string, Set<string>>();

  return async ({ officeId, label, calls, deviceId }: Shown & { deviceId: string }): Promise<void> => {
    const key = `${officeId}|${label}|${calls}`;
    const devices = shownBy.get(key) ?? new Set();
    devices.add(deviceId);
    shownBy.delete(key);
    shownBy.set(key, devices);
    for (const oldest of shownBy.keys()) {
      if (shownBy.size <= KEPT) break;
      shownBy.delete(oldest);
    }
    const sockets = await io.in(rooms.screens(officeId)).fetchSockets();
    const screens = new Set(
      sockets.map(({ id, data }) => (data.actor.kind === 'device' ? data.actor.device.id : id)),
    );
    io.local
      .to(rooms.staff(officeId))
      .emit('receipt', { officeId, label, calls, shownOn: devices.size, screens: screens.size });
  };
}
export type Receipts = ReturnType<typeof createReceipts>;
