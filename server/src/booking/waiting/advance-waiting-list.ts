import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import type { Mail, OutboxStore } from '../../notify/outbox-store.ts';
import type { WaitingMail } from '../../notify/waiting-mail.ts';
import type { DirectoryReader } from '../../office/directory.ts';
import { openStates, type AppointmentRecord } from '../appointment-record.ts';
import type { AppointmentStore } from '../appointment-store.ts';
import type { Availability, FreeSlot, Wanted } from '../availability.ts';
import type { Identity } from '../identity.ts';
import type { OfferEarlier } from '../offer-earlier.ts';
import type { BookingSettingsStore } from '../settings-store.ts';
import { formatDate } from '../slots/local-date.ts';
import { toDay, zoneOf } from '../slots/zone.ts';
import type { TakeSeat } from '../take-seat.ts';
import { createFreeForWaiting, type Waiting } from './free-for-waiting.ts';
import { modeForAll } from '../visit-services.ts';
import type { WaitingIdentity } from './waiting-identity.ts';
import type { WaitingEntry, WaitingStore } from './waiting-store.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  availability: Availability;
  takeSeat: TakeSeat;
  identity: Identity;
  waitingIdentity: WaitingIdentity;
  waiting: WaitingStore;
  offerEarlier: OfferEarlier;
  waitingMail: WaitingMail;
  outbox: OutboxStore<Mail>;
  settings: BookingSettingsStore;
  clock: Clock;
  wakeMail: () => void;
}

/** A time that is put aside for somebody in line. */
interface Kept {
  holdId?: string;
  calendarId: string;
  start: Date;
  expiresAt: Date;
  /** Gives it back. */
  release: () => Promise<void>;
}

/** Who lets so many offers pass wants none any more. */
const UNANSWERED = 3;

/**
 * Brings the waiting list up to date: offers that ran out pass on, and whoever is first gets what is free as a real hold and a
 * mail. Any server may run it at any time: hold and mail of an offer have one name each, so repeating it makes neither twice.
 */
