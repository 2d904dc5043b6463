import { followQueue, type FollowStatus } from '@sportello/shared/follow-queue';
import type { Office } from '@sportello/shared/office';
import type { OpeningDay, OpeningDays } from '@sportello/shared/opening';
import type { PublicQueue } from '@sportello/shared/queue';
import type { Service } from '@sportello/shared/service';
import { ask, askUntilAnswered } from '../device/api.ts';
import { instantOf } from '../device/instant.ts';
import type { DeviceSocket } from '../device/socket.ts';
import { shouldReload } from '../device/upgrade.ts';
import {
  finishCurrent,
  forgetBefore,
  keyOf,
  noAnnouncements,
  observe,
  startNext,
  type Announcement,
  type Announcements,
  type KnownCalls,
} from './announcements.ts';
import { report } from './announcer.ts';
import { boardLines, issuerOf, type BoardLine } from './board.ts';
import { createKeepDirectory } from './keep-directory.ts';
import { isQuiet } from './resting.ts';
import { hoursAt, localDate } from '../device/hours.ts';

const KNOWN_KEY = 'sportello.knownCalls';
const KNOWN_FOR_MS = 20 * 3_600_000;
const REFRESH_MS = 30_000;

const worse: FollowStatus[] = ['live', 'reconnecting', 'connecting', 'stale', 'refused'];

function readKnown(): KnownCalls {
  try {
    return JSON.parse(localStorage.getItem(KNOWN_KEY) ?? '{}') as KnownCalls;
  } catch {
    return {};
  }
}

interface ScreenOptions {
  socket: DeviceSocket;
  officeIds: readonly string[];
  /** Announces one call; resolves with whether it was spoken when the next may begin. */
  announce: (call: Announcement) => Promise<boolean>;
}

