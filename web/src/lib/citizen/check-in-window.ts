import { localDateOf } from './format-time.ts';

const EARLIEST_MIN = 30;
const LATEST_MIN = 10;

export interface CheckInWindow {
  /** `soon`: later today; `open`: on time; `late`: as somebody without an appointment, where the server allows it. */
  state: 'soon' | 'open' | 'late';
  opensAt: string;
}

/**
 * Whether the arrival can be told now: on the day, on time from 30 minutes before to 10 after the start. Null on other
 * days. An office may have set other minutes: the server has the last word.
 */
export function checkInWindow(
  appointment: { start: string; timeZone: string },
  now: Date,
): CheckInWindow | null {
  const startMs = Date.parse(appointment.start);
  const opensAt = new Date(startMs - EARLIEST_MIN * 60_000);
  const today =
    localDateOf(now, appointment.timeZone) === localDateOf(appointment.start, appointment.timeZone);
  if (!today) return null;
  const late = now.getTime() > startMs + LATEST_MIN * 60_000;
  return { state: now < opensAt ? 'soon' : late ? 'late' : 'open', opensAt: opensAt.toISOString() };
}
