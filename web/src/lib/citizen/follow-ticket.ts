import { SOCKET_PATH, type Ack, type ClientToServerEvents, type Followed } from '@sportello/shared/realtime';
import type { ServerToClientEvents } from '@sportello/shared/realtime';
import type { HolderTicket } from '@sportello/shared/queue';
import type { Socket } from 'socket.io-client';

/** A socket that does not answer within this time has died in the phone's sleep. */
const ANSWER_WITHIN_MS = 4_000;

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
    reconnectionDelayMax: 4_000,
    // An attempt that hangs is given up long before the library would: somebody may be called meanwhile.
    timeout: 6_000,
  });
  const connectAnew = () => void socket.disconnect().connect();
  const ask = () =>
    socket
      .timeout(ANSWER_WITHIN_MS)
      .emit('follow', { room: 'ticket', token }, (lost: Error | null, answer: Ack<Followed>) => {
        if (lost) connectAnew();
        else if (answer.ok && answer.data.kind === 'ticket') onTicket(answer.data.ticket);
      });
  // After a sleep the connection often is dead without knowing it, or waits for its next attempt.
  const wake = () => {
    if (document.visibilityState !== 'visible') return;
    if (socket.connected) ask();
    else connectAnew();
  };
  socket.on('connect', () => {
    onConnection(true);
    ask();
  });
  socket.on('disconnect', () => onConnection(false));
  socket.on('ticket', onTicket);
  document.addEventListener('visibilitychange', wake);
  // A page that was frozen may come back in front of its owner all the time.
  document.addEventListener('resume', wake);
  window.addEventListener('pageshow', wake);
  window.addEventListener('online', wake);
  return () => {
    document.removeEventListener('visibilitychange', wake);
    document.removeEventListener('resume', wake);
    window.removeEventListener('pageshow', wake);
    window.removeEventListener('online', wake);
    socket.disconnect();
  };
}
