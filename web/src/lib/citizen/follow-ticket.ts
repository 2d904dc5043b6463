import { SOCKET_PATH, type Ack, type ClientToServerEvents, type Followed } from '@sportello/shared/realtime';
import type { ServerToClientEvents } from '@sportello/shared/realtime';
import type { Problem } from '@sportello/shared/problem';
import type { HolderTicket } from '@sportello/shared/queue';
import type { Socket } from 'socket.io-client';
import { onWake } from '#lib/wake.ts';

/** A socket that does not answer within this time has died in the phone's sleep. */
const ANSWER_WITHIN_MS = 4_000;
/** After an answer that says the server cannot, now. */
const ASK_AGAIN_MS = 5_000;

/** The server cannot now, or was asked too much: unlike a number that it does not know. */
const passes = ({ status }: Problem) => status >= 500 || status === 429;

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
  const take = (followed: Followed) => {
    if (followed.kind === 'ticket') onTicket(followed.ticket);
  };
  let askingAgain: ReturnType<typeof setTimeout> | undefined;
  // Never while the library tells of a lost connection: begun in the middle of that, it would later not connect by itself.
  const connectAnew = () => void socket.disconnect().connect();
  const ask = () => {
    clearTimeout(askingAgain);
    socket
      .timeout(ANSWER_WITHIN_MS)
      .emit('follow', { room: 'ticket', token }, (lost: Error | null, answer: Ack<Followed>) => {
        // An answer that went with its connection is asked for again by the next one.
        if (!socket.connected) return;
        if (lost) connectAnew();
        else if (answer.ok) take(answer.data);
        else if (passes(answer.problem)) askingAgain = setTimeout(wake, ASK_AGAIN_MS);
      });
  };
  // After a sleep the connection often is dead without knowing it, or waits for its next attempt.
  const wake = () => {
    if (socket.connected) ask();
    else connectAnew();
  };
  socket.on('connect', () => {
    onConnection(true);
    ask();
  });
  socket.on('disconnect', () => onConnection(false));
  socket.on('ticket', onTicket);
  const stopWaking = onWake(wake);
  return () => {
    clearTimeout(askingAgain);
    stopWaking();
    socket.disconnect();
  };
}
