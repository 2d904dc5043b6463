import { localDateOf } from './format-time.ts';

const EARLIEST_MIN = 30;
const LATEST_MIN = 10;

export interface CheckInWindow {
  /** `soon`: later today; `open`: the button is shown; the server has the last word. */
  state: 'soon' | 'open';
  opensAt: string;
}

/** Whether the arrival can be told now: on the day, from 30 minutes before to 10 after the start. Null on other days. */
export function checkInWindow(
  appointment: { start: string; timeZone: string },
  now: Date,
): CheckInWindow | null {
  const startMs = Date.parse(appointment.start);
  const opensAt = new Date(startMs - EARLIEST_MIN * 60_000);
  const today =
    localDateOf(now, appointment.timeZone) === localDateOf(appointment.start, appointment.timeZone);
  if (!today || now.getTime() > startMs + LATEST_MIN * 60_000) return null;
  return { state: now < opensAt ? 'soon' : 'open', opensAt: opensAt.toISOString() };
}
