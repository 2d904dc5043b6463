import type { CalendarPreview, CalendarPreviewRequest, PreviewStart } from '@sportello/shared/administration';
import type { Calendar } from '@sportello/shared/calendar';
import { DateTime } from 'luxon';
import type { Clock } from '../clock.ts';
import type { DirectoryReader } from '../office/directory.ts';
import { openStates, type AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { AppointmentView } from './appointment-view.ts';
import type { Availability } from './availability.ts';
import { lastBookableDate, officeOpensAt } from './slots/bookable-span.ts';
import { fitsOpening } from './slots/fits-opening.ts';
import { holidaysOf } from './slots/holidays.ts';
import { DAY_MS, formatDate, parseDate, yearOf } from './slots/local-date.ts';
import { openingBetween } from './slots/opening.ts';
import { visitTiming } from './slots/visit-timing.ts';
import { toDay, toInstant, zoneOf } from './slots/zone.ts';

interface Parts {
  directory: DirectoryReader;
  appointments: AppointmentStore;
  availability: Availability;
  view: AppointmentView;
  clock: Clock;
}

/** No horizon is longer, so no appointment lies further ahead. */
const FURTHEST_DAYS = 740;
const SHOWN_OUTSIDE = 50;
/** Stands in where no service uses the calendar yet. */
const HALF_AN_HOUR = { minutes: 30, minutesPerExtraPerson: 0, bufferBeforeMin: 0, bufferAfterMin: 0 };

const seatOn = (calendarId: string, occupied: AppointmentRecord['occupied']): number =>
  occupied?.seats.find((one) => one.calendarId === calendarId)?.seat ?? 0;

/**
 * What rules that are not saved yet would make bookable, beside what is now. Asks the same function as the booking,
 * of this calendar alone where a service needs several people at once.
 */
export function createPreviewCalendar({ directory, appointments, availability, view, clock }: Parts) {
  async function outsideOf(saved: Calendar, draft: Calendar): Promise<AppointmentRecord[]> {
    const nowMs = clock.now();
    const booked = await appointments.atCalendars(
      [saved.id],
      openStates,
      nowMs,
      nowMs + FURTHEST_DAYS * DAY_MS,
    );
    const isOpen = (calendar: Calendar, { start, end, occupied }: AppointmentRecord): boolean => {
      const zone = zoneOf(calendar.timeZone);
      const visit = { start: start.getTime(), end: end.getTime(), seat: seatOn(saved.id, occupied) };
      const opening = openingBetween(calendar, toDay(zone, visit.start), toDay(zone, visit.end));
      return fitsOpening(opening, visit);
    };
    return booked.filter((record) => isOpen(saved, record) && !isOpen(draft, record));
  }

  return async (saved: Calendar, request: CalendarPreviewRequest): Promise<CalendarPreview> => {
    const draft: Calendar = { ...saved, ...request.settings };
    const zone = zoneOf(draft.timeZone);
    const nowMs = clock.now();
    const firstDay = request.from ? parseDate(request.from) : toDay(zone, nowMs);
    const dayCount = request.weeks * 7;
    const [fromMs, toMs] = [toInstant(zone, firstDay, 0), toInstant(zone, firstDay + dayCount, 0)];

    const service = request.serviceId
      ? directory.service(request.serviceId)
      : directory.services().find((one) => one.calendarIds.includes(saved.id));
    const asked = {
      channel: request.channel,
      timing: visitTiming([request.timing ?? service ?? HALF_AN_HOUR]),
      from: fromMs,
      to: toMs,
    };
    const [now, then, outside] = await Promise.all([
      availability.startsOf(saved, asked),
      availability.startsOf(draft, asked),
      outsideOf(saved, draft),
    ]);

    const byStart = new Map<number, PreviewStart>();
    const note = (startMs: number, seats: Partial<PreviewStart>) => {
      const known = byStart.get(startMs) ?? {
        start: new Date(startMs).toISOString(),
        time: DateTime.fromMillis(startMs, { zone: draft.timeZone }).toFormat('HH:mm'),
        seats: 0,
        seatsBefore: 0,
      };
      byStart.set(startMs, { ...known, ...seats });
    };
    for (const { start, seatsFree } of now) note(start, { seatsBefore: seatsFree });
    for (const { start, seatsFree } of then) note(start, { seats: seatsFree });
    const perDay = Map.groupBy(
      [...byStart].sort(([one], [other]) => one - other),
      ([startMs]) => toDay(zone, startMs),
    );
    const opensAt = officeOpensAt(directory.office(draft.officeId).opening, draft.timeZone, nowMs);

    return {
      timeZone: draft.timeZone,
      from: formatDate(firstDay),
      lastDate: lastBookableDate({ calendar: draft, officeOpensAt: opensAt }, nowMs),
      minutes: asked.timing.durationMin,
      days: Array.from({ length: dayCount }, (_, index) => firstDay + index).map((day) => ({
        date: formatDate(day),
        holiday: holidaysOf(yearOf(day), draft.holidays).includes(day),
        starts: (perDay.get(day) ?? []).map(([, start]) => start),
      })),
      outside: {
        count: outside.length,
        appointments: await Promise.all(outside.slice(0, SHOWN_OUTSIDE).map(view.staff)),
      },
    };
  };
}
export type PreviewCalendar = ReturnType<typeof createPreviewCalendar>;
