import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { followQueue, type FollowStatus } from '@sportello/shared/follow-queue';
import { inLanguage } from '@sportello/shared/localized';
import {
  holderTicketSchema,
  nextUpSchema,
  takeTicketSchema,
  type DeskCommand,
  type DeskCommandResult,
  type NextUp,
  type StaffDesk,
  type StaffQueue,
  type StaffTicket,
} from '@sportello/shared/queue';
import {
  SOCKET_PATH,
  type ClientToServerEvents,
  type Receipt,
  type ServerToClientEvents,
} from '@sportello/shared/realtime';
import { ApiProblem, get, newCommandId, post } from './api.ts';
import { commandRefusal, type ActionName } from './actions.ts';
import { createCommandOutbox, type Outcome, type PendingCommand } from './command-outbox.ts';
import type { DeskApp } from './desk-app.svelte.ts';
import { DeskIntake } from './desk-intake.svelte.ts';
import { DeskMessageList } from './desk-messages.svelte.ts';
import type { DeskKey } from './messages.ts';
import { endsUndo, saidKeys } from './said-keys.ts';
import type { Turn } from './waiting-list.ts';
import { problemText, reasonText } from './sentences.ts';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type Action = DistributiveOmit<DeskCommand, 'commandId'>;

const UNDO_MS = 10_000;
const RECEIPTS_KEPT = 50;
/** Several changes in a burst ask once for who is next. */
const NEXT_AFTER_MS = 120;
/** Minutes in the reasons grow while nothing changes. */
const NEXT_EVERY_MS = 20_000;
const nextSchema = z.object({ next: nextUpSchema.nullable(), waiting: z.int() });

/** The working desk: a live copy of the office's queue, the commands, and what to tell the operator. */
export class DeskConsole {
  readonly app: DeskApp;
  readonly deskId: string;
  readonly officeId: string;
  queue = $state.raw<StaffQueue | null>(null);
  status = $state<FollowStatus>('connecting');
  next = $state.raw<{ next: NextUp | null; waiting: number } | null>(null);
  pending = $state.raw<readonly PendingCommand[]>([]);
  /** The last thing to say; `id` makes the same sentence twice two announcements. */
  said = $state.raw<{ text: string; kind: 'done' | 'problem'; id: number }>({
    text: '',
    kind: 'done',
    id: 0,
  });
  undoable = $state.raw<{ label: string; of: 'call' | 'finish' | 'transfer'; untilMs: number } | null>(null);
  /** Of all desks, newest last: a receipt may come before the call that it is for. */
  #receipts = $state.raw<readonly Receipt[]>([]);
  readonly messages: DeskMessageList;
  readonly intake: DeskIntake;
  lastContactMs = $state(Date.now());
  /** The office's clock, ticking each second. */
  nowMs = $state(Date.now());
  #offsetMs = 0;
  #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  #outbox: ReturnType<typeof createCommandOutbox>;
  #stops: (() => void)[] = [];
  #nextTimer: ReturnType<typeof setTimeout> | undefined;

  readonly desk: StaffDesk | undefined = $derived(this.queue?.desks.find(({ id }) => id === this.deskId));
  readonly here = $derived(
    this.queue?.tickets.filter(
      (ticket) => ticket.officeId === this.queue?.officeId && ticket.date === this.queue.date,
    ) ?? [],
  );
  readonly current: StaffTicket | undefined = $derived(
    this.here.find(
      ({ deskId, state }) => deskId === this.deskId && (state === 'called' || state === 'serving'),
    ),
  );
  /** On how many screens the present call was shown; null until that is known. */
  readonly receipt: Receipt | null = $derived.by(() => {
    const call = this.current;
    if (call?.state !== 'called') return null;
    return (
      this.#receipts.findLast(({ label, calls }) => label === call.label && calls === call.calls) ?? null
    );
  });
  readonly turn: Turn = $derived({ nowMs: this.nowMs, nextTicketId: this.next?.next?.ticketId });
  readonly expected = $derived.by(() => {
    const arrived = this.here.map(({ appointmentId }) => appointmentId);
    return (this.queue?.expected ?? []).filter(({ appointmentId }) => !arrived.includes(appointmentId));
  });
  readonly undoSeconds = $derived(
    this.undoable ? Math.max(0, Math.ceil((this.undoable.untilMs - this.nowMs) / 1000)) : 0,
  );

