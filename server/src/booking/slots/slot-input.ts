import type { Calendar, ServiceTiming } from '@sportello/shared/calendar';
import type { Channel } from '@sportello/shared/channel';

/** The part of a calendar's record that decides when it is free. Closures of its whole office are added by the caller. */
export type SlotCalendar = Pick<
  Calendar,
  | 'id'
  | 'timeZone'
  | 'rules'
  | 'overrides'
  | 'closures'
  | 'holidays'
  | 'quotas'
  | 'noticeMin'
  | 'horizonDays'
  | 'lastDateOpensAt'
>;

/** How long the whole visit takes, in whole minutes; see `visitTiming`. */
export type VisitTiming = Required<
  Pick<ServiceTiming, 'bufferBeforeMin' | 'bufferAfterMin' | 'intervalMin'>
> & {
  /** From the start that is listed to the end, extra persons and further services included, without buffers. */
  readonly durationMin: number;
};

/** A taken span on one seat; instants in epoch milliseconds, half-open. */
export interface BusySpan {
  /** Seats are numbered from 0. */
  readonly seat: number;
  /** Start and end with the buffers: what the claims cover. */
  readonly from: number;
  readonly to: number;
  /** Start and end without the buffers; default: the same. */
  readonly start?: number;
  readonly end?: number;
}

/** A span that a session has put aside and not booked yet. */
export interface HeldSpan extends BusySpan {
  readonly session: string;
  /** First instant at which it no longer counts. */
  readonly expiresAt: number;
}

/** A calendar and what is taken of it. */
export interface CalendarState {
  readonly calendar: SlotCalendar;
  /** Local `HH:mm` at which its office opens today; see `officeOpensAt`. */
  readonly officeOpensAt: string;
  /**
   * Appointments that overlap `spanToLoad`, in any order; best by `from`. Whoever moves an appointment leaves it
   * out, because its own claims are replaced in the same write.
   */
  readonly busy: readonly BusySpan[];
  readonly holds: readonly HeldSpan[];
}

/** Who asks for what, and when. */
export interface SlotQuestion {
  /** Starts with `from <= start < to`, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly channel: Channel;
  /** Session whose own holds hide nothing, because taking a start replaces them; `null` for none. */
  readonly session: string | null;
  readonly timing: VisitTiming;
  /** Stop after so many starts. */
  readonly limit?: number;
  /** A time is given back to whoever had it: notice and horizon do not count again. */
  readonly isReturn?: boolean;
}

/** Everything that `freeStarts` needs to know. */
export interface SlotInput extends SlotQuestion, CalendarState {}

/** A start that can be booked. */
export interface FreeStart {
  /** Epoch milliseconds. */
  readonly start: number;
  /** The seat to take first. */
  readonly seat: number;
  /** How many seats this channel could still take. */
  readonly seatsFree: number;
}
