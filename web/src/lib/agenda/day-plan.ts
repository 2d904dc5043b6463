import type { Slot } from '@sportello/shared/appointment';
import type { StaffAppointment } from '@sportello/shared/staff-appointment';

/** A stretch of free time, half-open; its start can be booked. */
export interface FreeSpan {
  kind: 'free';
  start: string;
  end: string;
}
export interface BookedSpan {
  kind: 'booked';
  start: string;
  appointment: StaffAppointment;
}
export type PlanRow = FreeSpan | BookedSpan;

/**
 * One calendar's day from top to bottom: appointments, and between them the free time. Free starts that touch are one
 * stretch, which begins anew at each appointment, so that the list stays in the order of the clock.
 */
export function planDay(appointments: readonly StaffAppointment[], slots: readonly Slot[]): PlanRow[] {
  const cuts = new Set(appointments.map(({ start }) => Date.parse(start)));
  const rows: PlanRow[] = appointments.map((appointment) => ({
    kind: 'booked',
    start: appointment.start,
    appointment,
  }));
  let open: FreeSpan | null = null;
  for (const slot of slots.toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start))) {
    const touches =
      open && Date.parse(slot.start) <= Date.parse(open.end) && !cuts.has(Date.parse(slot.start));
    if (open && touches) {
      if (Date.parse(slot.end) > Date.parse(open.end)) open.end = slot.end;
    } else {
      open = { kind: 'free', start: slot.start, end: slot.end };
      rows.push(open);
    }
  }
  const rank = { booked: 0, free: 1 };
  return rows.toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start) || rank[a.kind] - rank[b.kind]);
}

/** A local date some days later, `YYYY-MM-DD`. */
export function shiftDate(localDate: string, days: number): string {
  return new Date(Date.parse(`${localDate}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The seven local dates of its week, from Monday. */
export function weekOf(localDate: string): string[] {
  const weekday = (new Date(`${localDate}T12:00:00Z`).getUTCDay() + 6) % 7;
  return Array.from({ length: 7 }, (_, day) => shiftDate(localDate, day - weekday));
}

export const nowInstant = (): string => new Date().toISOString();