  constructor(app: DeskApp, officeId: string, deskId: string) {
    this.app = app;
    this.deskId = deskId;
    this.officeId = officeId;
    this.#socket = io({ path: SOCKET_PATH, transports: ['websocket'], reconnectionDelayMax: 4_000 });
    this.messages = new DeskMessageList({ socket: this.#socket, officeId, deskId, t: app.t });
    this.intake = new DeskIntake({ socket: this.#socket, officeId, t: app.t });
    this.#outbox = createCommandOutbox({
      socket: this.#socket,
      onChange: (pending) => (this.pending = pending),
      onOutcome: (entry, outcome) => this.#onOutcome(entry, outcome),
    });
    const followed = followQueue({
      socket: this.#socket,
      room: 'staff',
      officeId,
      onQueue: (queue) => this.#onQueue(queue),
      onStatus: (status, problem) => {
        this.status = status;
        if (problem?.code === 'auth.required') app.sessionEnded();
      },
    });
    this.#socket.on('receipt', (receipt) => {
      this.#receipts = [...this.#receipts, receipt].slice(-RECEIPTS_KEPT);
    });
    this.#socket.on('connect', () => this.#work());
    const ticking = setInterval(() => (this.nowMs = Date.now() + this.#offsetMs), 1_000);
    const asking = setInterval(() => this.#askNext(), NEXT_EVERY_MS);
    this.#stops = [
      () => clearInterval(ticking),
      () => clearInterval(asking),
      () => clearTimeout(this.#nextTimer),
      () => this.intake.stop(),
      () => followed.stop(),
      () => this.#outbox.stop(),
      () => this.#socket.disconnect(),
    ];
  }

  /** False once somebody else took the desk. */
  get mine(): boolean {
    return this.desk?.operator?.id === this.app.staff?.id;
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /** Carries out an action, or says in a sentence why it cannot be. */
  press(action: Action): void {
    const { t } = this.app;
    // While something is on its way only the server knows what will be allowed.
    const refusal = this.pending.length === 0 ? commandRefusal(action.type, this) : null;
    if (refusal) return this.refuse(refusal);
    const command = { ...action, commandId: newCommandId() } as DeskCommand;
    const accepted = this.#outbox.press(this.deskId, command);
    const name = t(`action.${command.type}`);
    if (!accepted) this.#say(t('said.twice', { action: name }), 'problem');
    else if (!this.#socket.connected) this.#say(t('said.queued', { action: name }), 'done');
  }

  refuse(reason: DeskKey): void {
    this.#say(this.app.t(reason, { label: this.current?.label ?? '' }), 'problem');
  }

  /** Gives a number to somebody who stands at the desk. Resolves with why not, as a sentence; empty when it was given. */
  async giveTicket(request: z.input<typeof takeTicketSchema>): Promise<string> {
    const { t } = this.app;
    try {
      const { label } = await post(`/offices/${this.officeId}/tickets`, request, holderTicketSchema);
      this.#say(t('said.given', { label }), 'done');
      return '';
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      return problemText(error.problem, t);
    }
  }

  /** For supervisors: closes a desk that somebody left open. */
  closeOther(desk: StaffDesk): void {
    this.#outbox.press(desk.id, { type: 'close', commandId: newCommandId() });
  }

  discard(): void {
    this.#outbox.discard();
  }

  service(serviceId: string) {
    return this.app.services.find(({ id }) => id === serviceId);
  }

  serviceTitle = (serviceId: string): string => {
    const service = this.service(serviceId);
    return service ? inLanguage(service.title, this.app.language) : serviceId;
  };

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

  /** Empty list: the desk takes every service. */
  serves = (ticket: StaffTicket): boolean =>
    !this.desk || this.desk.serviceIds.length === 0 || this.desk.serviceIds.includes(ticket.serviceId);

  #onQueue(queue: StaffQueue): void {
    if (queue.now !== this.queue?.now) {
      this.#offsetMs = Date.parse(queue.now) - Date.now();
      this.nowMs = Date.parse(queue.now);
    }
    this.lastContactMs = Date.now();
    const before = this.current;
    this.queue = queue;
    this.#sayPostponed(before);
    clearTimeout(this.#nextTimer);
    this.#nextTimer = setTimeout(() => this.#askNext(), NEXT_AFTER_MS);
  }

  /** Whom this desk has called may ask for more time: nobody pressed a key, and the desk is free all of a sudden. */
  #sayPostponed(before: StaffTicket | undefined): void {
    const now = before && this.here.find(({ id }) => id === before.id);
    if (!now?.parkedUntil || (now.postponed ?? 0) <= (before?.postponed ?? 0)) return;
    const time = this.clock(now.parkedUntil);
    this.#say(this.app.t('said.postponed', { label: now.label, time }), 'problem');
  }

  /** Tells the server that this console works the desk: without it the desk shows as away. */
  #work(): void {
    this.#socket.emit('work', { deskId: this.deskId }, (answer) => {
      if (!answer.ok && answer.problem.code === 'auth.required') this.app.sessionEnded();
    });
  }

  async #askNext(): Promise<void> {
    try {
      this.next = await get(`/desks/${this.deskId}/next`, nextSchema);
    } catch (error) {
      // The connection's own state tells the operator; the next change asks again.
      if (!(error instanceof ApiProblem)) throw error;
    }
  }

