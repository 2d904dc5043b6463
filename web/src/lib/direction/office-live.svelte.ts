import { io, type Socket } from 'socket.io-client';
import { followQueue, type FollowStatus } from '@sportello/shared/follow-queue';
import type { StaffQueue } from '@sportello/shared/queue';
import {
  SOCKET_PATH,
  type ClientToServerEvents,
  type ServerToClientEvents,
} from '@sportello/shared/realtime';
import type { DirectionApp } from './direction-app.svelte.ts';

export type DirectionSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** A live copy of an office's queue for those who look on; `stop` ends it. */
export class OfficeLive {
  readonly app: DirectionApp;
  readonly officeId: string;
  readonly socket: DirectionSocket;
  queue = $state.raw<StaffQueue | null>(null);
  status = $state<FollowStatus>('connecting');
  /** The office's clock, ticking each second. */
  nowMs = $state(Date.now());
  lastContactMs = $state(Date.now());
  #offsetMs = 0;
  #stops: (() => void)[];

  /** Those of today who are here, not those who were sent to another office. */
  readonly here = $derived(
    this.queue?.tickets.filter(
      ({ officeId, date }) => officeId === this.officeId && date === this.queue?.date,
    ) ?? [],
  );
  readonly waiting = $derived(this.here.filter(({ state }) => state === 'waiting'));
  readonly expected = $derived.by(() => {
    const arrived = this.here.map(({ appointmentId }) => appointmentId);
    return (this.queue?.expected ?? []).filter(({ appointmentId }) => !arrived.includes(appointmentId));
  });

  constructor(app: DirectionApp, officeId: string, onChange: () => void = () => {}) {
    this.app = app;
    this.officeId = officeId;
    this.socket = io({ path: SOCKET_PATH, transports: ['websocket'], reconnectionDelayMax: 4_000 });
    const followed = followQueue({
      socket: this.socket,
      room: 'staff',
      officeId,
      onQueue: (queue) => {
        this.#take(queue);
        onChange();
      },
      onStatus: (status, problem) => {
        this.status = status;
        if (problem?.code === 'auth.required') app.sessionEnded();
      },
    });
    const ticking = setInterval(() => (this.nowMs = Date.now() + this.#offsetMs), 1_000);
    this.#stops = [() => clearInterval(ticking), () => followed.stop(), () => this.socket.disconnect()];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /** Local time of the office, `09:30`. */
  clock = (instant: string | number): string =>
    new Intl.DateTimeFormat(this.app.language, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: this.app.office?.timeZone,
    }).format(typeof instant === 'string' ? Date.parse(instant) : instant);

  minutesSince = (instant: string | undefined): number =>
    instant ? Math.max(0, Math.floor((this.nowMs - Date.parse(instant)) / 60_000)) : 0;

  #take(queue: StaffQueue): void {
    if (queue.now !== this.queue?.now) {
      this.#offsetMs = Date.parse(queue.now) - Date.now();
      this.nowMs = Date.parse(queue.now);
    }
    this.lastContactMs = Date.now();
    this.queue = queue;
  }
}
