const MINUTE_MS = 60_000;
const DAY_MIN = 24 * 60;

/**
 * The moment after `nowMs` at which the office's clock shows `time` (`09:30`), still on its present day; null when that is
 * over. `clock` writes an instant as the office's local time, so that the browser's own zone does not matter.
 */
export function nextAtClock(time: string, nowMs: number, clock: (instant: number) => string): number | null {
  const minutesOf = (text: string): number => {
    const [hours = Number.NaN, minutes = Number.NaN] = text.split(':').map(Number);
    return hours * 60 + minutes;
  };
  const nowMin = minutesOf(clock(nowMs));
  const aheadMin = minutesOf(time) - nowMin;
  if (!(aheadMin > 0 && nowMin + aheadMin < DAY_MIN)) return null;
  const start = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  // On a day whose clock changes an hour more or less lies in between.
  const candidates = [0, -60, 60].map((shiftMin) => start + (aheadMin + shiftMin) * MINUTE_MS);
  return candidates.find((ms) => ms > nowMs && clock(ms) === time) ?? null;
}