  #onOutcome({ command, deskId }: PendingCommand, outcome: Outcome): void {
    const { t } = this.app;
    if ('notSent' in outcome) {
      const action = t(`action.${command.type}`);
      this.#say(t(`refused.${outcome.notSent}`, { action }), 'problem');
    } else if (!outcome.ok) {
      if (outcome.problem.code === 'auth.required') this.app.sessionEnded();
      this.#say(problemText(outcome.problem, t, this.#labelOf(command)), 'problem');
    } else if (deskId !== this.deskId) {
      this.#say(t('said.closedOther', { number: outcome.data.desk.number }), 'done');
    } else {
      this.#onDone(command.type, outcome.data);
    }
  }

  #labelOf(command: DeskCommand): string {
    const id = 'ticketId' in command ? command.ticketId : undefined;
    return this.here.find((ticket) => ticket.id === id)?.label ?? this.current?.label ?? '';
  }

  #onDone(type: ActionName, { ticket, lost, others }: DeskCommandResult): void {
    const { t } = this.app;
    const label = ticket?.label ?? '';
    const untilMs = Date.now() + this.#offsetMs + UNDO_MS;
    const calls = type === 'callNext' || type === 'call';
    if (calls && ticket) this.undoable = { label, of: 'call', untilMs };
    else if (type === 'finish' || type === 'transfer') this.undoable = { label, of: type, untilMs };
    else if (endsUndo.includes(type)) this.undoable = null;
    if (type === 'close') return void this.app.leaveDesk();
    if (type === 'open') this.#work();
    const missed = lost.map((other) => t('said.lost', { label: other.label, desk: other.deskNumber }));
    const chosen = this.next?.next?.ticketId === ticket?.id ? this.next?.next : null;
    const reason = calls && chosen ? reasonText(chosen.reason, t, this.clock) : 'none';
    const state = ticket ? t(`ticket.${ticket.state}`) : '';
    const said = { label, reason, state, others: others.join(', '), count: others.length };
    const sentence = saidKeys[type];
    if (sentence) this.#say([...missed, t(sentence, said)].join(' ').trim(), 'done');
  }

  #say(text: string, kind: 'done' | 'problem'): void {
    this.said = { text, kind, id: this.said.id + 1 };
  }
}
