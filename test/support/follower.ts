import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { followQueue } from '@sportello/shared/follow-queue';
import type { DeltaOf, QueueOf, QueueRoom } from '@sportello/shared/queue-replica';
import {
  SOCKET_PATH,
  type Ack,
  type ClientToServerEvents,
  type ServerToClientEvents,
} from '@sportello/shared/realtime';

export type TestSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

export interface Identity {
  token?: string;
  headers?: Record<string, string>;
}

export function aSocket(url: string, { token, headers }: Identity = {}): TestSocket {
  return io(url, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    forceNew: true,
    auth: token ? { token } : {},
    extraHeaders: headers,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
}

export async function aConnectedSocket(url: string, identity?: Identity): Promise<TestSocket> {
  const socket = aSocket(url, identity);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

/** The answer to a message, as data; throws the problem. */
export const accepted = <T>(answer: Ack<T>): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.data;
};

/** A screen or console that runs the clients' own code and remembers every state and every message it got. */
export function aFollower<R extends QueueRoom>(socket: TestSocket, room: R, officeId = 'registry') {
  const states: QueueOf<R>[] = [];
  const deltas: DeltaOf<R>[] = [];
  const waiting = new Set<() => void>();
  socket.on(`queue:${room}` as 'queue:public', (delta) => void deltas.push(delta as DeltaOf<R>));
  const following = followQueue({
    socket: socket as never,
    room,
    officeId,
    refreshMs: 0,
    onQueue: (queue) => {
      states.push(queue);
      for (const check of waiting) check();
    },
  });

  return {
    states,
    deltas,
    now: (): QueueOf<R> => states.at(-1)!,
    stop: () => {
      following.stop();
      socket.disconnect();
    },
    /** Resolves as soon as the copy is as wanted; rejects after twenty seconds with the copy. */
    until: (wanted: (queue: QueueOf<R>) => boolean): Promise<void> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`never so: ${JSON.stringify(states.at(-1))}`));
        }, 20_000);
        const check = () => {
          const queue = states.at(-1);
          if (!queue || !wanted(queue)) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

/** Waits for one event of a socket. */
export const nextEvent = async (socket: TestSocket, event: string): Promise<unknown> =>
  ((await once(socket as never, event)) as unknown[])[0];
