import type { Problem } from './problem.ts';
import { applyDelta, applyFollowed, emptyReplica } from './queue-replica.ts';
import type { Applied, DeltaOf, FollowedOf, QueueOf, QueueRoom } from './queue-replica.ts';
import type { Ack, Follow, Followed } from './realtime.ts';

type FollowEvent = 'connect' | 'disconnect' | 'connect_error' | 'queue:public' | 'queue:staff';

/** The part of a Socket.IO client socket that is used; a test gives its own. */
export interface FollowSocket {
  readonly connected: boolean;
  /** False when the socket will not reconnect by itself (refused, or closed by the server). */
  readonly active: boolean;
  readonly io?: {
    on(event: 'ping', listener: () => void): unknown;
    off(event: 'ping', listener: () => void): unknown;
  };
  on(event: FollowEvent, listener: (value: never) => void): unknown;
  off(event: FollowEvent, listener?: (value: never) => void): unknown;
  emit(event: 'follow', request: Follow, ack: (answer: Ack<Followed>) => void): unknown;
  emit(event: 'unfollow', request: Follow, ack: (answer: Ack<null>) => void): unknown;
  connect(): unknown;
  disconnect(): unknown;
}

/**
 * `connecting`: no snapshot yet. `reconnecting`: the connection is gone, for less than `STALE_MS`. `stale`: no sign of the
 * server for `STALE_MS`. `refused`: the server answered that we may not follow.
 */
export type FollowStatus = 'connecting' | 'live' | 'reconnecting' | 'stale' | 'refused';

export const STALE_MS = 10_000;
const PROBE_MS = 5_000;
const ANSWER_MS = 8_000;
/** How long a gap may fill by itself; spread, so that a thousand screens do not ask at once. */
const GAP_MS = 50;
const GAP_SPREAD_MS = 200;
const RETRY_MS = 500;
const RETRY_MAX_MS = 15_000;
/** Estimates, expected appointments and the date travel in snapshots only. */
const REFRESH_MS = 60_000;

export interface FollowQueueOptions<R extends QueueRoom> {
  socket: FollowSocket;
  room: R;
  officeId: string;
  /** `queue.seq` tells how far it is complete; each call has a new object, unchanged entities are the same. */
  onQueue: (queue: QueueOf<R>) => void;
  onStatus?: (status: FollowStatus, problem?: Problem) => void;
  /** Time between fresh snapshots, 0 for none; milliseconds. */
  refreshMs?: number;
  random?: () => number;
}

/** Keeps a true copy of an office's queue through lost messages, reconnects and restarts, until `stop`. */
export function followQueue<R extends QueueRoom>(options: FollowQueueOptions<R>) {
  const { socket, room, officeId, onQueue, onStatus, refreshMs = REFRESH_MS, random = Math.random } = options;
  let replica = emptyReplica<R>();
  let status: FollowStatus | null = null;
  let asked = 0;
  let waitingForAnswer = false;
  let failures = 0;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  /** One timer a name: setting it again moves it. */
  const after = (name: string, ms: number, action: () => void) => {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(action, ms));
  };
  const cancel = (...names: string[]) => {
    for (const name of names) clearTimeout(timers.get(name));
  };
  const setStatus = (next: FollowStatus, problem?: Problem) => {
    if (next === status) return;
    status = next;
    onStatus?.(next, problem);
  };
  const backoffMs = () => Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** failures++) * (0.5 + random() / 2);

  const contact = () => {
    if (replica.queue && socket.connected) setStatus('live');
    watch();
  };
  const watch = () => {
    after('silence', PROBE_MS, () => {
      if (socket.connected) ask();
      after('silence', STALE_MS - PROBE_MS, () => {
        setStatus('stale');
        // A socket that believes it is connected may have lost its peer minutes before TCP notices.
        if (socket.connected) socket.disconnect();
        if (!socket.active) socket.connect();
      });
    });
  };

  const take = ({ replica: next, resync }: Applied<R>) => {
    const changed = next.queue !== replica.queue;
    replica = next;
    if (changed && replica.queue) onQueue(replica.queue);
    if (!resync) cancel('gap');
    return resync;
  };

  const ask = (fresh = false) => {
    if (!socket.connected || (waitingForAnswer && !fresh)) return;
    cancel('gap', 'retry');
    waitingForAnswer = true;
    const mine = (asked += 1);
    const since = replica.queue && !fresh ? replica.seq : undefined;
    const had = replica.seq;
    const retry = () => {
      waitingForAnswer = false;
      after('retry', backoffMs(), () => ask());
    };
    after('answer', ANSWER_MS, retry);
    socket.emit('follow', { room, officeId, since }, (answer) => {
      if (mine !== asked || status === null) return;
      cancel('answer');
      waitingForAnswer = false;
      if (!answer.ok) {
        if (answer.problem.status < 500) setStatus('refused', answer.problem);
        return retry();
      }
      const incomplete = take(applyFollowed(replica, answer.data as FollowedOf<R>, had));
      contact();
      if (incomplete) return retry();
      failures = 0;
    });
  };

  const refreshLater = () => {
    after('refresh', refreshMs * (0.8 + random() * 0.4), () => {
      ask(true);
      refreshLater();
    });
  };

  const onDelta = (delta: DeltaOf<R>) => {
    if (delta.officeId !== officeId) return;
    contact();
    const resync = take(applyDelta(replica, delta));
    if (resync && !waitingForAnswer) after('gap', GAP_MS + random() * GAP_SPREAD_MS, () => ask());
  };
  const onConnect = () => {
    cancel('reconnect');
    waitingForAnswer = false;
    watch();
    ask();
  };
  const reconnect = () => {
    if (socket.active) return;
    // Asked to connect again while it connects already, the library would open a second session on the same wire.
    after('reconnect', backoffMs(), () => {
      if (!socket.active) socket.connect();
    });
  };
  const onDisconnect = () => {
    cancel('answer', 'gap', 'retry');
    waitingForAnswer = false;
    if (status === 'live') setStatus('reconnecting');
    reconnect();
  };

  const listeners = [
    ['connect', onConnect],
    ['disconnect', onDisconnect],
    ['connect_error', reconnect],
    [`queue:${room}`, onDelta],
  ] as const;
  for (const [event, listener] of listeners) socket.on(event, listener);
  socket.io?.on('ping', contact);
  setStatus('connecting');
  watch();
  if (refreshMs > 0) refreshLater();
  if (socket.connected) ask();
  else if (!socket.active) socket.connect();

  return {
    /** Asks for a fresh snapshot now, for what deltas do not carry. */
    refresh: () => ask(true),
    stop() {
      status = null;
      for (const [event, listener] of listeners) socket.off(event, listener);
      socket.io?.off('ping', contact);
      cancel(...timers.keys());
      if (socket.connected) socket.emit('unfollow', { room, officeId }, () => {});
    },
  };
}
