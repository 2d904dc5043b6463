import type { PublicQueue } from '@sportello/shared/queue';

const inTheHouse = new Set(['waiting', 'called', 'serving']);

/** Whether nobody works or waits at an office: no desk is open or pauses, and no number is on its way to one. */
export const isQuiet = ({ desks, tickets }: Pick<PublicQueue, 'desks' | 'tickets'>): boolean =>
  !desks.some(({ state }) => state === 'open' || state === 'paused') &&
  !tickets.some(({ state }) => inTheHouse.has(state));

const STAY_MS = 60_000;
const places = ['start', 'center', 'end'] as const;

/**
 * Where the resting picture stands: each minute another of nine places, no two in a row in the same third, so that a panel that
 * shows nothing else all night is lit evenly.
 */
export function placeAt(nowMs: number): { x: (typeof places)[number]; y: (typeof places)[number] } {
  const turn = Math.floor(nowMs / STAY_MS) % 9;
  const x = turn % 3;
  const y = (x + Math.floor(turn / 3)) % 3;
  return { x: places[x] ?? 'center', y: places[y] ?? 'center' };
}
