import { SOCKET_PATH, type Ack, type ClientToServerEvents, type Followed } from '@sportello/shared/realtime';
import type { ServerToClientEvents } from '@sportello/shared/realtime';
import type { HolderTicket } from '@sportello/shared/queue';
import type { Socket } from 'socket.io-client';

interface Listener {
  onTicket: (ticket: HolderTicket) => void;
  onConnection: (connected: boolean) => void;
}

/**
 * Keeps the holder's page true: asks for the whole ticket at every (re)connection and when the phone wakes up, and
 * takes changes in between. Returns what ends it.
 */
export async function followTicket(token: string, { onTicket, onConnection }: Listener): Promise<() => void> {
  const { io } = await import('socket.io-client');
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io({
    path: SOCKET_PATH,
    transports: ['websocket'],
  });
  const ask = () =>
    socket.emit('follow', { room: 'ticket', token }, (answer: Ack<Followed>) => {
      if (answer.ok && answer.data.kind === 'ticket') onTicket(answer.data.ticket);
    });
  const wake = () => {
    if (document.visibilityState === 'visible' && socket.connected) ask();
  };
  socket.on('connect', () => {
    onConnection(true);
    ask();
  });
  socket.on('disconnect', () => onConnection(false));
  socket.on('ticket', onTicket);
  document.addEventListener('visibilitychange', wake);
  return () => {
    document.removeEventListener('visibilitychange', wake);
    socket.disconnect();
  };
}
