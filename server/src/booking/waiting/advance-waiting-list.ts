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
import { parseDate } from '../slots/local-date.ts';
import { toInstant, zoneOf } from '../slots/zone.ts';
import type { TakeSeat } from '../take-seat.ts';
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
const BATCH = 500;

/**
 * Brings the waiting list up to date: offers that ran out pass on, and whoever is first gets what is free as a real hold and a
 * mail. Any server may run it at any time: hold and mail of an offer have one name each, so repeating it makes neither twice.
 */
export function createAdvanceWaitingList(parts: Parts) {
  const { directory, appointments, availability, takeSeat, identity } = parts;
  const { waitingIdentity, waiting, offerEarlier, clock } = parts;

  async function settleOffers(): Promise<void> {
    for (const entry of await waiting.inState('offered', BATCH)) {
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
    service: directory.service(entry.serviceId),
    extraPersons: entry.extraPersons,
    channel: 'online',
    // A hold that was made before the server died is found again.
    sessionHash: sessionHashOf(entry),
  });

  /** False when service or calendar were taken out of the directory. */
  function isOffered(entry: WaitingEntry): boolean {
    try {
      return availability.calendarsFor(directory.service(entry.serviceId), entry).length > 0;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  }

  async function slotFor(entry: WaitingEntry): Promise<FreeSlot | undefined> {
    const record = entry.appointmentId ? await appointments.byId(entry.appointmentId) : undefined;
    const wanted = record ? offerEarlier.wantedBy(record) : wantedBy(entry);
    const calendars = availability.calendarsFor(wanted.service, entry, wanted.also);
    const zone = zoneOf(calendars[0]!.timeZone);
    const fromMs = Math.max(clock.now(), toInstant(zone, parseDate(entry.from), 0));
    const untilMs = toInstant(zone, parseDate(entry.to) + 1, 0);
    const toMs = record ? Math.min(untilMs, record.start.getTime()) : untilMs;
    const [slot] = await availability.slotsBetween(calendars, wanted, fromMs, toMs, 1);
    return slot;
  }

  async function hold(entry: WaitingEntry, offerMin: number): Promise<AppointmentRecord | undefined> {
    const wanted = wantedBy(entry);
    const { service } = wanted;
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
          channel: 'online',
          mode: service.modes[0]!,
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
    // Left the line meanwhile: the time is for the next one.
    if (!isStepped && (await waiting.byId(entry.id))?.state === 'left') await kept.release();
    return true;
  }

  /** Whose appointment was given up, or has come: nothing can be earlier any more. */
  async function endSettled(): Promise<void> {
    const tied = (await waiting.inState('waiting', BATCH)).filter((entry) => entry.appointmentId);
    const records = await appointments.byIds(tied.map((entry) => entry.appointmentId!));
    const stands = new Set(
      records
        .filter(
          ({ state, start }) =>
            state !== 'pendingEmail' && openStates.includes(state) && start.getTime() > clock.now(),
        )
        .map((record) => record.id),
    );
    for (const entry of tied)
      if (!stands.has(entry.appointmentId!)) await waiting.step(entry, { state: 'ended' });
  }

  const shareCalendar = (one: WaitingEntry, other: WaitingEntry): boolean => {
    const needs = ({ serviceId }: WaitingEntry): string[] => {
      const { calendarIds, requiredCalendarIds } = directory.service(serviceId);
      return [...calendarIds, ...requiredCalendarIds];
    };
    const others = new Set(needs(other));
    return needs(one).some((id) => others.has(id));
  };

  return async function advanceWaitingList(): Promise<void> {
    await waiting.erase(clock.now());
    await settleOffers();
    await endSettled();
    const line = (await waiting.inState('waiting', BATCH)).filter(isOffered);
    if (line.length === 0) return;
    const { offerMin } = await parts.settings.read();
    const passed = new Set<WaitingEntry>();
    for (const entry of line) {
      if (await slotFor(entry)) {
        // It may have come free after those before were looked at; then it is theirs first.
        for (const earlier of passed)
          if (shareCalendar(earlier, entry) && (await offer(earlier, offerMin))) passed.delete(earlier);
        if (await offer(entry, offerMin)) continue;
      }
      passed.add(entry);
    }
    parts.wakeMail();
  };
}
export type AdvanceWaitingList = ReturnType<typeof createAdvanceWaitingList>;
