import type { Calendar } from '@sportello/shared/calendar';
import type {
  Closing,
  ClosingOutcome,
  ClosingPreview,
  ClosingRequest,
  ClosingScope,
} from '@sportello/shared/closing';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { ChangeDirectory } from '../office/change-directory.ts';
import { openStates, type AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { AppointmentView } from './appointment-view.ts';
import type { Availability, FreeSlot } from './availability.ts';
import type { CancelAppointment } from './cancel-appointment.ts';
import type { ClosingStore } from './closing-store.ts';
import type { MoveAppointment } from './move-appointment.ts';
import type { RestoreAppointment } from './restore-appointment.ts';
import { closedSpans } from './slots/closures.ts';
import { DAY_MS, parseDate } from './slots/local-date.ts';
import { zoneOf } from './slots/zone.ts';

interface Parts {
  directory: DirectoryReader;
  changeDirectory: ChangeDirectory;
  appointments: AppointmentStore;
  availability: Availability;
  closings: ClosingStore;
  view: AppointmentView;
  cancel: CancelAppointment;
  move: MoveAppointment;
  restore: RestoreAppointment;
  clock: Clock;
}

const UNDO_MS = 60 * 60 * 1000;
const TRIES = 5;

/** Closes an office or people for some hours: first shows whom it hits, then closes and rebooks or cancels them, and can be undone for an hour. */
export function createCloseCalendars(parts: Parts) {
  const { directory, changeDirectory, appointments, availability, closings, view, clock } = parts;

  function calendarsOf({
    officeId,
    calendarIds,
  }: Pick<ClosingScope, 'officeId' | 'calendarIds'>): Calendar[] {
    directory.office(officeId);
    const ofOffice = directory.calendars().filter((calendar) => calendar.officeId === officeId);
    if (!calendarIds) return ofOffice;
    const chosen = ofOffice.filter((calendar) => calendarIds.includes(calendar.id));
    if (chosen.length !== calendarIds.length) throw new DomainError('calendar.notFound');
    return chosen;
  }

  async function hitBy(
    calendars: readonly Calendar[],
    { closure }: ClosingScope,
  ): Promise<AppointmentRecord[]> {
    // Whoever needs two of the calendars is hit once.
    const hits = new Map<string, AppointmentRecord>();
    for (const calendar of calendars) {
      const [firstDay, lastDay] = [parseDate(closure.firstDate), parseDate(closure.lastDate)];
      const spans = closedSpans([closure], zoneOf(calendar.timeZone), firstDay, lastDay);
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

  /** Changes the closures of calendars, which every later answer follows. */
  async function rewrite(
    calendarIds: readonly string[],
    change: (calendar: Calendar) => Calendar,
  ): Promise<void> {
    for (const id of calendarIds)
      await changeDirectory.update('calendar', id, () => directory.calendar(id), change);
  }

  /** The nearest other time: on the same calendar if there is one, else on any that serves. Never inside the closed span. */
  async function proposalFor(
    record: AppointmentRecord,
    isClosed: (slot: FreeSlot) => boolean,
    taken: ReadonlySet<string>,
  ): Promise<FreeSlot | undefined> {
    const wanted = availability.wantedOf(record, record.channel);
    const all = availability.calendarsFor(wanted.service, {}, wanted.also);
    const own = all.filter((calendar) => calendar.id === record.calendarId);
    for (const calendars of own.length > 0 ? [own, all] : [all]) {
      const horizonDays = Math.max(...calendars.map((calendar) => calendar.horizonDays)) + 2;
      for (let day = 0; day < horizonDays; day += 14) {
        const fromMs = clock.now() + day * DAY_MS;
        const slots = await availability.slotsBetween(calendars, wanted, fromMs, fromMs + 14 * DAY_MS);
        const slot = slots.find(
          (one) => !isClosed(one) && !one.calendarIds.some((id) => taken.has(`${id}|${one.startMs}`)),
        );
        if (slot) return slot;
      }
    }
    return undefined;
  }

  async function resolve(
    record: AppointmentRecord,
    request: ClosingRequest,
    by: string,
  ): Promise<ClosingOutcome> {
    const from = { calendarId: record.calendarId, start: record.start.toISOString() };
    const known = { appointmentId: record.id, from };
    try {
      for (let attempt = 0; request.action === 'rebook' && attempt < TRIES; attempt++) {
        // The calendars are closed by now, so whatever is free is outside.
        const slot = await proposalFor(record, () => false, new Set());
        if (!slot) break;
        try {
          const moved = await parts.move(record, {
            calendarId: slot.calendarId,
            startMs: slot.startMs,
            channel: record.channel,
            by,
            reason: request.message,
          });
          return {
            ...known,
            outcome: 'moved',
            to: { calendarId: moved.calendarId, start: moved.start.toISOString() },
          };
        } catch (error) {
          if (!(error instanceof DomainError) || error.code !== 'slot.taken') throw error;
        }
      }
      await parts.cancel(record, { by, reason: request.message });
      return { ...known, outcome: 'cancelled' };
    } catch (error) {
      // Cancelled or begun meanwhile by somebody else: nothing is left to do.
      if (error instanceof DomainError) return { ...known, outcome: 'unchanged' };
      throw error;
    }
  }

  return {
    async preview(scope: ClosingScope): Promise<ClosingPreview> {
      const calendars = calendarsOf(scope);
      const ids = new Set(calendars.map((calendar) => calendar.id));
      const { closure } = scope;
      const isClosed = (slot: FreeSlot): boolean => {
        const closing = slot.calendarIds.filter((id) => ids.has(id)).map((id) => directory.calendar(id));
        return closing.some(({ timeZone }) => {
          const [first, last] = [parseDate(closure.firstDate), parseDate(closure.lastDate)];
          const spans = closedSpans([closure], zoneOf(timeZone), first, last);
          return spans.some((span) => slot.startMs < span.to && slot.endMs > span.from);
        });
      };
      const hits = (await hitBy(calendars, scope)).filter((record) => record.state !== 'hold');
      const taken = new Set<string>();
      const affected: ClosingPreview['affected'] = [];
      for (const record of hits) {
        const slot = await proposalFor(record, isClosed, taken);
        for (const id of slot?.calendarIds ?? []) taken.add(`${id}|${slot!.startMs}`);
        affected.push({
          appointment: await view.staff(record),
          proposal: slot
            ? {
                calendarId: slot.calendarId,
                officeId: slot.officeId,
                start: new Date(slot.startMs).toISOString(),
                end: new Date(slot.endMs).toISOString(),
              }
            : null,
        });
      }
      return { affected };
    },

    /** The same command again goes on where it stopped. */
    async close(request: ClosingRequest, by: string): Promise<Closing> {
      const calendars = calendarsOf(request);
      const calendarIds = calendars.map((calendar) => calendar.id);
      const nowMs = clock.now();
      await closings.add({
        id: request.commandId,
        officeId: request.officeId,
        calendarIds,
        closure: request.closure,
        message: request.message,
        createdAt: new Date(nowMs).toISOString(),
        undoUntil: new Date(nowMs + UNDO_MS).toISOString(),
        undone: false,
        outcomes: [],
        notRestored: [],
      });
      const stored = await closings.byId(request.commandId);
      if (!stored || stored.undone) return stored!;
      await rewrite(calendarIds, (calendar) =>
        calendar.closures.some((closure) => isSameClosure(closure, request.closure))
          ? calendar
          : { ...calendar, closures: [...calendar.closures, request.closure] },
      );
      for (const record of await hitBy(calendars, request)) {
        if (record.state === 'hold') await appointments.removeHold(record.id, record.sessionHash!);
        else await closings.addOutcome(request.commandId, await resolve(record, request, by));
      }
      return (await closings.byId(request.commandId))!;
    },

    /** Opens again and brings everybody back whose time is still free. Throws `undo.expired`. */
    async undo(closing: Closing, by: string): Promise<Closing> {
      if (!(await closings.startUndo(closing.id, clock.now()))) throw new DomainError('undo.expired');
      await rewrite(closing.calendarIds, (calendar) => ({
        ...calendar,
        closures: calendar.closures.filter((closure) => !isSameClosure(closure, closing.closure)),
      }));
      const notRestored: string[] = [];
      for (const { appointmentId, outcome, from, to } of closing.outcomes) {
        const record = await appointments.byId(appointmentId);
        const isUntouched =
          outcome === 'cancelled'
            ? record?.state === 'cancelled'
            : outcome === 'moved' && record?.start.toISOString() === to?.start;
        if (!record || !isUntouched) continue;
        try {
          if (outcome === 'cancelled') await parts.restore(record, by, closing.message);
          else {
            await parts.move(record, {
              calendarId: from.calendarId,
              startMs: Date.parse(from.start),
              channel: record.channel,
              by,
            });
          }
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          notRestored.push(appointmentId);
        }
      }
      await closings.setNotRestored(closing.id, notRestored);
      return (await closings.byId(closing.id))!;
    },
  };
}
export type CloseCalendars = ReturnType<typeof createCloseCalendars>;

const isSameClosure = (one: Calendar['closures'][number], other: ClosingScope['closure']): boolean =>
  'firstDate' in one &&
  one.firstDate === other.firstDate &&
  one.lastDate === other.lastDate &&
  one.fromTime === other.fromTime &&
  one.toTime === other.toTime;
