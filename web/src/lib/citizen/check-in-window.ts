import type { Appointment } from '@sportello/shared/appointment';
import { localDateOf } from './format-time.ts';

export interface CheckInWindow {
  /** `soon`: later today; `open`: on time; `late`: as somebody without an appointment, where the server allows it. */
  state: 'soon' | 'open' | 'late';
  opensAt: string;
}

/** Whether the arrival can be told now, as the server will see it; null on other days. */
export function checkInWindow(
  { start, timeZone, checkIn }: Pick<Appointment, 'start' | 'timeZone' | 'checkIn'>,
  now: Date,
): CheckInWindow | null {
  if (localDateOf(now, timeZone) !== localDateOf(start, timeZone)) return null;
  const { opensAt, lateAt } = checkIn;
  if (now.getTime() < Date.parse(opensAt)) return { state: 'soon', opensAt };
  return { state: now.getTime() > Date.parse(lateAt) ? 'late' : 'open', opensAt };
}
