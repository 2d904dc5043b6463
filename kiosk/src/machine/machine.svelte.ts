import { followQueue, type FollowStatus } from '@sportello/shared/follow-queue';
import type { Office } from '@sportello/shared/office';
import type { HolderTicket, PublicQueue } from '@sportello/shared/queue';
import type { Service } from '@sportello/shared/service';
import type { Device } from '@sportello/shared/device';
import { ask, askUntilAnswered } from '../device/api.ts';
import { pause } from '../device/pause.ts';
import { RoomCode } from '../device/room-code.svelte.ts';
import { connectDevice } from '../device/socket.ts';
import { stayInContact } from '../device/stay-in-contact.ts';
import { dropToken } from '../device/token.ts';
import { shouldReload } from '../device/upgrade.ts';
import { commandFor, loadPending, savePending, type PendingCommand, type Wish } from './pending-command.ts';
import { idleKindOf, type Step } from './step.ts';

const WAITS_REFRESH_MS = 15_000;
const DIRECTORY_REFRESH_MS = 10 * 60_000;

/** The request that a command is; sending it again has no second effect. */
function send({ wish, commandId }: PendingCommand, officeId: string, token: string) {
  const office = `/offices/${encodeURIComponent(officeId)}`;
  if (wish.kind === 'checkIn') {
    return ask<HolderTicket>(`${office}/check-ins`, token, { code: wish.code, commandId });
  }
  const priority = wish.cause ? { kind: 'priority', cause: wish.cause } : { kind: 'none' };
  return ask<HolderTicket>(`${office}/tickets`, token, { serviceId: wish.serviceId, commandId, priority });
}

/** The ticket machine of the office that `token` is paired to. `onHome` runs when the machine returns to its start. */
export function createMachine(token: string | null, onHome: () => void) {
  let device = $state.raw<Device | null>(null);
  let room = $state.raw<RoomCode | null>(null);
  let office = $state.raw<Office | null>(null);
  let services = $state.raw<Service[]>([]);
  let queue = $state.raw<PublicQueue | null>(null);
  let status = $state<FollowStatus>('connecting');
  let offline = $state(false);
  let step = $state.raw<Step>({ at: 'home' });
  let localMs = $state(Date.now());
  let nowMs = $state(Date.now());
  let officeId = '';
  let offsetMs = 0;
  let sending: AbortController | null = null;

  async function carryOut(command: PendingCommand) {
    if (!token || sending) return;
    const { wish } = command;
    const mine = new AbortController();
    sending = mine;
    savePending(command, localStorage);
    step = { at: 'sending', wish, offline: false };
    const answer = await askUntilAnswered(() => send(command, officeId, token), {
      signal: mine.signal,
      onOffline: () => {
        if (!mine.signal.aborted) step = { at: 'sending', wish, offline: true };
      },
    });
    if (sending === mine) sending = null;
    // Cancelled while the network was away: the command stays pending, so that wanting the same again is the same ticket.
    if (!answer || mine.signal.aborted) return;
    savePending(null, localStorage);
    if (answer.kind === 'ok') step = { at: 'result', ticket: answer.data };
    else if (answer.problem.code === 'device.pairing') dropToken();
    else step = { at: 'refused', wish, problem: answer.problem };
  }

  /** Does what the person wants, once: a second tap while it is under way does nothing. */
  const want = (wish: Wish) =>
    void carryOut(commandFor(wish, loadPending(localStorage, Date.now()), Date.now(), () => newCommandId()));

  const goTo = (next: Step) => {
    sending?.abort();
    sending = null;
    step = next;
  };
  const goHome = () => {
    goTo({ at: 'home' });
    onHome();
  };

  async function loadDirectory() {
    const [theOffice, catalogue] = await Promise.all([
      askUntilAnswered(() => ask<Office>(`/offices/${encodeURIComponent(officeId)}`)),
      askUntilAnswered(() => ask<{ services: Service[] }>('/services')),
    ]);
    if (theOffice?.kind === 'ok') office = theOffice.data;
    if (catalogue?.kind === 'ok') services = catalogue.data.services;
  }

  /** One after the other, so that a long outage does not pile up questions. */
  async function keepDirectory() {
    for (;;) {
      await loadDirectory();
      await pause(DIRECTORY_REFRESH_MS);
    }
  }

  async function start() {
    if (!token) return;
    const answer = await askUntilAnswered(() => ask<Device>('/device', token), {
      onOffline: () => (offline = true),
    });
    offline = false;
    if (answer?.kind !== 'ok') return dropToken();
    if (answer.data.role !== 'kiosk') return location.replace(`/${answer.data.role}`);
    device = answer.data;
    officeId = device.officeId;
    room = new RoomCode(token, officeId);
    const socket = connectDevice(token);
    const isIdle = () => step.at === 'home';
    stayInContact({ socket, device, describe: () => ({}), isIdle, onRevoked: dropToken });
    followQueue({
      socket,
      room: 'public',
      officeId,
      refreshMs: WAITS_REFRESH_MS,
      onQueue: (next) => {
        // A machine's own clock may be wrong; opening hours go by the server's.
        if (next.now !== queue?.now) offsetMs = Date.parse(next.now) - Date.now();
        queue = next;
      },
      onStatus: (next) => (status = next),
    });
    void keepDirectory();
    const unanswered = loadPending(localStorage, Date.now());
    if (unanswered) void carryOut(unanswered);
  }

  void start();
  setInterval(() => {
    localMs = Date.now();
    nowMs = localMs + offsetMs;
    const free = step.at === 'home' && queue !== null;
    if (free && shouldReload(__DEVICE_VERSION__, queue?.version ?? '', localStorage)) location.reload();
  }, 1_000);

  return {
    want,
    goTo,
    goHome,
    /** What an administrator made of this machine; null until the server has said it. */
    get device() {
      return device;
    },
    /** The code with which phones in the room join the queue. */
    get room() {
      return room;
    },
    get office() {
      return office;
    },
    get services() {
      return services;
    },
    get queue() {
      return queue;
    },
    /** The server does not answer; numbers cannot be given until it does. */
    get offline() {
      return offline || status === 'stale' || status === 'reconnecting';
    },
    get step() {
      return step;
    },
    get idleKind() {
      return idleKindOf(step);
    },
    /** The server's clock, moving once a second. */
    get nowMs() {
      return nowMs;
    },
    /** This machine's clock, for counting seconds. */
    get localMs() {
      return localMs;
    },
  };
}

/** `crypto.randomUUID` exists on secure origins only, and a machine is often reached over plain HTTP inside the house. */
function newCommandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export type Machine = ReturnType<typeof createMachine>;
