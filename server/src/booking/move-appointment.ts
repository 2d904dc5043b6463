import type { Channel } from '@sportello/shared/appointment';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import type { AppointmentNumbers, NumberFields } from './appointment-number.ts';
import { openStates, type AppointmentRecord } from './appointment-record.ts';
import type { AppointmentStore } from './appointment-store.ts';
import type { Availability } from './availability.ts';
import { noticeOf } from './notice.ts';
import type { BookingSettingsStore } from './settings-store.ts';
import { DAY_MS } from './slots/local-date.ts';
import type { TakeSeat } from './take-seat.ts';

interface Parts {
  appointments: AppointmentStore;
  availability: Availability;
  takeSeat: TakeSeat;
  numbers: AppointmentNumbers;
  settings: BookingSettingsStore;
  clock: Clock;
}

export interface Move {
  calendarId: string;
  startMs: number;
  channel: Channel;
  by: string;
  reason?: string;
}

/**
 * Moves an appointment by one write: its old time frees exactly when the new one is taken, and code, link and history
 * stay. The number stays within the same day and office. The same move again changes nothing.
 * Throws `slot.taken`, `slot.unavailable`, `appointment.started`, `appointment.state`.
 */
export function createMoveAppointment(parts: Parts) {
  const { appointments, availability, takeSeat, numbers, clock } = parts;

  return async function moveAppointment(
    appointment: AppointmentRecord,
    move: Move,
  ): Promise<AppointmentRecord> {
    const isThere = ({ calendarId, start }: AppointmentRecord) =>
      calendarId === move.calendarId && start.getTime() === move.startMs;
    let known = appointment;
    const { service, also } = availability.servicesOf(known);
    const [calendar] = availability.calendarsFor(service, { calendarId: move.calendarId }, also);
    const asksApproval = availability.partyOf(calendar!, { service, also }).some((one) => one.approval);
    const { keepDays } = await parts.settings.read();

    for (;;) {
      const from = known;
      const isProposed =
        from.state === 'declined' && !!from.proposals?.some((start) => start.getTime() === move.startMs);
      if (!openStates.includes(from.state) && !isProposed)
        throw new DomainError('appointment.state', { state: from.state });
      if (!isProposed && isThere(from)) return from;
      const isPending = from.state === 'pendingEmail';
      const state = isPending
        ? from.state
        : asksApproval && !isProposed && (move.by === 'citizen' || from.state === 'requested')
          ? 'requested'
          : 'confirmed';
      let drawn: NumberFields | undefined;
      const wanted = {
        service,
        also,
        extraPersons: from.extraPersons,
        channel: move.channel,
        sessionHash: null,
        exceptId: from.id,
      };

      const changed = await takeSeat(calendar!, wanted, move.startMs, async (placement) => {
        const now = new Date(clock.now());
        if (!isProposed && from.start <= now) throw new DomainError('appointment.started');
        const to = { ...from, ...placement, sequence: from.sequence + 1 };
        if (state === 'confirmed') {
          drawn ??=
            from.number && from.numberKey && numbers.sameDay(from, to)
              ? { number: from.number, numberKey: from.numberKey }
              : await numbers.draw(to);
        }
        const record = await appointments.change(
          {
            id: from.id,
            states: [from.state],
            sequence: from.sequence,
            ...(isProposed ? {} : { startsAfter: now }),
          },
          {
            set: {
              ...placement,
              ...drawn,
              state,
              eraseAt: new Date(placement.end.getTime() + keepDays * DAY_MS),
            },
            remove: ['proposals', ...(state === 'confirmed' ? [] : (['number', 'numberKey'] as const))],
            newSequence: true,
            history: {
              at: now,
              by: move.by,
              action: 'moved',
              reason: move.reason ?? `${from.calendarId} ${from.start.toISOString()}`,
            },
            ...(from.citizen?.email && !isPending
              ? {
                  notice: noticeOf(
                    state === 'confirmed' ? 'moved' : 'requested',
                    { ...to, number: drawn?.number },
                    now,
                    move.reason ? { reason: move.reason } : {},
                  ),
                }
              : {}),
          },
        );
        return record ?? null;
      });
      if (changed) return changed;
      const current = await appointments.byId(from.id);
      if (!current) throw new DomainError('appointment.notFound');
      known = current;
    }
  };
}
export type MoveAppointment = ReturnType<typeof createMoveAppointment>;
