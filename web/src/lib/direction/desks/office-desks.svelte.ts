import { z } from 'zod';
import { deviceStatusSchema, type DeviceStatus } from '@sportello/shared/device';
import { directionResultSchema, type DirectionCommand } from '@sportello/shared/direction';
import {
  deskCommandResultSchema,
  publicQueueSchema,
  type ServiceWait,
  type StaffDesk,
} from '@sportello/shared/queue';
import { get, newCommandId, post } from '#lib/desk/api.ts';
import { DeskIntake } from '#lib/desk/desk-intake.svelte.ts';
import { OfficeLive } from '#lib/staff/office-live.svelte.ts';
import { Said } from '#lib/staff/said.svelte.ts';
import type { DirectionApp } from '../direction-app.svelte.ts';
import { officeEvents, personAt } from './overview.ts';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type Direction = DistributiveOmit<DirectionCommand, 'commandId'>;

const devicesSchema = z.object({ devices: z.array(deviceStatusSchema) });
/** Waits and screens travel over HTTP; several changes in a burst ask once. */
const ASK_AFTER_MS = 1_500;
const ASK_EVERY_MS = 20_000;
/** Broken promises are looked for between changes too: time alone breaks them. */
const LOOK_EVERY_MS = 15_000;

/** All desks of an office, and what a supervisor does to them. */
export class OfficeDesks {
  readonly app: DirectionApp;
  readonly live: OfficeLive;
  waits = $state.raw<ServiceWait[]>([]);
  /** Null until the server has told them. */
  devices = $state.raw<DeviceStatus[] | null>(null);
  busy = $state(false);
  readonly said = new Said();
  readonly intake: DeskIntake;
  #looked: Parameters<typeof officeEvents>[0] | null = null;
  #asking: ReturnType<typeof setTimeout> | undefined;
  #stops: (() => void)[];

  readonly desks = $derived.by(() => (this.live.queue?.desks ?? []).toSorted((a, b) => a.number - b.number));

  constructor(app: DirectionApp, officeId: string) {
    this.app = app;
    this.live = new OfficeLive(app, officeId, () => this.#onChange());
    this.intake = new DeskIntake({ socket: this.live.socket, officeId, t: app.t });
    void this.#ask();
    const timers = [
      setInterval(() => void this.#ask(), ASK_EVERY_MS),
      setInterval(() => this.#look(), LOOK_EVERY_MS),
    ];
    this.#stops = [
      () => timers.forEach((timer) => clearInterval(timer)),
      () => clearTimeout(this.#asking),
      () => this.intake.stop(),
      () => this.live.stop(),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  person = (desk: StaffDesk) => personAt(this.live.here, desk.id);

  minutesOf = (serviceId: string): number =>
    this.app.services.find(({ id }) => id === serviceId)?.minutes ?? 15;

  /** Services of the office, for choosing among them. */
  get services() {
    return this.app.services.filter(({ officeIds }) => officeIds.includes(this.live.officeId));
  }

  /** True when it was done; the sentence is said either way. */
  direct = (command: Direction, done: string): Promise<boolean> =>
    this.#try(done, () =>
      post(
        `/offices/${this.live.officeId}/direction`,
        { ...command, commandId: newCommandId() },
        directionResultSchema,
      ),
    );

  pause = (desk: StaffDesk, reason: string): Promise<boolean> =>
    this.#try(this.app.t('direction.paused', { number: desk.number }), () =>
      this.#command(desk, { type: 'pause', reason }),
    );

  resume = (desk: StaffDesk): Promise<boolean> =>
    this.#try(this.app.t('direction.resumed', { number: desk.number }), () =>
      this.#command(desk, { type: 'resume' }),
    );

  #command = (desk: StaffDesk, command: Record<string, unknown>) =>
    post(`/desks/${desk.id}/commands`, { ...command, commandId: newCommandId() }, deskCommandResultSchema);

  async #try(done: string, action: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    try {
      await action();
      this.said.say(done, 'done');
      return true;
    } catch (error) {
      this.said.say(this.app.explainError(error), 'problem');
      return false;
    } finally {
      this.busy = false;
    }
  }

  #onChange(): void {
    this.#look();
    this.#asking ??= setTimeout(() => void this.#ask(), ASK_AFTER_MS);
  }

  /** Says what has happened since the last look. */
  #look(): void {
    const { queue, waiting, nowMs } = this.live;
    if (!queue) return;
    const now = { desks: queue.desks, waiting, nowMs };
    const { t } = this.app;
    const events = this.#looked ? officeEvents(this.#looked, now) : [];
    this.#looked = now;
    const sentences = events.map((event) =>
      event.kind === 'desk'
        ? t('direction.deskNow', { number: event.number, state: t(`state.${event.state}`) })
        : t('direction.lateNow', { label: event.label }),
    );
    if (sentences.length > 0 && !this.busy) this.said.say(sentences.join(' '), 'done');
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#asking);
    this.#asking = undefined;
    const { officeId } = this.live;
    try {
      const [{ waits }, { devices }] = await Promise.all([
        get(`/offices/${officeId}/queue`, publicQueueSchema),
        get(`/offices/${officeId}/devices`, devicesSchema),
      ]);
      Object.assign(this, { waits, devices });
    } catch (error) {
      // What is shown stays; the line of the connection tells that it may be old.
      this.app.explainError(error);
    }
  }
}
