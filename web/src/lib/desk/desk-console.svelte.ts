import { z } from 'zod';
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
import { servicesAhead } from '@sportello/shared/services-ahead';
import { issuerElsewhere, numberKey } from '@sportello/shared/ticket-label';
import type { Receipt } from '@sportello/shared/realtime';
import { OfficeLive } from '#lib/staff/office-live.svelte.ts';
import { Said } from '#lib/staff/said.svelte.ts';
import { ApiProblem, get, newCommandId, post } from './api.ts';
import { commandRefusal, type ActionName } from './actions.ts';
import { createCommandOutbox, type Outcome, type PendingCommand } from './command-outbox.ts';
import type { DeskApp } from './desk-app.svelte.ts';
import { DeskIntake } from './desk-intake.svelte.ts';
import { DeskMessageList } from './desk-messages.svelte.ts';
import type { DeskKey } from './messages.ts';
import { endsUndo, saidKeys } from './said-keys.ts';
import type { Turn } from './waiting-list.ts';
import { lostTexts, problemText, reasonText } from './sentences.ts';

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
export class DeskConsole extends OfficeLive<DeskApp> {
  readonly deskId: string;
  next = $state.raw<{ next: NextUp | null; waiting: number } | null>(null);
  pending = $state.raw<readonly PendingCommand[]>([]);
  readonly said = new Said();
  undoable = $state.raw<{ label: string; of: 'call' | 'finish' | 'transfer'; untilMs: number } | null>(null);
  /** Of all desks, newest last: a receipt may come before the call that it is for. */
  #receipts = $state.raw<readonly Receipt[]>([]);
  readonly messages: DeskMessageList;
  readonly intake: DeskIntake;
  #outbox: ReturnType<typeof createCommandOutbox>;
  #nextTimer: ReturnType<typeof setTimeout> | undefined;

