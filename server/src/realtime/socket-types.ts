import type { Server, Socket } from 'socket.io';
import type { ClientToServerEvents, ServerToClientEvents, Shown } from '@sportello/shared/realtime';
import type { Actor } from '../http/auth.ts';

/** What servers tell each other, where there are several. */
export interface BetweenServers {
  /** Everybody has been told what this number stands for. */
  changed: (officeId: string, seq: number) => void;
  /** For the followers of a room on the other servers; the message as JSON. */
  relayed: (room: string, event: keyof ServerToClientEvents, message: string) => void;
  shown: (shown: Shown & { deviceId: string }) => void;
}

export interface SocketData {
  actor: Actor;
  /** Session token of staff, asked again with every command: signing out ends what a socket may do. */
  session?: string;
  /** The desk that this console works. */
  deskId?: string;
}

export type Gateway = Server<ClientToServerEvents, ServerToClientEvents, BetweenServers, SocketData>;
export type Connection = Socket<ClientToServerEvents, ServerToClientEvents, BetweenServers, SocketData>;
