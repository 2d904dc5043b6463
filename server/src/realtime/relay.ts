import type { ServerToClientEvents } from '@sportello/shared/realtime';
import type { Gateway } from './socket-types.ts';

type Event = keyof ServerToClientEvents;

/**
 * Sends to a room on this server at once and to the same room on the others. Through the adapter's own broadcast this server's
 * followers would hear only what Redis has taken, and names would be stored in its stream; what is relayed is stored nowhere.
 * It travels as the JSON that a follower gets anyway: the adapter's own encoding makes null of a field that is not there.
 */
export function createRelay({ io, between }: { io: Gateway; between: boolean }) {
  const here = <E extends Event>(
    room: string,
    event: E,
    ...args: Parameters<ServerToClientEvents[E]>
  ): void => {
    io.local.to(room).emit(event, ...(args as never));
  };
  if (between) io.on('relayed', (room, event, message) => here(room, event, JSON.parse(message) as never));

  return <E extends Event>(room: string, event: E, message: Parameters<ServerToClientEvents[E]>[0]): void => {
    here(room, event, ...([message] as never));
    if (between) io.serverSideEmit('relayed', room, event, JSON.stringify(message));
  };
}
export type Relay = ReturnType<typeof createRelay>;
