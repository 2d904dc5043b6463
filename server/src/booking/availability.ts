import type { Channel } from '@sportello/shared/channel';
import type { Calendar } from '@sportello/shared/calendar';
import type { Service } from '@sportello/shared/service';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore, TakenSpan } from './appointment-store.ts';
import { lastBookableDate, officeOpensAt } from './slots/bookable-span.ts';
import { claimedSpan } from './slots/claims.ts';
import { anyOf, freeSeatsAt, freeStartsTogether } from './slots/combined-starts.ts';
import { freeStarts, spanToLoad } from './slots/free-starts.ts';
import { DAY_MS } from './slots/local-date.ts';
import type { FreeStart, SlotInput, SlotQuestion, VisitTiming } from './slots/slot-input.ts';
import type { Span } from './slots/spans.ts';
import { visitTiming } from './slots/visit-timing.ts';
import { servicesChosen, type ChosenServices } from './visit-services.ts';

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
  /** A time is given back to whoever had it: notice and horizon do not count again. */
  isReturn?: boolean;
}

/** A start that can be booked; epoch milliseconds. */
export interface FreeSlot {
  startMs: number;
  endMs: number;
  /** The one that is booked; whoever is needed besides follows from the service. */
  calendarId: string;
  officeId: string;
  /** All whose time it takes. */
  calendarIds: readonly string[];
  /** The seat of each of them that would be taken first. */
  seats: readonly { readonly calendarId: string; readonly seat: number }[];
}

/** Reads what is taken, as the store does. */
export type ReadTaken = AppointmentStore['taken'];

/** Seats for one start. */
export interface SeatsAnswer {
  /** Of each calendar that is needed, the seats that are free, the one to take first in front. Empty: cannot be booked. */
  options: { calendarId: string; seats: number[] }[];
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

  const servicesOf = (visit: ChosenServices) => {
    const [service, ...also] = servicesChosen(directory, visit);
    return { service, also };
  };

  /** Calendars that take bookings for the service; throws when the one asked for does not. */
  function calendarsFor(
    service: Service,
    only: { officeId?: string; calendarId?: string } = {},
    also: readonly Service[] = [],
  ): Calendar[] {
    const shared = service.calendarIds.filter((id) => also.every((one) => one.calendarIds.includes(id)));
    const visit = [service, ...also];
    if (visit.some((one) => one.calendarIds.length === 0)) throw new DomainError('service.noBooking');
    if (only.officeId) directory.office(only.officeId);
    if (only.calendarId && !shared.includes(directory.calendar(only.calendarId).id))
      throw new DomainError('service.notOfferedHere');
    const calendars = shared
      .map((id) => directory.calendar(id))
      .filter((calendar) => calendar.active)
      .filter((calendar) => !only.officeId || calendar.officeId === only.officeId)
      .filter((calendar) => !only.calendarId || calendar.id === only.calendarId);
    const isServed = requiredIds(visit).every((id) => directory.calendar(id).active);
    if (calendars.length === 0 || !isServed) throw new DomainError('service.notOfferedHere');
    return calendars;
  }

  /** Everybody whose time the visit takes when this calendar is booked, which comes first. */
  const partyOf = (calendar: Calendar, wanted: Pick<Wanted, 'service' | 'also'>): Calendar[] => [
    calendar,
    ...requiredIds([wanted.service, ...(wanted.also ?? [])])
      .filter((id) => id !== calendar.id)
      .map((id) => directory.calendar(id)),
  ];

