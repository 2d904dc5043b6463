import { followQueue, type FollowStatus } from '@sportello/shared/follow-queue';
import type { Device, DeviceReport, DeviceSettings } from '@sportello/shared/device';
import type { Office } from '@sportello/shared/office';
import type { OpeningDay, OpeningDays } from '@sportello/shared/opening';
import type { PublicQueue } from '@sportello/shared/queue';
import type { Service } from '@sportello/shared/service';
import { ask, askUntilAnswered } from '../device/api.ts';
import { hoursAt, localDate, nextDate } from '../device/hours.ts';
import { pause } from '../device/pause.ts';
import { RoomCode } from '../device/room-code.svelte.ts';
import { connectDevice } from '../device/socket.ts';
import { stayInContact } from '../device/stay-in-contact.ts';
import { dropToken } from '../device/token.ts';
import { shouldReload } from '../device/upgrade.ts';
import { createCommands } from './commands.ts';
import { createOfflineDesk } from './offline/offline-desk.svelte.ts';
import type { PaperWay } from './paper/slip.svelte.ts';
import { PrinterWatch } from './paper/printer-watch.svelte.ts';
import { keepKnown, loadKnown, type Known } from './offline/offline-store.ts';
import { seriesAt } from './services.ts';
import { idleKindOf, type Step } from './step.ts';

const WAITS_REFRESH_MS = 15_000;
const DIRECTORY_REFRESH_MS = 10 * 60_000;
const KEEP_UP_MS = 15_000;
/** Where the bridge to a USB printer listens unless somebody chose another port. */
const BRIDGE_PORT = 9105;
/** The kept clock is worth a write when it is wrong by this much. */
const CLOCK_DRIFT_MS = 5_000;

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
  let printer = $state.raw<PrinterWatch | null>(null);
  let camera = $state.raw<Pick<DeviceReport, 'camera'>>({});
  let tellState = () => {};
  let localMs = $state(Date.now());
  let nowMs = $state(Date.now());
  let offsetMs = 0;
  let keptOffsetMs = Number.NEGATIVE_INFINITY;
  const desk = createOfflineDesk(token);

  const cutOff = $derived(startsAlone || status === 'stale');
  const serverNow = () => Date.now() + offsetMs;
  const hours = $derived(office && (queue || startsAlone) ? hoursAt(office, days, nowMs) : null);
  const isOpen = () => office?.ticketsOutsideHours === true || hours?.open === true;
  const today = () => localDate(serverNow(), office?.timeZone ?? 'Europe/Rome');
  const commands = createCommands(
    token,
    desk,
    {
      device: () => device,
      office: () => office,
      services: () => services,
      today,
      open: () => (hours === null ? null : isOpen()),
      cutOff: () => cutOff,
    },
    (next) => (step = next),
  );

  const goTo = (next: Step) => {
    commands.leave(step);
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
    printer = watchPrinter(known.device);
    commands.resume();
  }

  const watchPrinter = (mine: Device) =>
    new PrinterWatch(mine, token, { report: () => tellState(), isIdle: () => step.at === 'home' });

  /** How this machine prints; `print` may be set on the machine itself. */
  const paperWay = (print: DeviceSettings['print']): PaperWay => ({
    machineToken: token,
    settings: { print, bridgePort: device?.settings.bridgePort ?? BRIDGE_PORT },
    onOutcome: (outcome) => printer?.set(outcome),
  });

  async function start() {
    await desk.load().catch(() => {});
    const known = await loadKnown().catch(() => undefined);
    const answer = await askUntilAnswered(() => ask<Device>('/device', token), {
      onOffline: () => startAlone(known),
    });
    if (answer?.kind !== 'ok') return dropToken();
    if (answer.data.role !== 'kiosk') return location.replace(`/${answer.data.role}`);
    const isFirstKnown = device === null;
    device = answer.data;
    room = new RoomCode(token, device.officeId);
    services = known?.services ?? [];
    days = known?.days ?? [];
    if (isFirstKnown) commands.resume();
    const socket = connectDevice(token);
    const isIdle = () => step.at === 'home';
    printer ??= watchPrinter(device);
    tellState = stayInContact({
      socket,
      device,
      describe: () => ({ unsent: desk.unsent, ...printer?.told, ...camera }),
      isIdle,
      onRevoked: dropToken,
      onState: ({ testSlip }) => testSlip && void printer?.printTest(testSlip),
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
  // Plugged in, or allowed, meanwhile: it is tried again.
  navigator.mediaDevices?.addEventListener('devicechange', () => (camera = {}));
  setInterval(keepUp, KEEP_UP_MS);
  setInterval(() => {
    localMs = Date.now();
    nowMs = serverNow();
    const free = step.at === 'home' && queue !== null;
    if (free && shouldReload(__DEVICE_VERSION__, queue?.version ?? '', localStorage)) location.reload();
  }, 1_000);

  return {
    want: commands.want,
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
    /** Null where it has none that can be asked. */
    get printer() {
      return printer;
    },
    paperWay,
    /** True once for a number: whoever is told so prints it, also across power cuts. */
    beginsOnPaper: desk.beginsOnPaper,
    /** False once it was found that there is none, or that the browser does not give it. */
    get cameraWorks() {
      return camera.camera === undefined || camera.camera === 'ready';
    },
    /** How the camera was found, for the administration. */
    noteCamera: (found: DeviceReport['camera']) => {
      if (camera.camera === found) return;
      camera = { camera: found };
      tellState();
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