  readonly desk: StaffDesk | undefined = $derived(this.queue?.desks.find(({ id }) => id === this.deskId));
  readonly current: StaffTicket | undefined = $derived(
    this.here.find(
      ({ deskId, state }) => deskId === this.deskId && (state === 'called' || state === 'serving'),
    ),
  );
  /** On how many screens the present call was shown; null until that is known. */
  readonly receipt: Receipt | null = $derived.by(() => {
    const call = this.current;
    if (call?.state !== 'called') return null;
    const number = { label: call.label, issuedBy: issuerElsewhere(call) };
    return (
      this.#receipts.findLast(
        (receipt) => numberKey(receipt) === numberKey(number) && receipt.calledAt === call.lastCallAt,
      ) ?? null
    );
  });
  readonly turn: Turn = $derived({
    nowMs: this.nowMs,
    nextTicketId: this.next?.next?.ticketId,
    earlyWindowMin: this.queue?.earlyWindowMin ?? 0,
  });
  /** Whole seconds; `nowMs` moves once a second, so it may be behind when the ten begin. */
  readonly undoSeconds = $derived(
    this.undoable
      ? Math.min(UNDO_MS / 1000, Math.max(0, Math.ceil((this.undoable.untilMs - this.nowMs) / 1000)))
      : 0,
  );

  constructor(app: DeskApp, officeId: string, deskId: string) {
    super(app, officeId);
    this.deskId = deskId;
    this.messages = new DeskMessageList({ socket: this.socket, officeId, deskId, t: app.t });
    this.intake = new DeskIntake({ socket: this.socket, officeId, t: app.t });
    this.#outbox = createCommandOutbox({
      socket: this.socket,
      onChange: (pending) => (this.pending = pending),
      onOutcome: (entry, outcome) => this.#onOutcome(entry, outcome),
    });
    this.socket.on('receipt', (receipt) => {
      this.#receipts = [...this.#receipts, receipt].slice(-RECEIPTS_KEPT);
    });
    this.socket.on('connect', () => this.#work());
    const asking = setInterval(() => this.#askNext(), NEXT_EVERY_MS);
    this.stops.push(
      () => this.#outbox.stop(),
      () => this.intake.stop(),
      () => clearTimeout(this.#nextTimer),
      () => clearInterval(asking),
    );
  }

  /** False once somebody else took the desk, or the same person from another page. */
  get mine(): boolean {
    return this.desk?.operator?.id === this.app.staff?.id && !this.elsewhere;
  }

  /** The same person works this desk from another page. */
  get elsewhere(): boolean {
    const { operator, pageId } = this.desk ?? {};
    return operator?.id === this.app.staff?.id && pageId !== undefined && pageId !== this.app.pageId;
  }

  get works(): boolean {
    return this.mine && this.desk?.state !== 'closed';
  }

  /** Carries out an action, or says in a sentence why it cannot be. */
  press(action: Action): void {
    const { t } = this.app;
    // While something is on its way only the server knows what will be allowed.
    const refusal = this.pending.length === 0 ? commandRefusal(action.type, this) : null;
    if (refusal) return this.refuse(refusal);
    // So that a faster desk is named when the person shown here as next is gone.
    const shown = action.type === 'callNext' && { shownTicketId: this.next?.next?.ticketId };
    const { pageId } = this.app;
    const command = { ...action, ...shown, commandId: newCommandId(), pageId } as DeskCommand;
    const accepted = this.#outbox.press(this.deskId, command);
    const name = t(`action.${command.type}`);
    if (!accepted) this.said.say(t('said.twice', { action: name }), 'problem');
    else if (!this.socket.connected) this.said.say(t('said.queued', { action: name }), 'done');
  }

  refuse(reason: DeskKey): void {
    this.said.say(this.app.t(reason, { label: this.current?.label ?? '' }), 'problem');
  }

  /** Gives a number to somebody who stands at the desk. Resolves with why not, as a sentence; empty when it was given. */
  async giveTicket(request: z.input<typeof takeTicketSchema>): Promise<string> {
    const { t } = this.app;
    try {
      const { label } = await post(`/offices/${this.officeId}/tickets`, request, holderTicketSchema);
      this.said.say(t('said.given', { label }), 'done');
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

  /** The office that gave the number, where it is another one: that label may be here twice. */
  issuerText = (ticket: StaffTicket): string | null => {
    const issuer = this.app.offices.find(({ id }) => id === issuerElsewhere(ticket));
    return issuer
      ? this.app.t('ticket.issuedBy', { office: inLanguage(issuer.name, this.app.language) })
      : null;
  };

  serviceTitles = (serviceIds: readonly string[]): string => serviceIds.map(this.serviceTitle).join(' + ');

  /** All that somebody still comes for, what is waited for or given now first. */
  servicesOf = (ticket: StaffTicket): string => this.serviceTitles(servicesAhead(ticket));

  /** Empty list: the desk takes every service. */
  serves = (ticket: StaffTicket): boolean =>
    !this.desk || this.desk.serviceIds.length === 0 || this.desk.serviceIds.includes(ticket.serviceId);

  protected override take(queue: StaffQueue): void {
    const before = this.current;
    super.take(queue);
    this.#sayPostponed(before);
    clearTimeout(this.#nextTimer);
    this.#nextTimer = setTimeout(() => this.#askNext(), NEXT_AFTER_MS);
  }

  /** Whom this desk has called may ask for more time: nobody pressed a key, and the desk is free all of a sudden. */
  #sayPostponed(before: StaffTicket | undefined): void {
    const now = before && this.here.find(({ id }) => id === before.id);
    if (!now?.parkedUntil || (now.postponed ?? 0) <= (before?.postponed ?? 0)) return;
    const time = this.clock(now.parkedUntil);
    this.said.say(this.app.t('said.postponed', { label: now.label, time }), 'problem');
  }

  /** Tells the server that this console works the desk: without it the desk shows as away. */
  #work(): void {
    this.socket.emit('work', { deskId: this.deskId, pageId: this.app.pageId }, (answer) => {
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
      this.said.say(t(`refused.${outcome.notSent}`, { action }), 'problem');
    } else if (!outcome.ok) {
      if (outcome.problem.code === 'auth.required') this.app.sessionEnded();
      this.said.say(problemText(outcome.problem, t, this.#labelOf(command)), 'problem');
    } else if (deskId !== this.deskId) {
      this.said.say(t('said.closedOther', { number: outcome.data.desk.number }), 'done');
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
    const untilMs = this.officeMs() + UNDO_MS;
    const calls = type === 'callNext' || type === 'call';
    if (calls && ticket) this.undoable = { label, of: 'call', untilMs };
    else if (type === 'finish' || type === 'transfer') this.undoable = { label, of: type, untilMs };
    else if (endsUndo.includes(type)) this.undoable = null;
    if (type === 'close') return void this.app.leaveDesk();
    if (type === 'open') this.#work();
    const missed = lostTexts(lost, t);
    const chosen = this.next?.next?.ticketId === ticket?.id ? this.next?.next : null;
    const reason = calls && chosen ? reasonText(chosen.reason, t, this.clock) : 'none';
    const state = ticket ? t(`ticket.${ticket.state}`) : '';
    const said = { label, reason, state, others: others.join(', '), count: others.length };
    const sentence = saidKeys[type];
    if (sentence) this.said.say([...missed, t(sentence, said)].join(' ').trim(), 'done');
  }
}
