import type { SOCKET_PATH } from '@sportello/shared/realtime';
import type { ClientToServerEvents, ServerToClientEvents } from '@sportello/shared/realtime';
import type { Problem } from '@sportello/shared/problem';
import { io, type Socket } from 'socket.io-client';

export type DeviceSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

// The type holds it to the shared constant without loading the schemas beside it.
const path: typeof SOCKET_PATH = '/realtime';

/** The server no longer knows the token that this socket carries. */
export const isRefusedToken = (error: Error & { data?: Partial<Problem> }) =>
  error.data?.code === 'device.pairing';

/** Connects to the server that the page came from; with a token as that device, else as anybody in the room. */
export function connectDevice(token: string | null): DeviceSocket {
  return io({
    path,
    transports: ['websocket'],
    auth: token ? { token } : {},
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    randomizationFactor: 0.5,
    timeout: 8_000,
  });
}
