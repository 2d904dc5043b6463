import { io, type Socket } from 'socket.io-client';
import { followQueue, STALE_MS, type FollowStatus } from '@sportello/shared/follow-queue';
import type { Office } from '@sportello/shared/office';
import type { StaffQueue } from '@sportello/shared/queue';
import {
  SOCKET_PATH,
  type ClientToServerEvents,
  type ServerToClientEvents,
} from '@sportello/shared/realtime';
import { clockTime } from '#lib/citizen/format-time.ts';
import { onWake } from '#lib/wake.ts';
import { followDirectory } from './follow-directory.ts';
import type { StaffEntry } from './staff-entry.svelte.ts';

export type StaffSocket = Socket<ServerToClientEvents, ClientToServerEvents>;
/** The connection of a page of staff, which its session cookie opens. */
const openStaffSocket = (): StaffSocket =>
  io({
    path: SOCKET_PATH,
    transports: ['websocket'],
    reconnectionDelayMax: 4_000,
    // An attempt that hangs is given up before the operator wonders, not after the library's twenty seconds.
    timeout: 6_000,
  });

/** Has a page that follows nothing else follow the directory, over a connection of its own. Returns what ends both. */
export function followDirectoryAlone(read: () => Promise<void>): () => void {
  const socket = openStaffSocket();
  const unfollow = followDirectory({ socket, read });
  return () => {
    unfollow();
    socket.disconnect();
  };
}

export type LiveApp = StaffEntry & { readonly office: Office | null };

/** A live copy of an office's queue as staff see it; `stop` ends it. */
export class OfficeLive<App extends LiveApp = LiveApp> {
  readonly app: App;
  readonly officeId: string;
  readonly socket: StaffSocket;
  queue = $state.raw<StaffQueue | null>(null);
  status = $state<FollowStatus>('connecting');
  /** The office's clock, ticking each second. */
  nowMs = $state(Date.now());
  lastContactMs = $state(Date.now());
  #offsetMs = 0;
  /** What ends with it. */
  protected readonly stops: (() => void)[] = [];
  readonly #onChange: (queue: StaffQueue) => void;

  /** Those of today who are here, not those who were sent to another office. */
  readonly here = $derived(
    this.queue?.tickets.filter(
      ({ officeId, date }) => officeId === this.queue?.officeId && date === this.queue.date,
    ) ?? [],
  );
  readonly waiting = $derived(this.here.filter(({ state }) => state === 'waiting'));
  readonly expected = $derived.by(() => {
    const arrived = this.here.map(({ appointmentId }) => appointmentId);
    return (this.queue?.expected ?? []).filter(({ appointmentId }) => !arrived.includes(appointmentId));
  });

  constructor(app: App, officeId: string, onChange: (queue: StaffQueue) => void = () => {}) {
    this.app = app;
    this.officeId = officeId;
    this.#onChange = onChange;
    this.socket = openStaffSocket();
    const followed = followQueue({
      socket: this.socket,
      room: 'staff',
      officeId,
      onQueue: (queue) => this.take(queue),
      onStatus: (status, problem) => {
        // Changes are rare in a quiet hour; until so long ago the connection told of itself.
        if (status === 'stale') this.lastContactMs = Date.now() - STALE_MS;
        this.status = status;
        if (problem?.code === 'auth.required') app.sessionEnded();
      },
    });
    const unfollow = followDirectory({
      socket: this.socket,
      read: async () => {
        await app.renew();
        // The desks come with the queue.
        followed.refresh();
      },
    });
    const stopWaking = onWake(() => {
      if (this.socket.connected) followed.refresh();
      else this.socket.disconnect().connect();
    });
    const ticking = setInterval(() => (this.nowMs = this.officeMs()), 1_000);
    this.stops.push(
      () => this.socket.disconnect(),
      () => followed.stop(),
      unfollow,
      stopWaking,
      () => clearInterval(ticking),
    );
  }

  /** What was begun last ends first: the connection goes after all that uses it. */
  stop(): void {
    for (const stop of this.stops.toReversed()) stop();
  }

  /** Local time of the office, `09:30`. */
  clock = (instant: string | number): string =>
    clockTime(instant, this.app.language, this.app.office?.timeZone);

  minutesSince = (instant: string | undefined): number =>
    instant ? Math.max(0, Math.floor((this.nowMs - Date.parse(instant)) / 60_000)) : 0;

  /** What the office's clock shows at this moment. */
  protected officeMs = (): number => Date.now() + this.#offsetMs;

  protected take(queue: StaffQueue): void {
    if (queue.now !== this.queue?.now) {
      this.#offsetMs = Date.parse(queue.now) - Date.now();
      this.nowMs = Date.parse(queue.now);
    }
    this.lastContactMs = Date.now();
    this.queue = queue;
    this.#onChange(queue);
  }
}