export function createAdvanceWaitingList(parts: Parts) {
  const { directory, appointments, availability, takeSeat, identity } = parts;
  const { waitingIdentity, waiting, offerEarlier, clock } = parts;
  const free = createFreeForWaiting(parts);

  async function settleOffers(): Promise<void> {
    for (const entry of await waiting.inState('offered')) {
      if (entry.appointmentId) {
        await settleEarlier(entry);
        continue;
      }
      const hold = await appointments.byId(entry.offer!.holdId!);
      if (hold && hold.state !== 'hold') await waiting.step(entry, { state: 'booked' });
      else if (!hold || entry.offer!.expiresAt.getTime() <= clock.now()) await passOn(entry);
    }
  }

  async function passOn(entry: WaitingEntry): Promise<void> {
    const state = entry.offers >= UNANSWERED ? 'ended' : 'waiting';
    await waiting.step(entry, { state, queuedAt: new Date(clock.now()) });
  }

  /** An offer to move an appointment: taken, run out, or without object because the appointment changed. */
  async function settleEarlier(entry: WaitingEntry): Promise<void> {
    const record = await appointments.byId(entry.appointmentId!);
    if (record?.offer?.id === waitingIdentity.offerName(entry)) {
      if (entry.offer!.expiresAt.getTime() > clock.now()) return;
      await offerEarlier.withdraw(record);
    }
    // Taken by a server that died before it could say so.
    if (record?.start.getTime() === entry.offer!.start.getTime())
      await waiting.step(entry, { state: 'booked' });
    else await passOn(entry);
  }

  /** Keeps an earlier time for the appointment of the entry, unless it has one from before the server died. */
  async function keepEarlier(entry: WaitingEntry, offerMin: number): Promise<Kept | undefined> {
    const id = waitingIdentity.offerName({ id: entry.id, offers: entry.offers + 1 });
    let record = await appointments.byId(entry.appointmentId!);
    if (record && record.offer?.id !== id) {
      const slot = await slotFor(entry);
      if (!slot) return undefined;
      const expiresAt = new Date(Math.min(clock.now() + offerMin * 60_000, slot.startMs));
      try {
        record = await offerEarlier.offer(record, slot, { id, expiresAt });
      } catch (error) {
        if (error instanceof DomainError) return undefined;
        throw error;
      }
    }
    if (!record?.offer) return undefined;
    const { calendarId, start, expiresAt } = record.offer;
    return { calendarId, start, expiresAt, release: () => offerEarlier.withdraw(record) };
  }

  async function keep(entry: WaitingEntry, offerMin: number): Promise<Kept | undefined> {
    if (entry.appointmentId) return keepEarlier(entry, offerMin);
    const record = await hold(entry, offerMin);
    return (
      record && {
        holdId: record.id,
        calendarId: record.calendarId,
        start: record.start,
        expiresAt: record.freeAt!,
        release: () => appointments.removeHold(record.id, record.sessionHash!),
      }
    );
  }

  const sessionHashOf = (entry: WaitingEntry): string =>
    identity.hashSession(waitingIdentity.sessionOf(entry.id, entry.offers + 1));

  const wantedBy = (entry: WaitingEntry): Wanted => ({
    ...availability.servicesOf(entry),
    extraPersons: entry.extraPersons,
    channel: 'online',
    // A hold that was made before the server died is found again.
    sessionHash: sessionHashOf(entry),
  });

  async function slotFor(entry: WaitingEntry): Promise<FreeSlot | undefined> {
    const record = entry.appointmentId ? await appointments.byId(entry.appointmentId) : undefined;
    const wanted = record ? offerEarlier.wantedBy(record) : wantedBy(entry);
    const asked = { entry, ...(record ? { record } : {}) };
    const { fromMs, toMs } = free.rangeOf(asked);
    const [slot] = await availability.slotsBetween(free.calendarsOf(asked), wanted, fromMs, toMs, 1);
    return slot;
  }

  async function hold(entry: WaitingEntry, offerMin: number): Promise<AppointmentRecord | undefined> {
    const wanted = wantedBy(entry);
    const { service, also = [] } = wanted;
    const sessionHash = sessionHashOf(entry);
    // The session's one hold, so that the booking pages know it as any other.
    const once = `hold:${sessionHash}`;
    const made = await appointments.byOnce(once);
    if (made) return made;
    const slot = await slotFor(entry);
    if (!slot) return undefined;
    try {
      return await takeSeat(directory.calendar(slot.calendarId), wanted, slot.startMs, async (placement) => {
        const twin = await appointments.byOnce(once);
        if (twin) return twin;
        const now = new Date(clock.now());
        const { id, codeHash } = identity.create();
        const record: AppointmentRecord = {
          ...placement,
          id,
          state: 'hold',
          serviceId: service.id,
          ...(also.length > 0 ? { alsoServiceIds: also.map((one) => one.id) } : {}),
          channel: 'online',
          mode: modeForAll([service, ...also])!,
          extraPersons: entry.extraPersons,
          // Never beyond the visit itself.
          freeAt: new Date(Math.min(now.getTime() + offerMin * 60_000, placement.start.getTime())),
          once,
          sessionHash,
          codeHash,
          language: entry.language,
          sequence: 0,
          history: [{ at: now, by: 'system', action: 'held' }],
        };
        await appointments.insert(record);
        return record;
      });
    } catch (error) {
      // Somebody was faster; the next turn finds what is left.
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  /** Whether the entry has an offer now. */
  async function offer(entry: WaitingEntry, offerMin: number): Promise<boolean> {
    const kept = await keep(entry, offerMin);
    if (!kept) return false;
    const offers = entry.offers + 1;
    await parts.outbox.add(
      waitingIdentity.offerName({ id: entry.id, offers }),
      parts.waitingMail.offer(entry, kept),
      clock.now(),
    );
    const { holdId, start, expiresAt } = kept;
    const isStepped = await waiting.step(entry, {
      state: 'offered',
      offers,
      offer: { ...(holdId ? { holdId } : {}), start, expiresAt },
    });
    // Left the line meanwhile, or another server went on before: the time is for the next one.
    if (!isStepped) {
      const current = await waiting.byId(entry.id);
      const isTheirs =
        current?.state === 'offered' && current.offers === offers && current.offer?.holdId === holdId;
      if (!isTheirs) await kept.release();
    }
    return true;
  }

  /** Everybody who still waits, in order. Out of the line go those whose dates are over, or whose appointment was given up or has come. */
  async function readLine(): Promise<Waiting[]> {
    const entries = await waiting.inState('waiting');
    const ids = entries.flatMap(({ appointmentId }) => appointmentId ?? []);
    const records = new Map((await appointments.byIds(ids)).map((record) => [record.id, record]));
    const today = formatDate(toDay(zoneOf(directory.municipality().timeZone), clock.now()));
    const line: Waiting[] = [];
    for (const entry of entries) {
      const record = records.get(entry.appointmentId ?? '');
      const isOver = entry.to < today || (entry.appointmentId !== undefined && !stands(record));
      const one = { entry, ...(record ? { record } : {}) };
      if (isOver) await waiting.step(entry, { state: 'ended' });
      else if (free.isOffered(one)) line.push(one);
    }
    return line;
  }
  const stands = (record: AppointmentRecord | undefined): boolean =>
    record !== undefined &&
    record.state !== 'pendingEmail' &&
    openStates.includes(record.state) &&
    record.start.getTime() > clock.now();

  return async function advanceWaitingList(): Promise<void> {
    await waiting.erase(clock.now());
    await settleOffers();
    const line = await readLine();
    if (line.length === 0) return;
    const { offerMin } = await parts.settings.read();
    const look = free.look(line);
    const passed = new Set<Waiting>();
    const serve = async (one: Waiting): Promise<boolean> => {
      if (!(await look.hasFor(one)) || !(await offer(one.entry, offerMin))) return false;
      look.again();
      return true;
    };
    for (const one of line) {
      if (await look.hasFor(one)) {
        // It may have come free after those before were looked at; then it is theirs first.
        look.again();
        for (const before of passed)
          if (free.compete(before.entry, one.entry) && (await serve(before))) passed.delete(before);
        if (await serve(one)) continue;
      }
      passed.add(one);
    }
    parts.wakeMail();
  };
}
export type AdvanceWaitingList = ReturnType<typeof createAdvanceWaitingList>;
