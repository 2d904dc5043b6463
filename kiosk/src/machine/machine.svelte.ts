import { followQueue, type FollowStatus } from '@sportello/shared/follow-queue';
import type { Device } from '@sportello/shared/device';
import type { Office } from '@sportello/shared/office';
import type { OpeningDay, OpeningDays } from '@sportello/shared/opening';
import type { PublicQueue } from '@sportello/shared/queue';
import type { Service } from '@sportello/shared/service';
import { ask, askUntilAnswered } from '../device/api.ts';
import { hoursAt, localDate, nextDate } from '../device/hours.ts';
import { instantNow } from '../device/instant.ts';
import { pause } from '../device/pause.ts';
import { RoomCode } from '../device/room-code.svelte.ts';
import { connectDevice } from '../device/socket.ts';
import { stayInContact } from '../device/stay-in-contact.ts';
import { dropToken } from '../device/token.ts';
import { shouldReload } from '../device/upgrade.ts';
import { newCommandId } from './command-id.ts';
import { createOfflineDesk } from './offline/offline-desk.svelte.ts';
import { keepKnown, loadKnown, type Known } from './offline/offline-store.ts';
import { notedStep } from './offline/noted.ts';
import { commandFor, loadPending, savePending, type PendingCommand, type Wish } from './pending-command.ts';
import { sendCommand } from './send-command.ts';
import { seriesAt } from './services.ts';
import { printerReport } from './slip.svelte.ts';
import { idleKindOf, type Step } from './step.ts';

const WAITS_REFRESH_MS = 15_000;
const DIRECTORY_REFRESH_MS = 10 * 60_000;
const KEEP_UP_MS = 15_000;
/** The kept clock is worth a write when it is wrong by this much. */
const CLOCK_DRIFT_MS = 5_000;
/** With a number at hand nobody waits longer than this, after the first failure, for a server that does not answer. */
const PATIENCE_MS = 4_000;

