import { setTimeout as delay } from 'node:timers/promises';
import type { Calendar } from '@sportello/shared/calendar';
import type { Closing, ClosingPreview, ClosingRequest, ClosingScope } from '@sportello/shared/closing';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { ChangeDirectory } from '../office/change-directory.ts';
import type { AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { AppointmentView } from './appointment-view.ts';
import type { FreeSlot } from './availability.ts';
import { spansOf, type ClosingHits } from './closing-hits.ts';
import type { ClosingStore, Turn } from './closing-store.ts';
import type { MoveAppointment } from './move-appointment.ts';
import type { RestoreAppointment } from './restore-appointment.ts';
import { toSlot } from './slot-list.ts';

interface Parts {
  directory: DirectoryReader;
  changeDirectory: ChangeDirectory;
  appointments: AppointmentStore;
  closings: ClosingStore;
  hits: ClosingHits;
  view: AppointmentView;
  move: MoveAppointment;
  restore: RestoreAppointment;
  clock: Clock;
}

const TURN_POLL_MS = 100;
const UNDO_MS = 60 * 60 * 1000;
/** A request that was under way when the closure was written has ended by then. */
const LATECOMERS_MS = 2 * 60 * 1000;

/** Closes an office or people for some hours: first shows whom it hits, then closes and rebooks or cancels them, and can be undone for an hour. */
export function createCloseCalendars(parts: Parts) {
  const { directory, changeDirectory, appointments, closings, hits, view, move, restore, clock } = parts;

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

  /** Changes the closures of calendars, which every later answer follows. */
  async function rewrite(
    calendarIds: readonly string[],
    change: (calendar: Calendar) => Calendar,
  ): Promise<void> {
    for (const id of calendarIds)
      await changeDirectory.update('calendar', id, () => directory.calendar(id), change);
  }

  /** Does one thing at a time with a closing, whoever asks on whatever server, and tells what became of it. */
  async function inTurn(id: string, work: (turn: Turn) => Promise<void>): Promise<Closing> {
    let turn = await closings.takeTurn(id, clock.now());
    while (!turn) {
      await delay(TURN_POLL_MS);
      turn = await closings.takeTurn(id, clock.now());
    }
    try {
      await work(turn);
    } finally {
      await closings.endTurn(turn);
    }
    return (await closings.byId(id))!;
  }

  /**
   * Closes, and rebooks or cancels whom that hits, until it hits nobody. Whoever looked for a time before it was
   * closed may write after that: the sweep looks again, and ends what a server that died has left.
   */
  async function carryOut(turn: Turn): Promise<void> {
    const { id, officeId, calendarIds, closure, order } = turn;
    if (turn.undone) return;
    if (!turn.isWritten) {
      await rewrite(calendarIds, (calendar) =>
        isClosedBy(calendar, closure) ? calendar : { ...calendar, closures: [...calendar.closures, closure] },
      );
      await closings.setWritten(turn);
    }
    const calendars = calendarsOf({ officeId, calendarIds });
    const tried = new Set<string>();
    for (;;) {
      // An administrator may have opened some again.
      const closed = calendars.filter(({ id }) => isClosedBy(directory.calendar(id), closure));
      const found = (await hits.hitBy(closed, closure)).filter((record) => !tried.has(stateOf(record)));
      if (found.length === 0) return;
      for (const record of found) {
        if (!(await closings.keepTurn(turn, clock.now()))) return;
        tried.add(stateOf(record));
        if (record.state === 'hold') await appointments.removeHold(record.id, record.sessionHash!);
        else {
          const outcome = await hits.resolve(record, order);
          if (outcome) await closings.addOutcome(id, outcome);
        }
      }
    }
  }

  /** Brings everybody back whose time is still free; gives the others. */
  async function restoreAll({ outcomes, message }: Closing, by: string): Promise<string[]> {
    const notRestored: string[] = [];
    for (const { appointmentId, outcome, from, to } of outcomes) {
      const record = await appointments.byId(appointmentId);
      const isUntouched =
        outcome === 'cancelled'
          ? record?.state === 'cancelled'
          : outcome === 'moved' &&
            record?.calendarId === to?.calendarId &&
            record?.start.toISOString() === to?.start;
      if (!record || !isUntouched) continue;
      const back = { calendarId: from.calendarId, startMs: Date.parse(from.start), channel: record.channel };
      try {
        if (outcome === 'cancelled') await restore(record, by, message);
        else await move(record, { ...back, by, isReturn: true, onlyAsGiven: true });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        // Cancelled, moved or begun meanwhile: that counts, and nobody misses the old time.
        if (error.code !== 'appointment.state') notRestored.push(appointmentId);
      }
    }
    return notRestored;
  }

  return {
    async preview(scope: ClosingScope): Promise<ClosingPreview> {
      const calendars = calendarsOf(scope);
      const { closure } = scope;
      const closedAt = new Map(calendars.map(({ id, timeZone }) => [id, spansOf(closure, timeZone)]));
      const isClosed = (slot: FreeSlot): boolean =>
        slot.calendarIds.some((id) =>
          closedAt.get(id)?.some((span) => slot.startMs < span.to && slot.endMs > span.from),
        );
      const open = (await hits.hitBy(calendars, closure)).filter((record) => record.state !== 'hold');
      const proposals = await hits.proposalsFor(open, isClosed);
      const affected: ClosingPreview['affected'] = [];
      for (const [place, record] of open.entries()) {
        const slot = proposals[place];
        affected.push({ appointment: await view.staff(record), proposal: slot ? toSlot(slot) : null });
      }
      return { affected };
    },

    /** The same command again goes on where it stopped. */
    async close(request: ClosingRequest, by: string): Promise<Closing> {
      const { commandId: id, officeId, closure, action, message } = request;
      const nowMs = clock.now();
      await closings.add(
        {
          id,
          officeId,
          calendarIds: calendarsOf(request).map((calendar) => calendar.id),
          closure,
          message,
          createdAt: new Date(nowMs).toISOString(),
          undoUntil: new Date(nowMs + UNDO_MS).toISOString(),
          undone: false,
          outcomes: [],
          notRestored: [],
        },
        { action, message, by },
      );
      return inTurn(id, carryOut);
    },

    /** Opens again and brings everybody back whose time is still free. Throws `undo.expired`. */
    undo: ({ id }: Closing, by: string): Promise<Closing> =>
      inTurn(id, async (turn) => {
        if (!(await closings.startUndo(id, clock.now()))) throw new DomainError('undo.expired');
        await rewrite(turn.calendarIds, (calendar) => ({
          ...calendar,
          closures: calendar.closures.filter((one) => !isSameClosure(one, turn.closure)),
        }));
        await closings.setNotRestored(id, await restoreAll(turn, by));
      }),

    /** Ends what is unfinished, and resolves what came in late. Any server may do it at any time. */
    async settleAll(): Promise<void> {
      for (const id of await closings.unsettled()) {
        const nowMs = clock.now();
        const turn = await closings.takeTurn(id, nowMs);
        if (!turn) continue;
        await carryOut(turn);
        await closings.endTurn(turn, { isSettled: Date.parse(turn.createdAt) + LATECOMERS_MS < nowMs });
      }
    },
  };
}
export type CloseCalendars = ReturnType<typeof createCloseCalendars>;

const stateOf = ({ id, state, sequence }: AppointmentRecord): string => `${id} ${state} ${sequence}`;

const isClosedBy = (calendar: Calendar, closure: ClosingScope['closure']): boolean =>
  calendar.closures.some((one) => isSameClosure(one, closure));

const isSameClosure = (one: Calendar['closures'][number], other: ClosingScope['closure']): boolean =>
  'firstDate' in one &&
  one.firstDate === other.firstDate &&
  one.lastDate === other.lastDate &&
  one.fromTime === other.fromTime &&
  one.toTime === other.toTime;
