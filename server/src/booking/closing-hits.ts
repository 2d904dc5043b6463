import type { Calendar } from '@sportello/shared/calendar';
import type { ClosingOutcome, ClosingScope } from '@sportello/shared/closing';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { openStates, type AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore, TakenSpan } from './appointment-store.ts';
import type { Availability, FreeSlot, ReadTaken, Wanted } from './availability.ts';
import type { CancelAppointment } from './cancel-appointment.ts';
import type { ClosingOrder } from './closing-store.ts';
import type { MoveAppointment } from './move-appointment.ts';
import { closedSpans } from './slots/closures.ts';
import { DAY_MS, parseDate } from './slots/local-date.ts';
import type { Span } from './slots/spans.ts';
import { zoneOf } from './slots/zone.ts';

interface Parts {
  appointments: AppointmentStore;
  availability: Availability;
  cancel: CancelAppointment;
  move: MoveAppointment;
  clock: Clock;
}

const TRIES = 5;
const PERIOD_DAYS = 14;
/** Whoever is moved to an earlier time has so long to read of it. */
const LEAD_MS = DAY_MS;

/** Whom a closure hits, and what becomes of each. */
export function createClosingHits({ appointments, availability, cancel, move, clock }: Parts) {
  /** Open appointments and holds that are still to come. */
  async function hitBy(
    calendars: readonly Calendar[],
    closure: ClosingScope['closure'],
  ): Promise<AppointmentRecord[]> {
    // Whoever needs two of the calendars is hit once.
    const hits = new Map<string, AppointmentRecord>();
    for (const calendar of calendars) {
      const spans = spansOf(closure, calendar.timeZone);
      if (spans.length === 0) continue;
      const fromMs = Math.max(spans[0]!.from, clock.now());
      const toMs = spans.at(-1)!.to;
      const found = await appointments.atCalendars(
        [calendar.id],
        [...openStates, 'hold'],
        // A visit that began the day before may reach into it.
        fromMs - DAY_MS,
        toMs,
      );
      for (const record of found) {
        const [startMs, endMs] = [record.start.getTime(), record.end.getTime()];
        if (startMs > clock.now() && spans.some((span) => startMs < span.to && endMs > span.from))
          hits.set(record.id, record);
      }
    }
    return [...hits.values()];
  }

  /**
   * What is taken if people went, one after another, where it is proposed. Reads each span of the store once: nothing is
   * written while one looks.
   */
  function pretend() {
    const known = new Map<string, Promise<TakenSpan[]>>();
    const gone = new Map<string, TakenSpan>();
    const readTaken: ReadTaken = async (calendarIds, fromMs, toMs) => {
      const key = JSON.stringify([calendarIds, fromMs, toMs]);
      let stored = known.get(key);
      if (!stored) known.set(key, (stored = appointments.taken(calendarIds, fromMs, toMs)));
      return [...(await stored).filter(({ id }) => !gone.has(id)), ...gone.values()];
    };
    return {
      readTaken,
      goes({ id, state }: AppointmentRecord, slot: FreeSlot, wanted: Wanted): void {
        const [start, end] = [new Date(slot.startMs), new Date(slot.endMs)];
        const { from, to } = availability.spanOf(wanted, slot.startMs);
        const occupied = { seats: [...slot.seats], from: new Date(from), to: new Date(to) };
        gone.set(id, { id, state, start, end, occupied });
      },
    };
  }

  /**
   * The first other time after the old one, for which people have planned; earlier only where nothing later is free. On the same
   * calendar if there is one, else on any that serves. Never inside the closed span.
   */
  async function proposalFor(
    record: AppointmentRecord,
    isClosed: (slot: FreeSlot) => boolean,
    nowMs: number,
    readTaken?: ReadTaken,
  ): Promise<FreeSlot | undefined> {
    const wanted = availability.wantedOf(record, record.channel);
    const all = availability.calendarsFor(wanted.service, {}, wanted.also);
    const own = all.filter((calendar) => calendar.id === record.calendarId);
    for (const earliestMs of [record.start.getTime(), nowMs + LEAD_MS]) {
      for (const calendars of own.length > 0 ? [own, all] : [all]) {
        const horizonMs = nowMs + (Math.max(...calendars.map(({ horizonDays }) => horizonDays)) + 2) * DAY_MS;
        for (let fromMs = earliestMs; fromMs < horizonMs; fromMs += PERIOD_DAYS * DAY_MS) {
          const toMs = fromMs + PERIOD_DAYS * DAY_MS;
          const slots = await availability.slotsBetween(
            calendars,
            wanted,
            fromMs,
            toMs,
            undefined,
            readTaken,
          );
          const slot = slots.find((one) => !isClosed(one));
          if (slot) return slot;
        }
      }
    }
    return undefined;
  }

  /** Undefined where somebody has changed the appointment since it was read: whoever looks again sees whether it is still hit. */
  async function resolve(
    record: AppointmentRecord,
    { action, message, by }: ClosingOrder,
  ): Promise<ClosingOutcome | undefined> {
    const from = { calendarId: record.calendarId, start: record.start.toISOString() };
    const known = { appointmentId: record.id, from };
    try {
      for (let attempt = 0; action === 'rebook' && attempt < TRIES; attempt++) {
        // The calendars are closed by now, so whatever is free is outside.
        const slot = await proposalFor(record, () => false, clock.now());
        if (!slot) break;
        try {
          const moved = await move(record, {
            calendarId: slot.calendarId,
            startMs: slot.startMs,
            channel: record.channel,
            by,
            reason: message,
            onlyAsGiven: true,
            asksAgreement: true,
          });
          return {
            ...known,
            outcome: 'moved',
            to: { calendarId: moved.calendarId, start: moved.start.toISOString() },
          };
        } catch (error) {
          // Somebody else took it, or it was closed as well: there may be another.
          if (!(error instanceof DomainError) || !error.code.startsWith('slot.')) throw error;
        }
      }
      await cancel(record, { by, reason: message, onlyAsGiven: true });
      return { ...known, outcome: 'cancelled' };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'appointment.started') return { ...known, outcome: 'unchanged' };
      if (error.code === 'appointment.state') return undefined;
      throw error;
    }
  }

  /** Where each of them would go, one after another as the closure will move them. */
  async function proposalsFor(
    records: readonly AppointmentRecord[],
    isClosed: (slot: FreeSlot) => boolean,
  ): Promise<(FreeSlot | undefined)[]> {
    const { readTaken, goes } = pretend();
    const nowMs = clock.now();
    const proposals: (FreeSlot | undefined)[] = [];
    for (const record of records) {
      const slot = await proposalFor(record, isClosed, nowMs, readTaken);
      if (slot) goes(record, slot, availability.wantedOf(record, record.channel));
      proposals.push(slot);
    }
    return proposals;
  }

  return { hitBy, proposalsFor, resolve };
}

/** When a closure closes, ascending; nothing where its hours are those that the clocks skip. */
export const spansOf = (closure: ClosingScope['closure'], timeZone: string): readonly Span[] =>
  closedSpans([closure], zoneOf(timeZone), parseDate(closure.firstDate), parseDate(closure.lastDate));

export type ClosingHits = ReturnType<typeof createClosingHits>;