/** The ticket machine that `token` stands for. `onHome` runs when the machine returns to its start. */
export function createMachine(token: string, onHome: () => void) {
  let device = $state.raw<Device | null>(null);
  let room = $state.raw<RoomCode | null>(null);
  let office = $state.raw<Office | null>(null);
  let services = $state.raw<Service[]>([]);
  let days = $state.raw<readonly OpeningDay[]>([]);
  let queue = $state.raw<PublicQueue | null>(null);
  let status = $state<FollowStatus>('connecting');
  /** The server did not answer when the machine started, and has not since. */
  let startsAlone = $state(false);
  let step = $state.raw<Step>({ at: 'home' });
  let localMs = $state(Date.now());
  let nowMs = $state(Date.now());
  let offsetMs = 0;
  let keptOffsetMs = Number.NEGATIVE_INFINITY;
  let sending: AbortController | null = null;
  const desk = createOfflineDesk(token);

  const cutOff = $derived(startsAlone || status === 'stale');
  const serverNow = () => Date.now() + offsetMs;
  const hours = $derived(office && (queue || startsAlone) ? hoursAt(office, days, nowMs) : null);
  const isOpen = () => office?.ticketsOutsideHours === true || hours?.open === true;
  /** Nobody gets a number now, with the server or without it. */
  const isShutFor = (wish: Wish) => wish.kind === 'take' && hours !== null && !isOpen();
  const today = () => localDate(serverNow(), office?.timeZone ?? 'Europe/Rome');
  const seriesOf = (wish: Wish) =>
    wish.kind === 'take' ? (services.find(({ id }) => id === wish.serviceId)?.series ?? '') : '';
  const canDoAlone = (wish: Wish) =>
    office !== null && (wish.kind === 'checkIn' || (isOpen() && desk.canGive(seriesOf(wish), today())));

  /** False when it cannot be done without the server. */
  async function doAlone({ wish, commandId }: PendingCommand): Promise<boolean> {
    if (!office || !canDoAlone(wish)) return false;
    const entry = await desk
      .give({
        wish,
        insteadOf: commandId,
        takenAt: instantNow(),
        officeId: office.id,
        series: seriesOf(wish),
        date: today(),
      })
      .catch(() => null);
    if (!entry) return false;
    savePending(null, localStorage);
    sending = null;
    step = notedStep(entry, services);
    return true;
  }

  async function carryOut(command: PendingCommand) {
    if (sending || !device) return;
    const { wish } = command;
    const mine = new AbortController();
    sending = mine;
    savePending(command, localStorage);
    step = { at: 'sending', wish, offline: false };
    // Already done alone, and the power failed before anybody could see it; or there is no server to ask.
    if ((desk.before(command.commandId) || cutOff) && (await doAlone(command))) return;
    if (cutOff && isShutFor(wish)) return refuseClosed(wish);

    const enough = new AbortController();
    let patience: ReturnType<typeof setTimeout> | undefined;
    const { officeId } = device;
    const answer = await askUntilAnswered(() => sendCommand(command, officeId, token), {
      signal: AbortSignal.any([mine.signal, enough.signal]),
      onOffline: () => {
        if (mine.signal.aborted) return;
        step = { at: 'sending', wish, offline: true };
        if (canDoAlone(wish) || isShutFor(wish)) patience ??= setTimeout(() => enough.abort(), PATIENCE_MS);
      },
    });
    clearTimeout(patience);
    // Cancelled while the network was away: the command stays pending, so that wanting the same again is the same ticket.
    if (mine.signal.aborted) return;
    if (!answer && (await doAlone(command))) return;
    if (!answer && isShutFor(wish)) return refuseClosed(wish);
    sending = null;
    if (!answer) return carryOut(command);
    savePending(null, localStorage);
    if (answer.kind === 'ok') step = { at: 'result', ticket: answer.data };
    else if (answer.problem.code === 'device.pairing') dropToken();
    else step = { at: 'refused', wish, problem: answer.problem };
  }

  function refuseClosed(wish: Wish) {
    sending = null;
    savePending(null, localStorage);
    step = { at: 'refused', wish, problem: { code: 'office.closed' } };
  }

  /** After a start: goes on where the power failed. */
  const resume = () => {
    const entry = desk.interrupted();
    const unanswered = loadPending(localStorage, Date.now());
    if (entry) step = notedStep(entry, services);
    // Browsers store what a page removed seconds later: a wish that was done alone, and left, may have come back.
    else if (unanswered && !desk.before(unanswered.commandId)) return void carryOut(unanswered);
    savePending(null, localStorage);
  };

  /** Does what the person wants, once: a second tap while it is under way does nothing. */
  const want = (wish: Wish) =>
    void carryOut(commandFor(wish, loadPending(localStorage, Date.now()), Date.now(), newCommandId));

  const goTo = (next: Step) => {
    sending?.abort();
    sending = null;
    if (step.at === 'noted') void desk.leaveScreen().catch(() => {});
    step = next;
  };
  const goHome = () => {
    goTo({ at: 'home' });
    onHome();
  };

  async function loadDirectory({ officeId }: Device) {
    const path = `/offices/${encodeURIComponent(officeId)}`;
    const [theOffice, opening, catalogue] = await Promise.all([
      askUntilAnswered(() => ask<Office>(path)),
      askUntilAnswered(() => ask<OpeningDays>(`${path}/opening-days`)),
      askUntilAnswered(() => ask<{ services: Service[] }>('/services')),
    ]);
    if (theOffice?.kind === 'ok') office = theOffice.data;
    if (opening?.kind === 'ok') days = opening.data.days;
    if (catalogue?.kind === 'ok') services = catalogue.data.services;
    remember();
    keepUp();
  }

  /** For a start without the server; worthless without the server's clock. */
  function remember() {
    if (!office || !device || !queue) return;
    keptOffsetMs = offsetMs;
    keepKnown({ device, office, services, days, offsetMs }).catch(() => {});
  }

  /** One after the other, so that a long outage does not pile up questions. */
  async function keepDirectory(mine: Device) {
    for (;;) {
      await loadDirectory(mine);
      await pause(DIRECTORY_REFRESH_MS);
    }
  }

  /** Hands in what was done alone, and gets numbers for the next time. */
  function keepUp() {
    if (!office || status !== 'live') return;
    const { id } = office;
    void desk.keepUp(id, seriesAt(services, id), [today(), nextDate(today())]);
  }

  function startAlone(known: Known | undefined) {
    if (startsAlone) return;
    startsAlone = true;
    if (!known) return;
    ({ device, office, services, days = [], offsetMs } = known);
    nowMs = serverNow();
    resume();
  }

  async function start() {
    await desk.load().catch(() => {});
    const known = await loadKnown().catch(() => undefined);
    const answer = await askUntilAnswered(() => ask<Device>('/device', token), {
      onOffline: () => startAlone(known),
    });
    if (answer?.kind !== 'ok') return dropToken();
    if (answer.data.role !== 'kiosk') return location.replace(`/${answer.data.role}`);
    device = answer.data;
    room = new RoomCode(token, device.officeId);
    services = known?.services ?? [];
    days = known?.days ?? [];
    if (!startsAlone) resume();
    const socket = connectDevice(token);
    stayInContact({
      socket,
      device,
      describe: () => ({ unsent: desk.unsent, ...printerReport() }),
      isIdle: () => step.at === 'home',
      onRevoked: dropToken,
    });
    followQueue({
      socket,
      room: 'public',
      officeId: device.officeId,
      refreshMs: WAITS_REFRESH_MS,
      onQueue: (next) => {
        // A machine's own clock may be wrong; opening hours go by the server's.
        if (next.now !== queue?.now) offsetMs = Date.parse(next.now) - Date.now();
        queue = next;
        if (Math.abs(offsetMs - keptOffsetMs) > CLOCK_DRIFT_MS) remember();
      },
      onStatus: (next) => {
        status = next;
        if (next === 'live') startsAlone = false;
        keepUp();
      },
    });
    void keepDirectory(device);
  }

  void start();
  setInterval(keepUp, KEEP_UP_MS);
  setInterval(() => {
    localMs = Date.now();
    nowMs = serverNow();
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
    /** By service; empty while nobody knows them. */
    get waits() {
      return cutOff ? [] : (queue?.waits ?? []);
    },
    get hours() {
      return hours;
    },
    /** The server does not answer at this moment. */
    get offline() {
      return startsAlone || status === 'stale' || status === 'reconnecting';
    },
    /** Without the server: whether numbers can be given all the same. */
    get worksAlone() {
      return isOpen() && services.some(({ series }) => desk.canGive(series, today()));
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

export type Machine = ReturnType<typeof createMachine>;
