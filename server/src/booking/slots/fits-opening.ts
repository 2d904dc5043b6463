import type { Opening } from './opening.ts';

/** Whether a visit on a seat lies wholly in open hours that have this seat. Buffers may lie outside. */
export function fitsOpening(
  { open }: Pick<Opening, 'open'>,
  visit: { readonly start: number; readonly end: number; readonly seat: number },
): boolean {
  let covered = visit.start;
  for (const span of open) {
    if (span.to <= covered) continue;
    if (span.from > covered || span.seats <= visit.seat) return false;
    covered = span.to;
    if (covered >= visit.end) return true;
  }
  return false;
}