  function inputFor(
    calendar: Calendar,
    question: SlotQuestion,
    taken: readonly TakenSpan[],
    exceptId?: string,
  ): SlotInput {
    const seatOf = ({ occupied }: TakenSpan): number | undefined =>
      occupied.seats.find((one) => one.calendarId === calendar.id)?.seat;
    const spans = taken.filter((span) => seatOf(span) !== undefined && span.id !== exceptId);
    const toBusy = (span: TakenSpan) => ({
      seat: seatOf(span)!,
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
    /** Default: what lies in the store. */
    readTaken: ReadTaken = appointments.taken,
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
    const parties = new Map(calendars.map((calendar) => [calendar.id, partyOf(calendar, wanted)]));
    const everybody = new Set([...parties.values()].flatMap((party) => party.map((one) => one.id)));
    const taken = await readTaken([...everybody], load.from, load.to);
    const together = new Map<string, FreeSlot['seats']>();
    const startsOf = (party: readonly Calendar[]): readonly FreeStart[] => {
      const inputs = party.map((one) => inputFor(one, question, taken, wanted.exceptId));
      if (inputs.length === 1) return freeStarts(inputs[0]!);
      return freeStartsTogether(inputs, question).map(({ start, seats }) => {
        together.set(`${party[0]!.id}|${start}`, seats);
        return { start, seat: seats[0]!.seat, seatsFree: 1 };
      });
    };
    const lists = [...parties].map(([calendarId, party]) => ({ calendarId, starts: startsOf(party) }));
    const slots = anyOf(lists).map(({ start, options }): FreeSlot => {
      const { calendarId, seat } = options[0]!;
      const party = parties.get(calendarId)!;
      return {
        startMs: start,
        endMs: start + timing.durationMin * MINUTE_MS,
        calendarId: party[0]!.id,
        officeId: party[0]!.officeId,
        calendarIds: party.map((one) => one.id),
        seats: together.get(`${calendarId}|${start}`) ?? [{ calendarId, seat }],
      };
    });
    return limit === undefined ? slots : slots.slice(0, limit);
  }

  return {
    calendarsFor,
    partyOf,

    /** The services of a visit; throws `service.notFound`. */
    servicesOf,
    /** The time that an appointment needs, wherever it is put: its own hides nothing. */
    wantedOf: (record: AppointmentRecord, channel: Channel): Wanted => ({
      ...servicesOf(record),
      extraPersons: record.extraPersons,
      channel,
      sessionHash: null,
      exceptId: record.id,
    }),
    slotsBetween,

    /** The span that a visit takes, buffers included. */
    spanOf: ({ service, also = [], extraPersons }: Wanted, startMs: number): Span =>
      claimedSpan(startMs, visitTiming([service, ...also], extraPersons)),

    /** Starts of one calendar with their free seats, also as it is only drafted: what it is looked up by is its id. */
    async startsOf(
      calendar: Calendar,
      asked: Pick<SlotQuestion, 'channel' | 'timing' | 'from' | 'to'>,
    ): Promise<FreeStart[]> {
      const question = { ...asked, now: clock.now(), session: null };
      const load = spanToLoad(question);
      const taken = await appointments.taken([calendar.id], load.from, load.to);
      return freeStarts(inputFor(calendar, question, taken));
    },

    /** Last local date that any of the calendars opens today. */
    lastDate(calendars: readonly Calendar[]): string {
      const nowMs = clock.now();
      return calendars
        .map((calendar) => lastBookableDate({ calendar, officeOpensAt: opensAt(calendar, nowMs) }, nowMs))
        .reduce((latest, date) => (date > latest ? date : latest));
    },

    /**
     * The nearest free start within the horizon, but for one that the visit has already. Looks at growing spans, for it
     * mostly lies in the first days.
     */
    async first(
      calendars: readonly Calendar[],
      wanted: Wanted,
      isOwn: (slot: FreeSlot) => boolean = () => false,
    ): Promise<FreeSlot | undefined> {
      const nowMs = clock.now();
      const horizonDays = Math.max(...calendars.map((calendar) => calendar.horizonDays)) + 2;
      let fromDay = 0;
      for (let days = 4; fromDay < horizonDays; days *= 3) {
        const toDay = Math.min(fromDay + days, horizonDays);
        const nearest = await slotsBetween(
          calendars,
          wanted,
          nowMs + fromDay * DAY_MS,
          nowMs + toDay * DAY_MS,
          2,
        );
        const slot = nearest.find((one) => !isOwn(one));
        if (slot) return slot;
        fromDay = toDay;
      }
      return undefined;
    },

    async seatsAt(party: readonly Calendar[], wanted: Wanted, startMs: number): Promise<SeatsAnswer> {
      const timing = visitTiming([wanted.service, ...(wanted.also ?? [])], wanted.extraPersons);
      const question: SlotQuestion = {
        from: startMs,
        to: startMs + 1,
        now: clock.now(),
        channel: wanted.channel,
        session: wanted.sessionHash,
        timing,
        isReturn: wanted.isReturn,
      };
      const load = spanToLoad(question);
      const ids = party.map((one) => one.id);
      const taken = await appointments.taken(ids, load.from, load.to);
      const inputs = party.map((one) => inputFor(one, question, taken, wanted.exceptId));
      const seats = freeSeatsAt(inputs, question, startMs);
      const empty = inputs.map((input) => ({ ...input, busy: [], holds: [] }));
      return {
        options: seats.map((free, index) => ({ calendarId: ids[index]!, seats: free })),
        timing,
        known: seats.length > 0 || freeSeatsAt(empty, question, startMs).length > 0,
        clearable: taken.some((span) => span.freeAt && span.freeAt.getTime() <= question.now),
      };
    },
  };
}
/** Calendars that services need besides the one that is chosen, each once. */
const requiredIds = (services: readonly Service[]): string[] => [
  ...new Set(services.flatMap((service) => service.requiredCalendarIds)),
];

export type Availability = ReturnType<typeof createAvailability>;
