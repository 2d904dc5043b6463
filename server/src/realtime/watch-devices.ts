import type { Logger } from 'pino';
import type { ManageDevices } from '../device/manage-devices.ts';
import type { Relay } from './relay.ts';
import { rooms } from './rooms.ts';
import type { Connection, Gateway } from './socket-types.ts';

interface Parts {
  io: Gateway;
  relay: Relay;
  devices: ManageDevices;
  log: Logger;
}

/** Tells paired screens what an administrator decided about them, and notes when they are gone. */
export function watchDevices({ io, relay, devices, log }: Parts) {
  const report = (error: unknown) => log.error({ err: error }, 'the state of a device was not noted');
  let closed = false;

  const stop = devices.subscribe(({ deviceId, state }) => {
    const room = rooms.device(deviceId);
    relay(room, 'device', state);
    // Whoever holds the token of a revoked device hears nothing more, whether its page obeys or not.
    if (state === null) io.in(room).disconnectSockets(true);
  });

  return {
    watch(connection: Connection): void {
      const { actor } = connection.data;
      if (actor.kind !== 'device') return;
      const { id } = actor.device;
      void connection.join(rooms.device(id));
      connection.on('disconnect', () => {
        if (!closed) devices.left(id, connection.id).catch(report);
      });
    },
    close(): void {
      closed = true;
      stop();
    },
  };
}
