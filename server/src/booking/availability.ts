import type { Channel } from '@sportello/shared/appointment';
import type { Calendar } from '@sportello/shared/calendar';
import type { Service } from '@sportello/shared/service';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { AppointmentStore, TakenSpan } from './appointment-store.ts';
import { lastBookableDate, officeOpensAt } from './slots/bookable-span.ts';
import { anyOf } from './slots/combined-starts.ts';
import { freeSeatsAt, freeStarts, spanToLoad } from './slots/free-starts.ts';
import { DAY_MS } from './slots/local-date.ts';
import type { SlotInput, SlotQuestion, VisitTiming } from './slots/slot-input.ts';
import { visitTiming } from './slots/visit-timing.ts';

export interface Wanted {
  service: Service;
  /** Further services of the same visit. */
  also?: readonly Service[];
  extraPersons: number;
  channel: Channel;
  /** Hash of the session whose own hold hides nothing. */
  sessionHash: string | null;
  /** An appointment that is being moved and whose own time hides nothing. */
  exceptId?: string;
}

/** A start that can be booked; epoch milliseconds. */
export interface FreeSlot {
  startMs: number;
  endMs: number;
  calendarId: string;
  officeId: string;
}

/** Seats for one start, the one to take first in front. */
export interface SeatsAnswer {
  seats: number[];
  timing: VisitTiming;
  /** The grid has this start, so that without seats somebody else has it. */
  known: boolean;
  /** Something on the span is over and only has to be cleared away. */
  clearable: boolean;
}

const MINUTE_MS = 60_000;

/** Loads what is taken and asks the pure function: list, hold, booking and moving all come here. */
export function createAvailability({
  directory,
  appointments,
  clock,
}: {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  clock: Clock;
}) {
  const opensAt = (calendar: Calendar, nowMs: number): string =>
    officeOpensAt(directory.office(calendar.officeId).opening, calendar.timeZone, nowMs);

  /** Calendars that take bookings for the service; throws when the one asked for does not. */
  function calendarsFor(
    service: Service,
    only: { officeId?: string; calendarId?: string } = {},
    also: readonly Service[] = [],
  ): Calendar[] {
    const shared = service.calendarIds.filter((id) => also.every((one) => one.calendarIds.includes(id)));
    if ([service, ...also].some((one) => one.calendarIds.length === 0))
      throw new DomainError('service.noBooking');
    if (only.officeId) directory.office(only.officeId);
    if (only.calendarId && !shared.includes(directory.calendar(only.calendarId).id))
      throw new DomainError('service.notOfferedHere');
    const calendars = shared
      .map((id) => directory.calendar(id))
      .filter((calendar) => calendar.active)
      .filter((calendar) => !only.officeId || calendar.officeId === only.officeId)
      .filter((calendar) => !only.calendarId || calendar.id === only.calendarId);
    if (calendars.length === 0) throw new DomainError('service.notOfferedHere');
    return calendars;
  }

  function inputFor(
    calendar: Calendar,
    question: SlotQuestion,
    taken: readonly TakenSpan[],
    exceptId?: string,
  ): SlotInput {
    const spans = taken.filter((span) => span.occupied.calendarId === calendar.id && span.id !== exceptId);
    const toBusy = (span: TakenSpan) => ({
      seat: span.occupied.seat,
      from: span.occupied.from.getTime(),
      to: span.occupied.to.getTime(),
      start: span.start.getTime(),
      end: span.end.getTime(),
    });
    return {
      ...question,
      calendar,
      officeOpensAt: opensAt(calendar, question.now),
      busy: spans.filter((span) => !span.freeAt).map(toBusy),
      holds: spans
        .filter((span) => span.freeAt)
        .map((span) => ({
          ...toBusy(span),
          // Only a hold is given up for another one; a booking of the same session stays.
          session: span.state === 'hold' ? (span.sessionHash ?? '') : '',
          expiresAt: span.freeAt!.getTime(),
        })),
    };
  }

  async function slotsBetween(
    calendars: readonly Calendar[],
    wanted: Wanted,
    fromMs: number,
    toMs: number,
    limit?: number,
  ): Promise<FreeSlot[]> {
    const timing = visitTiming([wanted.service, ...(wanted.also ?? [])], wanted.extraPersons);
    const question: SlotQuestion = {
      from: fromMs,
      to: toMs,
      now: clock.now(),
      channel: wanted.channel,
      session: wanted.sessionHash,
      timing,
      limit,
    };
    const load = spanToLoad(question);
    const taken = await appointments.taken(
      calendars.map((calendar) => calendar.id),
      load.from,
      load.to,
    );
    const lists = calendars.map((calendar) => ({
      calendarId: calendar.id,
      starts: freeStarts(inputFor(calendar, question, taken, wanted.exceptId)),
    }));
    const officeOf = new Map(calendars.map((calendar) => [calendar.id, calendar.officeId]));
    const slots = anyOf(lists).map(({ start, options }) => ({
      startMs: start,
      endMs: start + timing.durationMin * MINUTE_MS,
      calendarId: options[0]!.calendarId,
      officeId: officeOf.get(options[0]!.calendarId)!,
    }));
    return limit === undefined ? slots : slots.slice(0, limit);
  }

  return {
    calendarsFor,

    /** The services of a visit; throws `service.notFound`. */
    servicesOf: (visit: { serviceId: string; alsoServiceIds?: readonly string[] }) => ({
      service: directory.service(visit.serviceId),
      also: (visit.alsoServiceIds ?? []).map((id) => directory.service(id)),
    }),
    slotsBetween,

    /** Last local date that any of the calendars opens today. */
    lastDate(calendars: readonly Calendar[]): string {
      const nowMs = clock.now();
      return calendars
        .map((calendar) => lastBookableDate({ calendar, officeOpensAt: opensAt(calendar, nowMs) }, nowMs))
        .reduce((latest, date) => (date > latest ? date : latest));
    },

    /** The nearest free start within the horizon. Looks at growing spans, for it mostly lies in the first days. */
    async first(calendars: readonly Calendar[], wanted: Wanted): Promise<FreeSlot | undefined> {
      const nowMs = clock.now();
      const horizonDays = Math.max(...calendars.map((calendar) => calendar.horizonDays)) + 2;
      let fromDay = 0;
      for (let days = 4; fromDay < horizonDays; days *= 3) {
        const toDay = Math.min(fromDay + days, horizonDays);
        const [slot] = await slotsBetween(
          calendars,
          wanted,
          nowMs + fromDay * DAY_MS,
          nowMs + toDay * DAY_MS,
          1,
        );
        if (slot) return slot;
        fromDay = toDay;
      }
      return undefined;
    },

    async seatsAt(calendar: Calendar, wanted: Wanted, startMs: number): Promise<SeatsAnswer> {
      const timing = visitTiming([wanted.service, ...(wanted.also ?? [])], wanted.extraPersons);
      const question: SlotQuestion = {
        from: startMs,
        to: startMs + 1,
        now: clock.now(),
        channel: wanted.channel,
        session: wanted.sessionHash,
        timing,
      };
      const load = spanToLoad(question);
      const taken = await appointments.taken([calendar.id], load.from, load.to);
      const input = inputFor(calendar, question, taken, wanted.exceptId);
      const seats = freeSeatsAt(input, startMs);
      return {
        seats,
        timing,
        known: seats.length > 0 || freeSeatsAt({ ...input, busy: [], holds: [] }, startMs).length > 0,
        clearable: taken.some((span) => span.freeAt && span.freeAt.getTime() <= question.now),
      };
    },
  };
}
export type Availability = ReturnType<typeof createAvailability>;
