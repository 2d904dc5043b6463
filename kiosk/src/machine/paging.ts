/** A part of a step that is shown whole or not at all, measured from the top of the step. */
export interface Part {
  top: number;
  bottom: number;
}

/** Half pixels of two measurements that mean one. */
const ROUNDING_PX = 2;

const isWithin = ({ top, bottom }: Part, from: number, height: number) =>
  top >= from - ROUNDING_PX && bottom <= from + height + ROUNDING_PX;

/**
 * Where each page of a step begins: people at a terminal do not drag a list, and half a button looks like none. Every page shows
 * whole parts and begins with the first that the page before had no room for. `margin` stays free above it. What is larger than the
 * screen comes in several pages.
 */
export function pageStarts(parts: readonly Part[], height: number, margin: number): number[] {
  const starts = [0];
  for (const part of parts.toSorted((a, b) => a.top - b.top)) {
    const fits = () => part.bottom <= (starts.at(-1) ?? 0) + height + ROUNDING_PX;
    const next = part.top - margin;
    if (!fits() && next > (starts.at(-1) ?? 0) + ROUNDING_PX) starts.push(next);
    while (!fits() && height > margin) starts.push((starts.at(-1) ?? 0) + height - margin);
  }
  return starts;
}

/** A part that is larger than the screen is never hidden: less of it is more than nothing. */
export const isHidden = (part: Part, from: number, height: number): boolean =>
  part.bottom - part.top <= height && !isWithin(part, from, height);