/** What the waiting-room screen knows and shows; follows every named office until the page ends. */
export function createScreen({ socket, officeIds, announce }: ScreenOptions) {
  let queues = $state.raw<PublicQueue[]>([]);
  let lines = $state.raw<BoardLine[]>([]);
  let offices = $state.raw<Office[]>([]);
  /** Whether shown here or not: a number may come from any of them. */
  let allOffices = $state.raw<Office[]>([]);
  let services = $state.raw<Service[]>([]);
  let days = $state.raw<Readonly<Record<string, readonly OpeningDay[]>>>({});
  let statuses = $state.raw<Record<string, FollowStatus>>({});
  let announcements = $state.raw<Announcements>(noAnnouncements(readKnown()));
  let lastContactMs = $state(Date.now());
  let missing = $state(false);
  let nowMs = $state(Date.now());
  let clockText = '';
  let offsetMs = 0;

  const serverNow = () => Date.now() + offsetMs;
  const status = $derived(
    worse.findLast((one) => officeIds.some((id) => (statuses[id] ?? 'connecting') === one)) ?? 'connecting',
  );

  const setAnnouncements = (next: Announcements) => {
    if (next.known !== announcements.known) {
      const kept = forgetBefore(next, serverNow() - KNOWN_FOR_MS);
      localStorage.setItem(KNOWN_KEY, JSON.stringify(kept.known));
      announcements = kept;
    } else announcements = next;
  };
  const tellDesk = (
    { officeId, label, issuedBy, atMs }: Pick<Announcement, 'officeId' | 'label' | 'issuedBy' | 'atMs'>,
    spoken: boolean,
  ) => socket.emit('shown', { officeId, label, issuedBy, calledAt: instantOf(atMs), spoken }, () => {});

  /** A server that was started anew, or a desk that was, has not heard of the calls that stand here. */
  const tellAgain = () => {
    const waiting = announcements.pending.map((call) => keyOf(call.officeId, call));
    for (const line of lines) if (line.calling && !waiting.includes(line.key)) tellDesk(line, false);
  };

  const work = async () => {
    if (announcements.current) return;
    setAnnouncements(startNext(announcements));
    const call = announcements.current as Announcement | null;
    if (!call) return;
    tellDesk(call, false);
    const spoken = await announce(call);
    if (spoken) tellDesk(call, true);
    setAnnouncements(finishCurrent(announcements));
    void work();
  };

  const today = () => localDate(serverNow(), offices[0]?.timeZone ?? 'Europe/Rome');

  const onQueue = (queue: PublicQueue) => {
    if (queue.now !== clockText) {
      clockText = queue.now;
      offsetMs = Date.parse(queue.now) - Date.now();
      nowMs = serverNow();
    }
    queues = [...queues.filter((one) => one.officeId !== queue.officeId), queue];
    lines = boardLines(queues, today(), lines);
    lastContactMs = serverNow();
    const before = announcements.pending;
    const { next, silent } = observe(announcements, queue, serverNow());
    setAnnouncements(next);
    for (const call of next.pending) if (!before.includes(call)) report(call, 'queued');
    for (const call of silent) {
      report(call, 'silent');
      tellDesk(call, false);
    }
    void work();
  };

  const loadDirectory = async () => {
    for (const id of officeIds) {
      const path = `/offices/${encodeURIComponent(id)}`;
      const answer = await askUntilAnswered(() => ask<Office>(path));
      if (answer?.kind === 'ok') offices = [...offices.filter((one) => one.id !== id), answer.data];
      else if (answer?.kind === 'problem') missing = true;
      const opening = await askUntilAnswered(() => ask<OpeningDays>(`${path}/opening-days`));
      if (opening?.kind === 'ok') days = { ...days, [id]: opening.data.days };
    }
    const all = await askUntilAnswered(() => ask<{ offices: Office[] }>('/offices'));
    if (all?.kind === 'ok') allOffices = all.data.offices;
    const answer = await askUntilAnswered(() => ask<{ services: Service[] }>('/services'));
    if (answer?.kind === 'ok') services = answer.data.services;
  };

  const keepDirectory = createKeepDirectory({
    version: () => (queues.length > 0 ? Math.max(...queues.map(({ directory }) => directory)) : undefined),
    read: loadDirectory,
    now: () => performance.now(),
  });

  const reloadWhenIdle = () => {
    const offered = queues[0]?.version;
    if (!offered || announcements.current || announcements.pending.length > 0) return;
    if (shouldReload(__DEVICE_VERSION__, offered, localStorage)) location.reload();
  };

  for (const officeId of officeIds) {
    followQueue({
      socket,
      room: 'public',
      officeId,
      refreshMs: REFRESH_MS,
      onQueue,
      onStatus: (next) => {
        if (next !== 'live' && statuses[officeId] === 'live') lastContactMs = serverNow();
        if (next === 'live' && statuses[officeId] !== 'live') tellAgain();
        statuses = { ...statuses, [officeId]: next };
      },
    });
  }
  void keepDirectory();
  setInterval(() => {
    nowMs = serverNow();
    if (lines.some((line) => line.date !== today())) lines = boardLines(queues, today(), lines);
    reloadWhenIdle();
    void keepDirectory();
  }, 1_000);

  return {
    /** In the order in which the address names them. */
    get queues() {
      return queues.toSorted((a, b) => officeIds.indexOf(a.officeId) - officeIds.indexOf(b.officeId));
    },
    /** Calls of today, newest first. */
    get lines() {
      return lines;
    },
    get offices() {
      return offices.toSorted((a, b) => officeIds.indexOf(a.id) - officeIds.indexOf(b.id));
    },
    /** Who gave a number, where it was another office than the one that calls it. */
    issuer: (call: Pick<BoardLine, 'issuedBy'>) => issuerOf(call, allOffices),
    /** When the doors of one of the offices are open, as far as the server has told. */
    hours: (office: Office) => hoursAt(office, days[office.id] ?? [], nowMs),
    get services() {
      return services;
    },
    get status() {
      return status;
    },
    /** No sign of the server: what is shown may no longer be so. */
    get stale() {
      return status === 'stale' || status === 'refused';
    },
    /** The doors of all offices are shut and the last person has gone. */
    get resting() {
      const known = offices.length === officeIds.length && queues.length === officeIds.length;
      const shut = () => offices.every((office) => !hoursAt(office, days[office.id] ?? [], nowMs).open);
      return known && !announcements.current && queues.every(isQuiet) && shut();
    },
    /** When the server was last heard of, by the server's clock. */
    get lastContactMs() {
      return lastContactMs;
    },
    get announcing() {
      return announcements.current;
    },
    /** The server's clock, moving once a second. */
    get nowMs() {
      return nowMs;
    },
    /** Nothing is being announced or waits for it: a reload would cut nobody off. */
    get idle() {
      return announcements.current === null && announcements.pending.length === 0;
    },
    /** An office of the address does not exist. */
    get missing() {
      return missing;
    },
  };
}

export type Screen = ReturnType<typeof createScreen>;
